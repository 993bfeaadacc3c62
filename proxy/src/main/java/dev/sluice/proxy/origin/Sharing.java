package dev.sluice.proxy.origin;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import dev.sluice.model.Stack;

/** What one place shares by HTTP/2: its connections, and those who wait while one is being made. Confined to an event loop. */
final class Sharing {
    private static final long RECENT = TimeUnit.SECONDS.toNanos(1);

    /** The newest last. */
    private final List<SharedConnection> standing = new ArrayList<>(1);
    private final Deque<Waiter> waiting = new ArrayDeque<>();
    private int dials;
    private boolean http1;

    /** Whether its origin is asked for HTTP/2, as far as it is known what it speaks. */
    boolean isFor(Stack.Protocol protocol, boolean encrypted) {
        return switch (protocol) {
            case HTTP1 -> false;
            case HTTP2 -> true;
            case AUTO -> encrypted && !http1;
        };
    }

    /** The origin chose. */
    void chose(boolean http2) {
        http1 = !http2;
    }

    /** A stream of a connection that is good enough and has room; of the newest first, so that the others may rest. */
    @Nullable
    OriginStream take(Stack.Timeouts timeouts, OriginPool.Terms terms) {
        for (int i = standing.size() - 1; i >= 0; i--) {
            SharedConnection connection = standing.get(i);
            if (connection.room() > 0 && isGoodEnough(connection, terms.reuse())) {
                return connection.lease(timeouts, terms.asked());
            }
        }
        return null;
    }

    void add(SharedConnection connection) {
        http1 = false;
        standing.add(connection);
    }

    void remove(SharedConnection connection) {
        standing.remove(connection);
    }

    boolean isAlone(SharedConnection connection) {
        return standing.size() == 1 && standing.contains(connection);
    }

    /** Whether a connection that is being made may be expected to have room for one more. */
    boolean mayQueue() {
        return waiting.size() < dials * SharedConnection.MOST_STREAMS;
    }

    void queue(Waiter waiter) {
        waiting.add(waiter);
    }

    void leave(Waiter waiter) {
        waiting.remove(waiter);
    }

    void dialling() {
        dials++;
    }

    /** False: none is being made any more. */
    boolean dialled() {
        dials--;
        return dials > 0;
    }

    boolean isDialling() {
        return dials > 0;
    }

    @Nullable
    Waiter first() {
        return waiting.peekFirst();
    }

    /** All who wait; they do so no longer. */
    List<Waiter> all() {
        List<Waiter> all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }

    /** Closes one that rests; false: none does. */
    boolean closeOne() {
        for (SharedConnection connection : standing) {
            if (connection.isIdle()) {
                connection.retire();
                return true;
            }
        }
        return false;
    }

    /** Nothing more begins on what stands now. */
    void retire() {
        List.copyOf(standing).forEach(SharedConnection::retire);
    }

    private static boolean isGoodEnough(SharedConnection connection, Reuse reuse) {
        return switch (reuse) {
            case ANY -> true;
            case RECENT -> !connection.isIdle() || System.nanoTime() - connection.heardAt() < RECENT;
            case FRESH -> false;
        };
    }
}
