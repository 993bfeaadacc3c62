package dev.sluice.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

import dev.sluice.load.OpenLoopPacer;

/**
 * Clients that write one numbered POST each, on a connection of its own, at a steady rate whatever comes back. Two at a time are one
 * visitor. Every seventh may lose patience and go.
 */
final class HoldWriters {
    private static final int IMPATIENT = 7;

    private final int port;
    private final String body;
    private final boolean aborts;
    private final AtomicInteger next = new AtomicInteger();
    private final Map<Integer, String> said = new ConcurrentHashMap<>();
    private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    private @Nullable OpenLoopPacer pacer;

    HoldWriters(int port, int bodyBytes, boolean aborts) {
        this.port = port;
        this.body = "x".repeat(bodyBytes);
        this.aborts = aborts;
    }

    void begin(int perSecond) {
        pacer = new OpenLoopPacer(perSecond, _ -> send());
        pacer.start();
    }

    /** One more. */
    void send() {
        int id = next.getAndIncrement();
        threads.add(Thread.ofVirtual().start(() -> send(id)));
    }

    /** No more, and every one has been told something. */
    void end() throws InterruptedException {
        if (pacer != null) {
            pacer.close();
        }
        join();
    }

    void join() throws InterruptedException {
        for (Thread thread : threads) {
            if (!thread.join(Duration.ofSeconds(60))) {
                throw new IllegalStateException("a client waits for ever");
            }
        }
    }

    int sent() {
        return next.get();
    }

    /** How many were told that: {@code old}, {@code new}, {@code not-executed}, {@code unknown}, {@code lost}, {@code went}. */
    long count(String what) {
        return said.values().stream().filter(what::equals).count();
    }

    private void send(int id) {
        try (Edge edge = new Edge(port)) {
            edge.post("/pay/" + id, "X-Forwarded-For: 11.0." + (id / 2 >> 8) + "." + (id / 2 & 255) + "\r\n", body);
            edge.flush();
            if (aborts && id % IMPATIENT == 3 && !edge.answers(Duration.ofMillis(id * 37L % 1_000))) {
                said.put(id, "went");
                return;
            }
            Edge.Answer answer = edge.read();
            boolean crossed = answer.status() == 200 && !answer.body().endsWith(" " + id);
            said.put(id, crossed ? "crossed" : answer.status() == 200 ? answer.body().split(" ", 2)[0] : answer.outcome());
        } catch (IOException lost) {
            said.put(id, "lost");
        }
    }

    /**
     * @param refused how many the proxy says that it has refused
     * @param killed whether an origin was killed, so that some may have been told that nobody knows
     */
    void judge(QuietTill old, QuietTill fresh, long refused, boolean killed) {
        for (int id = 0; id < sent(); id++) {
            String what = said.getOrDefault(id, "nothing");
            int times = old.times(id) + fresh.times(id);
            assertThat(times).as("write %d, told %s", id, what).isLessThan(2);
            switch (what) {
                case "old" -> assertThat(old.times(id)).as("write %d, acknowledged by old", id).isEqualTo(1);
                case "new" -> assertThat(fresh.times(id)).as("write %d, acknowledged by new", id).isEqualTo(1);
                case "not-executed" -> assertThat(times).as("write %d, called not executed", id).isZero();
                case "went" -> {}
                default -> assertThat(killed).as("write %d, told %s", id, what).isTrue();
            }
        }
        if (!killed) {
            assertThat(count("not-executed")).as("refused, as clients and the proxy count them").isEqualTo(refused);
        }
        System.out.printf("  old %d, new %d, not executed %d, unknown %d, lost %d, went %d%n", count("old"), count("new"),
                count("not-executed"), count("unknown"), count("lost"), count("went"));
    }
}
