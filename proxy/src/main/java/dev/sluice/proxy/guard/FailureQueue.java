package dev.sluice.proxy.guard;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Failures on their way from the event loop that saw them to the one that judges: one writer, one reader at a time, neither waits. When it
 * is full the client of a failure is not told, which only happens when far more failed than any rule asks for.
 */
final class FailureQueue {
    private static final int CAPACITY = 64;

    private final long[] clients = new long[CAPACITY];
    private final int[] seconds = new int[CAPACITY];
    private final int[] endpoints = new int[CAPACITY];
    /** Volatile on purpose: after letting go of the lock a judge looks here again, and whoever did not get the lock has written here before. */
    private final AtomicLong tail = new AtomicLong();
    private final AtomicLong head = new AtomicLong();

    /** Takes one failure. */
    @FunctionalInterface
    interface Sink {
        void accept(int endpoint, long client, int second);
    }

    void offer(int endpoint, long client, int second) {
        long at = tail.getPlain();
        if (at - head.getAcquire() == CAPACITY) {
            return;
        }
        int place = (int) at & CAPACITY - 1;
        clients[place] = client;
        seconds[place] = second;
        endpoints[place] = endpoint;
        tail.set(at + 1);
    }

    boolean isEmpty() {
        return tail.get() == head.get();
    }

    /** Whether there is still room for a while. */
    boolean isRoomy() {
        return tail.get() - head.get() < CAPACITY / 2;
    }

    void drain(Sink sink) {
        long end = tail.get();
        for (long at = head.get(); at < end; at++) {
            int place = (int) at & CAPACITY - 1;
            sink.accept(endpoints[place], clients[place], seconds[place]);
        }
        head.set(end);
    }
}
