package dev.sluice.control;

import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

import dev.sluice.control.store.Change;
import dev.sluice.control.store.Journaled;
import dev.sluice.control.store.NotOnDiskException;
import dev.sluice.control.store.Store;

/** The thread that waits for the disk, so that the conductor's does not. One batch at a time. */
final class Scribe implements AutoCloseable {
    private static final String NOTHING_CHANGED = "; nothing was changed";

    private final ExecutorService disk = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("journal-writer").factory());
    private final Store store;
    private final Executor conductor;

    /** Answers go to the conductor's thread. */
    Scribe(Store store, Executor conductor) {
        this.store = store;
        this.conductor = conductor;
    }

    void write(Batch batch, List<Change> changes, Consumer<List<Journaled>> written, Consumer<String> failed) {
        disk.execute(() -> {
            try {
                List<Journaled> entries = batch.isWayBack() ? store.writeBack(changes) : store.write(changes);
                conductor.execute(() -> written.accept(entries));
            } catch (NotOnDiskException | RuntimeException e) {
                conductor.execute(() -> failed.accept(refusal(e)));
            }
        });
    }

    /** What a caller is told. */
    static String refusal(Exception cause) {
        return cause.getMessage() + NOTHING_CHANGED;
    }

    /** Units that are back while the disk does not know it; none: it does. */
    void noteReverts(Set<String> units) {
        disk.execute(() -> store.noteReverts(units));
    }

    /** Whether what is on disk is still this product's. */
    void look(Runnable well, Consumer<String> gone) {
        disk.execute(() -> {
            try {
                store.look();
                conductor.execute(well);
            } catch (NotOnDiskException | RuntimeException e) {
                conductor.execute(() -> gone.accept(refusal(e)));
            }
        });
    }

    @Override
    public void close() {
        disk.shutdown();
    }
}
