package dev.sluice.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.sluice.load.Behaviour;
import dev.sluice.load.ScriptedOrigin;

/**
 * A total outage of new under steady reading: what is not asked of old by fail-over is asked of it by the revert, and no visitor sees an
 * error (SEMANTICS B2, B3).
 */
@Tag("proof")
class OutageProof {
    private static final int CLIENTS = 40;
    private static final int PER_SECOND = 200;
    private static final int HEALTHY = 1_600;
    private static final int AFTER = 1_000;

    /** What new does to everything from one moment on. */
    enum Outage {
        FAILS, CLOSES, HANGS;

        private Behaviour behaviour() {
            return switch (this) {
                case FAILS -> Behaviour.status(500);
                case CLOSES -> new Behaviour.Close();
                case HANGS -> new Behaviour.Stall();
            };
        }
    }

    @TempDir
    private Path dir;

    @ParameterizedTest
    @EnumSource
    void nobody_who_reads_sees_an_error_while_new_is_out(Outage outage) throws Exception {
        try (var old = ScriptedOrigin.open();
                var fresh = ScriptedOrigin.open();
                var product = Product.serve(site(old, fresh), dir.resolve("s"))) {
            product.share("all", "50%");
            var visitors = new AtomicInteger();
            var load = new SteadyLoad(() -> new Visitor(product.edgePort(), visitors.incrementAndGet()), CLIENTS, PER_SECOND);
            await(load, HEALTHY);
            fresh.onAnythingElse(outage.behaviour());
            long served = load.requests();
            await(load, served + AFTER);
            SteadyLoad.Sum sum = load.end();
            String failovers = product.metrics().lines().filter(line -> line.startsWith("sluice_failover_total")).toList().toString();
            System.out.printf("new %s at request %d: %d requests, %d lost; %s; %s%n", outage, served, sum.requests(), sum.lost().size(),
                    product.get("/units/all").field("cause"), failovers);
            assertThat(sum.lost()).isEmpty();
            assertThat(product.get("/units/all").field("cause")).isEqualTo("errors");
        }
    }

    /** A connection of somebody of his own. */
    private record Visitor(Edge edge, int number) implements SteadyLoad.Visit {
        Visitor(int port, int number) throws IOException {
            this(new Edge(port), number);
        }

        @Override
        public Edge.Answer ask(String path) throws IOException {
            edge.get(path, "X-Forwarded-For: 10.0." + (number >> 8 & 255) + "." + (number & 255) + "\r\n");
            edge.flush();
            return edge.read();
        }

        @Override
        public void close() throws IOException {
            edge.close();
        }
    }

    private static void await(SteadyLoad load, long requests) {
        while (load.requests() < requests) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private Path site(ScriptedOrigin old, ScriptedOrigin fresh) throws IOException {
        return Files.writeString(dir.resolve("site.yaml"), """
                listen: [{ address: "127.0.0.1:0" }]
                control: { address: "127.0.0.1:0" }
                trusted-proxies: [127.0.0.1/32]
                stacks:
                  old: { origins: ["%s"] }
                  new: { origins: ["%s"], timeouts: { head: 2s } }
                units:
                  all: { owner: proof@shop.example, match: [{ path: "/**" }] }
                """.formatted(old.url(), fresh.url()));
    }
}
