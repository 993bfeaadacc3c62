package dev.sluice.control;

import java.util.List;
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
    private static final String NOTHING_CHANGED = "; nothing was changed; make room or repair the disk, then ask again";

    private final ExecutorService disk = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("journal-writer").factory());
    private final Store store;
    private final Executor conductor;

    /** Answers go to the conductor's thread. */
    Scribe(Store store, Executor conductor) {
        this.store = store;
        this.conductor = conductor;
    }

    void write(List<Change> changes, Consumer<List<Journaled>> written, Consumer<String> failed) {
        disk.execute(() -> {
            try {
                List<Journaled> entries = store.write(changes);
                conductor.execute(() -> written.accept(entries));
            } catch (NotOnDiskException | RuntimeException e) {
                conductor.execute(() -> failed.accept(e.getMessage() + NOTHING_CHANGED));
            }
        });
    }

    @Override
    public void close() {
        disk.shutdown();
    }
}
