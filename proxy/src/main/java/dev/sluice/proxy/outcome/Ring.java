package dev.sluice.proxy.outcome;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * What one event loop has for whoever tells of it. One thread puts entries in and one takes them out; neither waits for the other, and what
 * finds no room is dropped and counted.
 */
public final class Ring<E> {
    private static final int CAPACITY = 4096;

    private final AtomicReferenceArray<@Nullable E> slots = new AtomicReferenceArray<>(CAPACITY);
    private final AtomicLong dropped = new AtomicLong();
    /** The event loop's alone. */
    private int next;
    /** Of the thread that takes out. */
    private int oldest;

    /** On the event loop. */
    public void offer(E entry) {
        if (slots.getAcquire(next) != null) {
            dropped.setOpaque(dropped.getPlain() + 1);
            return;
        }
        slots.setRelease(next, entry);
        next = next + 1 & CAPACITY - 1;
    }

    /** Hands over what there is, but not more than so many; says how many. On the thread of who tells. */
    public int drain(int most, Consumer<? super E> taker) {
        int taken = 0;
        for (E entry = taken < most ? poll() : null; entry != null; entry = taken < most ? poll() : null) {
            taker.accept(entry);
            taken++;
        }
        return taken;
    }

    private @Nullable E poll() {
        E entry = slots.getAcquire(oldest);
        if (entry != null) {
            slots.setRelease(oldest, null);
            oldest = oldest + 1 & CAPACITY - 1;
        }
        return entry;
    }

    /** From any thread. */
    public long dropped() {
        return dropped.getOpaque();
    }
}
