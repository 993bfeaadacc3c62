package dev.sluice.proof;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What the clients were told of each numbered POST: the stack that answered for it, that it was not executed or not processed, or anything
 * that says nothing. Each number is sent once, by a client of HTTP/1.1 or on a stream of HTTP/2; who finds nobody there tries again, for
 * then nothing was sent.
 */
final class PostBook {
    private static final int CLIENTS = 48;
    private static final int STREAM_CLIENTS = 4;
    private static final int STREAMS = 4;

    private final int posts;
    private final int port;
    private final long pauseNanos;
    private final Map<Integer, String> said = new ConcurrentHashMap<>();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicInteger onStreams = new AtomicInteger();

    PostBook(int posts, int port, int perSecond) {
        this.posts = posts;
        this.port = port;
        this.pauseNanos = TimeUnit.SECONDS.toNanos(CLIENTS + STREAM_CLIENTS * STREAMS) / perSecond;
    }

    int posts() {
        return posts;
    }

    /** Those that went over HTTP/2. */
    int onStreams() {
        return onStreams.get();
    }

    boolean isDone() {
        return ended.get() >= posts;
    }

    /** What was said of one: {@code old}, {@code new}, {@code not-executed}, {@code unprocessed}, or something else. */
    String said(int id) {
        return said.getOrDefault(id, "nothing");
    }

    long count(String what) {
        return said.values().stream().filter(what::equals).count();
    }

    /** Returns once so many more POSTs have ended, or all. */
    void awaitMore(int more) {
        int enough = Math.min(posts, ended.get() + more);
        while (ended.get() < enough) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    void sendAll() {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Stream<Runnable> clients = Stream.concat(IntStream.range(0, CLIENTS).<Runnable>mapToObj(_ -> this::send),
                    IntStream.range(0, STREAM_CLIENTS).mapToObj(_ -> this::sendStreams));
            CompletableFuture.allOf(clients.map(client -> CompletableFuture.runAsync(client, threads)).toArray(CompletableFuture[]::new))
                    .join();
        }
    }

    /** On one connection as long as it lasts. */
    private void send() {
        for (int id = next.getAndIncrement(); id < posts;) {
            try (Edge edge = connected(() -> new Edge(port))) {
                for (boolean last = false; id < posts && !last; id = next.getAndIncrement()) {
                    LockSupport.parkNanos(pauseNanos);
                    edge.post("/pay/" + id, "X-Forwarded-For: " + address(id) + "\r\n", body(id));
                    edge.flush();
                    Edge.Answer answer = edge.read();
                    last = answer.last();
                    told(id, answer);
                }
            } catch (IOException lost) {
                told(id, "lost: " + lost);
                id = next.getAndIncrement();
            }
        }
    }

    /** Several at a time on one connection, until it is left. */
    private void sendStreams() {
        Queue<Integer> waiting = new ArrayDeque<>();
        while (true) {
            Map<Integer, Integer> underWay = new HashMap<>();
            try (StreamEdge edge = connected(() -> new StreamEdge(port))) {
                while (!edge.isLeaving()) {
                    take(waiting);
                    if (waiting.isEmpty()) {
                        return;
                    }
                    LockSupport.parkNanos(pauseNanos);
                    while (!waiting.isEmpty()) {
                        int id = waiting.remove();
                        underWay.put(edge.post("/pay/" + id, address(id), body(id)), id);
                    }
                    edge.flush();
                    while (!underWay.isEmpty()) {
                        StreamEdge.Answer ended = edge.read();
                        onStreams.incrementAndGet();
                        told(underWay.remove(ended.stream()), ended.answer());
                    }
                }
            } catch (IOException lost) {
                underWay.values().forEach(id -> told(id, "lost: " + lost));
            }
        }
    }

    private void take(Queue<Integer> waiting) {
        for (int i = 0; i < STREAMS; i++) {
            int id = next.getAndIncrement();
            if (id < posts) {
                waiting.add(id);
            }
        }
    }

    private interface Opening<T> {
        T open() throws IOException;
    }

    private static <T> T connected(Opening<T> opening) {
        while (true) {
            try {
                return opening.open();
            } catch (IOException nobody) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
        }
    }

    private static String address(int id) {
        return "11." + (id >> 16) + "." + (id >> 8 & 255) + "." + (id & 255);
    }

    private static String body(int id) {
        return "%10d".formatted(id);
    }

    private void told(int id, Edge.Answer answer) {
        String outcome = answer.outcome().isEmpty() ? "status " + answer.status() : answer.outcome();
        String[] words = answer.body().split(" ", 2);
        boolean crossed = answer.status() == 200 && !answer.body().endsWith(" " + id);
        told(id, crossed ? "crossed: " + answer.body() : answer.status() == 200 ? words[0] : outcome);
    }

    private void told(int id, String what) {
        said.put(id, what);
        ended.incrementAndGet();
    }
}
