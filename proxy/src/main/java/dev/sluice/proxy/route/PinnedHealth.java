package dev.sluice.proxy.route;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

import dev.sluice.model.Exposure;
import dev.sluice.model.Revert;

/**
 * Whether new is well enough for the visitors who are pinned to it: fewer than a fifth of its answers failed when the unit was taken back, and
 * of its answers to them since. Once it is not, it stays so until the unit is re-armed. Shared by all event loops; nobody waits.
 */
public final class PinnedHealth {
    private static final double ILL = 0.2;
    private static final int FEWEST = 5;
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final InstantSource clock;
    private final Map<String, AtomicReference<Tally>> tallies = new ConcurrentHashMap<>();

    /**
     * Of one unit since one revert.
     *
     * @param revert the generation of it; 0: it was not reverted
     * @param since when this interval began
     */
    private record Tally(long revert, long since, int answers, int failures, boolean ill) {
        static Tally none(long revert, long now) {
            return new Tally(revert, now, 0, 0, false);
        }

        boolean isIllSince(long generation) {
            return ill && revert == generation;
        }

        Tally and(boolean failed, long now) {
            boolean over = now - since >= INTERVAL.toMillis();
            int all = (over ? 0 : answers) + 1;
            int bad = (over ? 0 : failures) + (failed ? 1 : 0);
            return new Tally(revert, over ? now : since, all, bad, ill || all >= FEWEST && bad >= all * ILL);
        }
    }

    public PinnedHealth(InstantSource clock) {
        this.clock = clock;
    }

    /** New has answered a pinned visitor of a unit, or failed to. */
    public void answered(String unit, Exposure exposure, boolean failed) {
        long now = clock.millis();
        long revert = generation(exposure);
        AtomicReference<Tally> held = tallies.get(unit);
        if (held == null) {
            held = tallies.computeIfAbsent(unit, _ -> new AtomicReference<>(Tally.none(revert, now)));
        }
        held.updateAndGet(before -> (before.revert == revert ? before : Tally.none(revert, now)).and(failed, now));
    }

    boolean isIll(String unit, Exposure exposure) {
        boolean wasIll = exposure.revert().isPresent() && exposure.revert().get().cause() instanceof Revert.Cause.Breached breached
                && breached.breach().rate() >= ILL;
        AtomicReference<Tally> held = tallies.get(unit);
        return wasIll || held != null && held.get().isIllSince(generation(exposure));
    }

    private static long generation(Exposure exposure) {
        return exposure.revert().map(Revert::generation).orElse(0L);
    }
}
