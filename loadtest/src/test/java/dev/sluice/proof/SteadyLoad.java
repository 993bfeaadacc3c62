package dev.sluice.proof;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Clients that ask steadily until told to end, each on a connection that it keeps as long as the edge does not say otherwise, and every so
 * often on a new one. Whatever is not answered by 200 is lost.
 */
final class SteadyLoad {
    /** Every so many requests a client comes anew, as others do who keep no connection. */
    private static final int KEPT_FOR = 20;

    private final Line line;
    private final long pauseNanos;
    private final AtomicBoolean running = new AtomicBoolean(true);
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();
    private final Queue<String> lost = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<?> all;

    /** Opens a connection. */
    interface Line {
        Visit open() throws IOException;
    }

    /** A connection, of either version. */
    interface Visit extends AutoCloseable {
        /** Asks for a path and waits for the answer. */
        Edge.Answer ask(String path) throws IOException;

        @Override
        void close() throws IOException;
    }

    /** What came of it. */
    record Sum(long requests, long connections, Queue<String> lost) {}

    SteadyLoad(Line line, int clients, int perSecond) {
        this.line = line;
        this.pauseNanos = TimeUnit.SECONDS.toNanos(clients) / perSecond;
        all = CompletableFuture.allOf(IntStream.range(0, clients)
                .mapToObj(_ -> CompletableFuture.runAsync(this::visit, task -> Thread.ofVirtual().start(task)))
                .toArray(CompletableFuture<?>[]::new));
    }

    long requests() {
        return requests.get();
    }

    Sum end() {
        running.set(false);
        all.join();
        return new Sum(requests.get(), connections.get(), lost);
    }

    private void visit() {
        long next = System.nanoTime();
        while (running.get()) {
            try (Visit edge = line.open()) {
                connections.incrementAndGet();
                next = stay(edge, next);
            } catch (IOException gone) {
                lost.add(gone.toString());
            }
        }
    }

    /** Until the edge or the client has enough. */
    private long stay(Visit edge, long begin) throws IOException {
        long next = begin;
        for (int i = 0; i < KEPT_FOR && running.get(); i++) {
            next = Math.max(next + pauseNanos, System.nanoTime() - pauseNanos);
            LockSupport.parkNanos(next - System.nanoTime());
            Edge.Answer answer = edge.ask("/");
            requests.incrementAndGet();
            if (answer.status() != 200) {
                lost.add("status " + answer.status() + " " + answer.outcome());
            }
            if (answer.last()) {
                break;
            }
        }
        return next;
    }
}
