package dev.sluice.control.callback;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

import dev.sluice.control.store.CallbackStore;
import dev.sluice.control.store.NotOnDiskException;

/**
 * What is to be written down of callbacks that are kept already, in the order in which it came to be. What is not on disk yet is done again after a
 * restart: a replay comes twice rather than not at all. Confined to one thread.
 */
final class OwedMarks {
    private final CallbackStore store;
    private final Duration pause;
    private final Deque<Mark> owed = new ArrayDeque<>();
    private long notBefore;

    /** {@code pause}: until it is tried again what could not be written. */
    OwedMarks(CallbackStore store, Duration pause) {
        this.store = store;
        this.pause = pause;
    }

    /** One change of what is known of a callback. */
    interface Mark {
        void write(CallbackStore into) throws NotOnDiskException;
    }

    void owe(Mark mark) {
        owed.add(mark);
    }

    boolean isEmpty() {
        return owed.isEmpty();
    }

    boolean areDue(long nanos) {
        return !owed.isEmpty() && (notBefore == 0 || nanos - notBefore >= 0);
    }

    /** Writes them down; what the disk does not take is owed still. */
    void settle(long nanos) throws NotOnDiskException {
        notBefore = nanos + pause.toNanos();
        while (!owed.isEmpty()) {
            owed.getFirst().write(store);
            owed.removeFirst();
        }
        notBefore = 0;
    }
}
