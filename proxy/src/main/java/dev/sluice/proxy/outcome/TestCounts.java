package dev.sluice.proxy.outcome;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import dev.sluice.model.Side;
import dev.sluice.model.TestTraffic;

/**
 * The test requests that one event loop has sent, by unit. Nothing else counts them: they are of no visitor. Written by that loop alone, read
 * by others, hence the atomics.
 */
final class TestCounts {
    /** Copied for every new unit, so that other threads may read it. */
    private volatile Map<String, OfUnit> units = Map.of();

    void began(String unit, Side side, long now) {
        OfUnit counts = of(unit);
        if (side == Side.OLD) {
            add(counts.toOld, 1);
        } else {
            counts.lastToNew.setOpaque(now);
            add(counts.toNew, 1);
            add(counts.underWay, 1);
        }
    }

    void left(String unit, Side side) {
        if (side == Side.NEW) {
            add(of(unit).underWay, -1);
        }
    }

    /** What had begun on new goes to old instead. */
    void fellBack(String unit) {
        add(of(unit).toNew, -1);
        left(unit, Side.NEW);
    }

    /** Of several loops together; {@code now} by the clock of {@link #began}. */
    static TestTraffic sum(List<TestCounts> loops, String unit, long now) {
        TestTraffic sum = TestTraffic.NONE;
        for (TestCounts loop : loops) {
            OfUnit counts = loop.units.get(unit);
            if (counts != null) {
                sum = counts.addedTo(sum, now);
            }
        }
        return sum;
    }

    private OfUnit of(String unit) {
        OfUnit present = units.get(unit);
        if (present != null) {
            return present;
        }
        var counts = new OfUnit();
        Map<String, OfUnit> more = new HashMap<>(units);
        more.put(unit, counts);
        units = more;
        return counts;
    }

    private static void add(AtomicLong cell, long value) {
        cell.setRelease(cell.getPlain() + value);
    }

    private static final class OfUnit {
        private static final long NEVER = Long.MIN_VALUE;

        private final AtomicLong toOld = new AtomicLong();
        private final AtomicLong toNew = new AtomicLong();
        private final AtomicLong underWay = new AtomicLong();
        private final AtomicLong lastToNew = new AtomicLong(NEVER);

        private TestTraffic addedTo(TestTraffic sum, long now) {
            long under = underWay.getAcquire();
            long last = lastToNew.getOpaque();
            Duration since = last == NEVER ? sum.sinceNew() : Duration.ofNanos(Math.max(0, now - last));
            return new TestTraffic(sum.toOld() + toOld.getAcquire(), sum.toNew() + toNew.getAcquire(), sum.underWay() + under,
                    since.compareTo(sum.sinceNew()) < 0 ? since : sum.sinceNew());
        }
    }
}
