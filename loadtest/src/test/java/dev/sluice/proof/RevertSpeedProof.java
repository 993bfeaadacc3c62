package dev.sluice.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.load.Behaviour;
import dev.sluice.load.Page;
import dev.sluice.load.ScriptedOrigin;
import dev.sluice.load.incident.Traffic;

/**
 * How long new is still asked once it is decided that it is not: by sockets, from the moment that the journal gives to a revert to the last request
 * that the origin of new received. The journal leaves out what is less than a millisecond, so it is up to one less. Each revert is of another unit, for one that its guard took back is held down.
 */
class RevertSpeedProof {
    private static final double PER_SECOND = 2_500;

    @TempDir
    private Path dir;

    @Test
    void twenty_reverts_reach_the_last_request_on_new() throws Exception {
        try (var trial = new Trial(dir, 20, 800)) {
            trial.run("guard", false);
        }
    }

    @Test
    @Tag("proof")
    void a_thousand_reverts_by_the_guard_reach_the_last_request_on_new() throws Exception {
        try (var trial = new Trial(dir, 1_000, PER_SECOND)) {
            trial.run("guard", false);
        }
    }

    @Test
    @Tag("proof")
    void so_do_a_thousand_that_were_asked_for() throws Exception {
        try (var trial = new Trial(dir, 1_000, PER_SECOND)) {
            trial.run("API", true);
        }
    }

    /** A product with many units, one after the other of which is exposed and taken back. */
    private static final class Trial implements AutoCloseable {
        private final int units;
        private final double perSecond;
        private final ScriptedOrigin old = ScriptedOrigin.open();
        private final ScriptedOrigin fresh = ScriptedOrigin.open();
        private final Product product;
        private final AtomicInteger current = new AtomicInteger();
        /** When new was asked last, by unit. */
        private final Map<String, Instant> last = new ConcurrentHashMap<>();

        Trial(Path dir, int units, double perSecond) throws IOException {
            this.units = units;
            this.perSecond = perSecond;
            var text = new StringBuilder("""
                    listen: [{ address: "127.0.0.1:0" }]
                    control: { address: "127.0.0.1:0" }
                    trusted-proxies: [127.0.0.1/32]
                    stacks: { old: { origins: ["%s"] }, new: { origins: ["%s"] } }
                    units:
                    """.formatted(old.url(), fresh.url()));
            for (int i = 0; i < units; i++) {
                text.append(
                        "  %s: { owner: proof@shop.example, match: [{ path: \"/%s/**\" }], visitors: { by: [request] } }%n".formatted(
                                unit(i), unit(i)));
            }
            product = Product.serve(Files.writeString(dir.resolve("site.yaml"), text), dir.resolve("state"));
        }

        private static String unit(int number) {
            return "unit" + number;
        }

        void run(String by, boolean asked) throws Exception {
            fresh.onAnythingElse(new Behaviour.Answer(hit -> {
                last.put(hit.path().split("/", 3)[1], Instant.now());
                return Page.text(asked ? 200 : 500, "new");
            }));
            var times = new Histogram(3);
            try (var traffic = new Traffic(product.edgePort(), Traffic.Crowd.reading(perSecond, 1_000),
                    _ -> "/" + unit(current.get()) + "/x")
                    .start()) {
                for (int i = 0; i < units; i++) {
                    Instant decided = revert(i, asked);
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                    long micros = Duration.between(decided, last.getOrDefault(unit(i), Instant.EPOCH)).toNanos() / 1_000;
                    times.recordValue(Math.max(0, micros));
                }
                long requests = traffic.sent();
                System.out.printf(
                        "%d reverts by %s at %.0f requests/s, half on new (%d in all): decision to the last request on new p50 %.2f ms,"
                                + " p99 %.2f ms, p99.9 %.2f ms, most %.2f ms%n",
                        units, by, perSecond, requests,
                        at(times, 50), at(times, 99), at(times, 99.9), at(times, 100));
            }
            assertThat(times.getValueAtPercentile(50)).as("µs from a decision to the last request on new").isLessThan(50_000);
        }

        /** Exposes a unit and has it taken back; when that was decided. */
        private Instant revert(int number, boolean asked) throws Exception {
            String unit = unit(number);
            current.set(number);
            product.share(unit, "50%");
            if (asked) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                assertThat(product.post("/units/" + unit + "/revert", "").status()).isEqualTo(200);
            }
            long begin = System.nanoTime();
            var now = product.get("/units/" + unit);
            while (!now.field("latched").equals("true")) {
                assertThat(System.nanoTime() - begin).as("%s does not go back", unit).isLessThan(TimeUnit.SECONDS.toNanos(30));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                now = product.get("/units/" + unit);
            }
            assertThat(last).containsKey(unit);
            return Instant.parse(now.field("at"));
        }

        private static double at(Histogram micros, double perCent) {
            return micros.getValueAtPercentile(perCent) / 1_000.0;
        }

        @Override
        public void close() {
            product.close();
            old.close();
            fresh.close();
        }
    }
}
