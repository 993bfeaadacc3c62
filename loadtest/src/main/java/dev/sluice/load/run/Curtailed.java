package dev.sluice.load.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.sluice.scenario.Load;
import dev.sluice.scenario.Load.Stretch;

/** A load that ends earlier than its file says, and is the same until then. */
final class Curtailed {
    private Curtailed() {}

    /** Never longer than it was. */
    static Load load(Load load, Duration most) {
        return switch (load) {
            case Load.Closed closed -> new Load.Closed(closed.visitors(), shorter(closed.length(), most), closed.bounds());
            case Load.Open open -> new Load.Open(open.arrivals(), stretches(open.stretches(), most), open.bounds());
        };
    }

    private static List<Stretch> stretches(List<Stretch> stretches, Duration most) {
        List<Stretch> kept = new ArrayList<>();
        Duration left = most;
        for (Stretch stretch : stretches) {
            if (left.isPositive()) {
                Duration lasts = shorter(stretch.length(), left);
                double part = (double) lasts.toNanos() / stretch.length().toNanos();
                kept.add(new Stretch(stretch.from(), rateAfter(part, stretch), lasts));
                left = left.minus(lasts);
            }
        }
        return kept;
    }

    /** Never beyond both of its ends, by as little as a rounded sum may be: bounds are checked against it. */
    private static double rateAfter(double part, Stretch stretch) {
        return Math.clamp(stretch.from() + (stretch.to() - stretch.from()) * part, Math.min(stretch.from(), stretch.to()),
                Math.max(stretch.from(), stretch.to()));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
