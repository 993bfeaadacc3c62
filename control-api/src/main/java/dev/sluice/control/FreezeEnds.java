package dev.sluice.control;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.model.Cutover;

/**
 * When freezes that were given an end are over: by a clock that nobody sets, so that setting the one on the wall makes no freeze longer or shorter. What
 * was frozen before a start goes by the clock on the wall, once. Confined to the conductor's thread.
 */
final class FreezeEnds {
    private static final Logger LOG = LoggerFactory.getLogger(FreezeEnds.class);
    private static final Duration SET = Duration.ofSeconds(10);

    private final LongSupplier nanoTime;
    private final Map<String, End> ends = new HashMap<>();

    FreezeEnds(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * What was said, and when that is.
     *
     * @param counted whether it was still to come when it was first seen
     */
    private record End(Instant until, long nanos, boolean counted) {}

    /** Takes in what is new, so that its time is counted from now on. */
    void see(Cutover inForce, Instant now) {
        long nanos = nanoTime.getAsLong();
        inForce.split().exposures().forEach((unit, exposure) -> {
            Optional<Instant> until = exposure.freeze().until();
            if (until.isEmpty()) {
                ends.remove(unit);
            } else if (!Optional.ofNullable(ends.get(unit)).map(End::until).equals(until)) {
                Duration left = Duration.between(now, until.get());
                ends.put(unit, new End(until.get(), nanos + left.toNanos(), left.isPositive()));
            }
        });
        ends.keySet().retainAll(inForce.split().exposures().keySet());
    }

    /** The units whose freeze has lasted as long as it was to. */
    Set<String> over(Cutover inForce, Instant now) {
        see(inForce, now);
        long nanos = nanoTime.getAsLong();
        Set<String> over = new LinkedHashSet<>();
        ends.forEach((unit, end) -> {
            if (end.nanos() - nanos <= 0) {
                over.add(unit);
                tell(unit, end, Duration.between(end.until(), now));
            }
        });
        return over;
    }

    private static void tell(String unit, End end, Duration late) {
        if (end.counted() && late.abs().compareTo(SET) > 0) {
            LOG.warn("clock: the freeze of {} has had its time; the clock says {} and its end was to be {}, so it was set meanwhile or the"
                    + " machine slept", unit, end.until().plus(late), end.until());
        }
    }
}
