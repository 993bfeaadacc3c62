package dev.sluice.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shares change a hundred times a second under load: no request fails, and each change is in force when it is acknowledged. */
class ChangeProof {
    private static final int LOAD_CONNECTIONS = 8;

    @TempDir
    private Path dir;

    @Test
    void fifty_changes_under_load_fail_no_request() throws Exception {
        prove(50);
    }

    @Test
    @Tag("proof")
    void two_thousand_changes_under_load_fail_no_request() throws Exception {
        prove(2_000);
    }

    private void prove(int changes) throws Exception {
        try (Stack old = new Stack("old"); Stack fresh = new Stack("new")) {
            Path site = dir.resolve("site.yaml");
            Files.writeString(site, """
                    listen: [{ address: "127.0.0.1:0" }]
                    control: { address: "127.0.0.1:0" }
                    stacks: { old: { origins: ["http://127.0.0.1:%d"] }, new: { origins: ["http://127.0.0.1:%d"] } }
                    units: { all: { owner: proof@shop.example, match: [{ path: "/**" }] } }
                    """.formatted(old.port(), fresh.port()));
            try (Product product = Product.serve(site, dir.resolve("state"))) {
                Load load = new Load(product.edgePort());
                Histogram acknowledged = new Histogram(3);
                try (Edge probe = new Edge(product.edgePort())) {
                    change(product, probe, changes, acknowledged);
                }
                long requests = load.end();
                System.out.printf(
                        "%d share changes at 100/s beside %d requests: 0 failed; call to acknowledged and in force p50 %.1f ms, p99 %.1f ms%n",
                        changes, requests, acknowledged.getValueAtPercentile(50) / 1000.0, acknowledged.getValueAtPercentile(99) / 1000.0);
                assertThat(requests).isPositive();
            }
        }
    }

    private static void change(Product product, Edge probe, int changes, Histogram acknowledged) throws Exception {
        long begin = System.nanoTime();
        for (int i = 0; i < changes; i++) {
            LockSupport.parkNanos(begin + i * TimeUnit.MILLISECONDS.toNanos(10) - System.nanoTime());
            boolean toNew = i % 2 == 0;
            long called = System.nanoTime();
            product.share("all", toNew ? "100%" : "0%");
            acknowledged.recordValue((System.nanoTime() - called) / 1000);
            probe.get("/", "");
            probe.flush();
            assertThat(probe.read().body()).as("the next request on a live connection after change %d", i).isEqualTo(toNew ? "new" : "old");
        }
    }

    /** Closed-loop load until told to end; any answer but 200, and any lost connection, fails the proof. */
    private static final class Load {
        private final AtomicBoolean running = new AtomicBoolean(true);
        private final AtomicLong requests = new AtomicLong();
        private final CompletableFuture<?> all;

        Load(int port) {
            CompletableFuture<?>[] loops = new CompletableFuture<?>[LOAD_CONNECTIONS];
            for (int i = 0; i < loops.length; i++) {
                loops[i] = CompletableFuture.runAsync(() -> loop(port), task -> Thread.ofVirtual().start(task));
            }
            all = CompletableFuture.allOf(loops);
        }

        private void loop(int port) {
            try (Edge edge = new Edge(port)) {
                while (running.get()) {
                    edge.get("/", "");
                    edge.flush();
                    assertThat(edge.read().status()).isEqualTo(200);
                    requests.incrementAndGet();
                }
            } catch (java.io.IOException lost) {
                throw new AssertionError("a request was lost", lost);
            }
        }

        long end() {
            running.set(false);
            all.join();
            return requests.get();
        }
    }
}
