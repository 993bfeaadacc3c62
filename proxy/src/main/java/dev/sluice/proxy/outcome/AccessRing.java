package dev.sluice.proxy.outcome;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

import org.jspecify.annotations.Nullable;

/**
 * What one event loop has for the access log. One thread puts entries in and one takes them out; neither waits for the other, and what
 * finds no room is dropped and counted.
 */
public final class AccessRing {
    private static final int CAPACITY = 4096;

    private final AtomicReferenceArray<@Nullable AccessEntry> slots = new AtomicReferenceArray<>(CAPACITY);
    private final AtomicLong dropped = new AtomicLong();
    /** The event loop's alone. */
    private int next;
    /** The writer's alone. */
    private int oldest;

    /** On the event loop. */
    public void offer(AccessEntry entry) {
        if (slots.getAcquire(next) != null) {
            dropped.setOpaque(dropped.getPlain() + 1);
            return;
        }
        slots.setRelease(next, entry);
        next = next + 1 & CAPACITY - 1;
    }

    /** On the writer's thread. */
    @Nullable
    AccessEntry poll() {
        AccessEntry entry = slots.getAcquire(oldest);
        if (entry != null) {
            slots.setRelease(oldest, null);
            oldest = oldest + 1 & CAPACITY - 1;
        }
        return entry;
    }

    /** From any thread. */
    long dropped() {
        return dropped.getOpaque();
    }
}
