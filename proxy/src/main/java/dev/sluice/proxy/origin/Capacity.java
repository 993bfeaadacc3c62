package dev.sluice.proxy.origin;

import java.util.concurrent.atomic.AtomicInteger;

import dev.sluice.model.Stack;

/** How much of one stack all event loops use together. Shared by them without a lock; whoever takes gives back. */
final class Capacity {
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();

    /** False: as many requests as may are under way. */
    boolean takeRequest(Stack.Limits limits) {
        return take(inFlight, limits.inFlight());
    }

    void requestEnded() {
        inFlight.decrementAndGet();
    }

    /** False: as many connections as may are there, or being made. */
    boolean takeConnection(Stack.Limits limits) {
        return take(connections, limits.connections());
    }

    int connections() {
        return connections.get();
    }

    void connectionEnded() {
        connections.decrementAndGet();
    }

    private static boolean take(AtomicInteger used, int most) {
        if (used.incrementAndGet() <= most) {
            return true;
        }
        used.decrementAndGet();
        return false;
    }
}
