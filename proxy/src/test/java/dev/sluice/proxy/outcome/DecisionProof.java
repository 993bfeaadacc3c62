package dev.sluice.proxy.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.sluice.model.FreezeMode;
import dev.sluice.model.Side;
import dev.sluice.proxy.route.Asking;
import dev.sluice.proxy.route.LiveSplit;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.route.Sites;

/** From the last failed answer of new to the first routing decision elsewhere that knows of the revert, on another thread. */
@Tag("proof")
class DecisionProof {
    private static final int ROUNDS = 1_000;
    private static final int WARM = 200;

    @Test
    void a_breach_is_in_force_for_every_loop_within_a_millisecond() throws IOException, InterruptedException {
        long[] took = new long[ROUNDS];
        var watched = new AtomicReference<>(live());
        var seen = new AtomicLong();
        Thread other = Thread.ofPlatform().daemon().start(() -> watch(watched, seen));
        for (int round = 0; round < WARM + ROUNDS; round++) {
            long nanos = revert(watched, seen);
            if (round >= WARM) {
                took[round - WARM] = nanos;
            }
        }
        other.interrupt();
        other.join();
        Arrays.sort(took);
        String figures = String.format(Locale.ROOT, "decision of a breach to the first routing decision elsewhere that knows of it, of %d: "
                + "p50 %.1f us, p99 %.1f us, p99.9 %.1f us%n", ROUNDS, took[ROUNDS / 2] / 1e3, took[ROUNDS * 99 / 100] / 1e3,
                took[ROUNDS * 999 / 1000] / 1e3);
        Files.createDirectories(Path.of("target"));
        Files.writeString(Path.of("target", "decision-figures.txt"), figures);
        assertThat(took[ROUNDS / 2]).as(figures).isLessThan(1_000_000);
    }

    /** Breaks a unit; how long the decisive failure took to be known on the other thread. */
    private static long revert(AtomicReference<LiveSplit> watched, AtomicLong seen) {
        LiveSplit live = live();
        Recorder recorder = new OutcomeMeter(1, live, InstantSource.fixed(Asking.NOW)).recorder(0);
        Route model = new Asking().route(live.current(), Asking.request("GET", "/pay/x"));
        for (int i = 0; i < 200; i++) {
            tell(recorder, model, i, i % 2 == 0 ? Side.NEW : Side.OLD, Outcome.answered(200));
        }
        seen.set(0);
        watched.set(live);
        for (int i = 0; i < 100; i++) {
            long before = System.nanoTime();
            tell(recorder, model, 1_000 + i, Side.NEW, Outcome.answered(500));
            if (live.current().cutover().split().of("pay").isLatched()) {
                while (seen.get() == 0) {
                    Thread.onSpinWait();
                }
                return seen.get() - before;
            }
        }
        throw new AssertionError("no breach in 100 failures");
    }

    private static LiveSplit live() {
        return Sites.live(Sites.of(Sites.unit("pay", "/pay/**").share("50%").build()));
    }

    private static void tell(Recorder recorder, Route model, long client, Side side, Outcome outcome) {
        var route = new Route(model.picture(), model.assignment(), model.unit(), 0, false, FreezeMode.OPEN, client, model.setCookie());
        recorder.began(route, side);
        recorder.ended(route, side, outcome, 1_000_000);
    }

    private static void watch(AtomicReference<LiveSplit> watched, AtomicLong seen) {
        LiveSplit known = watched.get();
        while (!Thread.interrupted()) {
            LiveSplit live = watched.get();
            if (live != known && live.current().cutover().split().of("pay").isLatched()) {
                seen.set(System.nanoTime());
                known = live;
            }
            Thread.onSpinWait();
        }
    }
}
