package dev.sluice.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One process after the other takes over while clients ask on kept and on new connections: no request is lost, no numbered POST is carried out
 * twice or acknowledged and not carried out, shares stay, and generations only rise.
 */
class TakeOverProof {
    private static final int PAYERS = 8;

    @TempDir
    private Path dir;

    @Test
    void two_take_overs_lose_no_request() throws Exception {
        prove(2, 300);
    }

    @Test
    @Tag("proof")
    void ten_take_overs_lose_no_request() throws Exception {
        prove(10, 1_000);
    }

    private void prove(int takeOvers, int perSecond) throws Exception {
        try (Stack old = new Stack("old"); Ledger till = Ledger.faithful("new")) {
            Path site = dir.resolve("site.yaml");
            Files.writeString(site, """
                    listen: [{ address: "127.0.0.1:0" }]
                    control: { address: "127.0.0.1:0" }
                    trusted-proxies: [127.0.0.1/32]
                    stacks: { old: { origins: ["http://127.0.0.1:%d"] }, new: { origins: ["http://127.0.0.1:%d"] } }
                    units: { pay: { owner: proof@shop.example, match: [{ path: "/pay/**" }] } }
                    """.formatted(old.port(), till.port()));
            Product first = Product.serve(site, dir.resolve("state"));
            long generation = first.share("pay", "100%").generation();
            int port = first.edgePort();
            var visitors = new SteadyLoad(() -> new Edge(port), 16, perSecond);
            var payers = new Payers(port, perSecond / 4);
            long begin = System.nanoTime();
            try (Product last = pass(first, site, takeOvers, generation)) {
                double seconds = (System.nanoTime() - begin) / 1e9;
                SteadyLoad.Sum visited = visitors.end();
                int paid = payers.end();
                System.out.printf("%d take-overs in %.1f s beside %d GETs on %d connections and %d POSTs: %d lost%n", takeOvers, seconds,
                        visited.requests(), visited.connections(), paid, visited.lost().size() + payers.lost.size());
                assertThat(visited.lost()).isEmpty();
                assertThat(payers.lost).isEmpty();
                assertThat(last.edgePort()).isEqualTo(port);
            }
            for (int id = 0; id < payers.next.get(); id++) {
                assertThat(till.times(id)).as("POST %d", id).isEqualTo(1);
            }
        }
    }

    /** From one to the next; gives the last. */
    private Product pass(Product first, Path site, int takeOvers, long generation) throws Exception {
        Product serving = first;
        long reached = generation;
        for (int i = 0; i < takeOvers; i++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
            Product next = Product.serve(site, dir.resolve("state"), "--take-over");
            assertThat(serving.ended()).isZero();
            long now = next.share("pay", "100%").generation();
            assertThat(now).isGreaterThan(reached);
            reached = now;
            serving = next;
        }
        return serving;
    }

    /** Each pays again and again, every time with another number; each number is sent once. */
    private static final class Payers {
        private final int port;
        private final long pauseNanos;
        private final AtomicBoolean running = new AtomicBoolean(true);
        private final AtomicInteger next = new AtomicInteger();
        private final Map<Integer, String> lost = new ConcurrentHashMap<>();
        private final CompletableFuture<?> all;

        Payers(int port, int perSecond) {
            this.port = port;
            this.pauseNanos = TimeUnit.SECONDS.toNanos(PAYERS) / perSecond;
            all = CompletableFuture.allOf(IntStream.range(0, PAYERS)
                    .mapToObj(_ -> CompletableFuture.runAsync(this::pay, task -> Thread.ofVirtual().start(task)))
                    .toArray(CompletableFuture<?>[]::new));
        }

        int end() {
            running.set(false);
            all.join();
            return next.get();
        }

        private void pay() {
            while (running.get()) {
                int id = -1;
                try (Edge edge = new Edge(port)) {
                    boolean last = false;
                    while (running.get() && !last) {
                        LockSupport.parkNanos(pauseNanos);
                        id = next.getAndIncrement();
                        last = pay(edge, id);
                    }
                } catch (IOException gone) {
                    lost.put(id, gone.toString());
                }
            }
        }

        /** Whether the connection takes no more. */
        private boolean pay(Edge edge, int id) throws IOException {
            edge.post("/pay/" + id, "X-Forwarded-For: 11." + (id >> 16) + "." + (id >> 8 & 255) + "." + (id & 255) + "\r\n",
                    "%10d".formatted(id));
            edge.flush();
            Edge.Answer answer = edge.read();
            if (answer.status() != 200 || !answer.body().equals("new " + id)) {
                lost.put(id, answer.toString());
            }
            return answer.last();
        }
    }
}
