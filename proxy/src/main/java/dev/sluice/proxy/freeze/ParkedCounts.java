package dev.sluice.proxy.freeze;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import dev.sluice.model.Parking;

/** What one event loop has parked since it began, and what became of it, by unit. Written by that loop, read by all. */
final class ParkedCounts {
    private static final Counts NONE = new Counts();

    /** Copied for every new unit, so that other threads may read it. */
    private volatile Map<String, Counts> units = Map.of();

    /** How one leaves. */
    enum End {
        SENT, REFUSED, GONE
    }

    void parked(String unit) {
        add(of(unit).parked);
    }

    void left(String unit, End end) {
        Counts counts = of(unit);
        add(switch (end) {
            case SENT -> counts.sent;
            case REFUSED -> counts.refused;
            case GONE -> counts.gone;
        });
    }

    void turnedAway(String unit) {
        add(of(unit).turnedAway);
    }

    /** The ends are read first: nobody is seen to have left who was not seen to come. */
    Parking.Sums sums(String unit) {
        Counts counts = units.getOrDefault(unit, NONE);
        long turnedAway = counts.turnedAway.getAcquire();
        long gone = counts.gone.getAcquire();
        long refused = counts.refused.getAcquire();
        long sent = counts.sent.getAcquire();
        return new Parking.Sums(counts.parked.getAcquire(), sent, refused, gone, turnedAway);
    }

    private static void add(AtomicLong count) {
        count.setRelease(count.getPlain() + 1);
    }

    private Counts of(String unit) {
        Counts counts = units.get(unit);
        if (counts == null) {
            counts = new Counts();
            Map<String, Counts> more = new HashMap<>(units);
            more.put(unit, counts);
            units = more;
        }
        return counts;
    }

    private static final class Counts {
        private final AtomicLong parked = new AtomicLong();
        private final AtomicLong sent = new AtomicLong();
        private final AtomicLong refused = new AtomicLong();
        private final AtomicLong gone = new AtomicLong();
        private final AtomicLong turnedAway = new AtomicLong();
    }
}
