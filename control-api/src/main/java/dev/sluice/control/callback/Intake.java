package dev.sluice.control.callback;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

import dev.sluice.control.store.CallbackStore;
import dev.sluice.control.store.CallbackStore.Kept;
import dev.sluice.control.store.NotOnDiskException;
import dev.sluice.model.Callback;

/** What was handed over and is not on disk yet. Any thread adds; one writes. Whoever handed one over is told once whether it is on disk. */
final class Intake {
    /** So many share one sync of the disk. */
    private static final int MOST_AT_ONCE = 256;

    private final CallbackStore store;
    private final SpoolRoom room;
    private final Queue<Incoming> incoming = new ConcurrentLinkedQueue<>();

    Intake(CallbackStore store, SpoolRoom room) {
        this.store = store;
        this.room = room;
    }

    private record Incoming(Callback callback, Consumer<Boolean> told) {}

    /** One that has its room already. */
    void add(Callback callback, Consumer<Boolean> told) {
        incoming.add(new Incoming(callback, told));
    }

    boolean isEmpty() {
        return incoming.isEmpty();
    }

    /** Has the first of them on disk, and their senders told of it, or refused; {@code added} sees them before the senders do. */
    List<Kept> write(Consumer<List<Kept>> added) throws NotOnDiskException {
        List<Incoming> batch = new ArrayList<>();
        for (Incoming one = incoming.poll(); one != null; one = batch.size() < MOST_AT_ONCE ? incoming.poll() : null) {
            batch.add(one);
        }
        try {
            List<Kept> kept = store.add(batch.stream().map(Incoming::callback).toList());
            added.accept(kept);
            batch.forEach(one -> one.told.accept(true));
            return kept;
        } catch (NotOnDiskException e) {
            batch.forEach(this::refuse);
            throw e;
        }
    }

    /** Nothing of it will be on disk. */
    void refuse() {
        for (Incoming one = incoming.poll(); one != null; one = incoming.poll()) {
            refuse(one);
        }
    }

    private void refuse(Incoming one) {
        room.leave(one.callback);
        one.told.accept(false);
    }
}
