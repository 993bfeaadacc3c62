package dev.sluice.scenario;

import java.time.Duration;
import java.util.List;

/** How many journeys begin, when. */
public sealed interface Load {
    /** From the first arrival to the last. */
    Duration length();

    /** What is never passed, whatever the rest of the file says. */
    Bounds bounds();

    /**
     * Journeys begin on a schedule, whatever comes back.
     *
     * @param arrivals how they are spread within a second
     */
    record Open(Arrivals arrivals, List<Stretch> stretches, Bounds bounds) implements Load {
        public Open {
            if (stretches.isEmpty()) {
                throw new IllegalArgumentException("load: no stretch (expected: one at least)");
            }
            stretches = List.copyOf(stretches);
            bounds.hold(lengthOf(stretches));
            stretches.forEach(stretch -> bounds.hold(Math.max(stretch.from(), stretch.to())));
        }

        @Override
        public Duration length() {
            return lengthOf(stretches);
        }
    }

    /**
     * So many visitors, each of whom begins anew when done: they slow down with the server, so latency is flattered.
     *
     * @param visitors at least 1
     */
    record Closed(int visitors, Duration length, Bounds bounds) implements Load {
        public Closed {
            if (visitors < 1) {
                throw new IllegalArgumentException("visitors: " + visitors + " (expected: 1 at least)");
            }
            bounds.hold(length);
        }
    }

    /** How long stretches last that follow one another. */
    static Duration lengthOf(List<Stretch> stretches) {
        return stretches.stream().map(Stretch::length).reduce(Duration.ZERO, Duration::plus);
    }

    /** How arrivals are spread. */
    enum Arrivals {
        /** At even distances. */
        CONSTANT,
        /** Each on its own, as people come: the distances are exponential. */
        POISSON
    }

    /**
     * A stretch of time in which the rate goes evenly from one value to another.
     *
     * @param from journeys a second, not negative
     * @param to the same as {@code from}: the rate stays
     */
    record Stretch(double from, double to, Duration length) {
        public Stretch {
            if (!(from >= 0 && to >= 0 && from + to > 0)) {
                throw new IllegalArgumentException("rate: " + from + "/s to " + to + "/s (expected: above 0)");
            }
        }
    }

    /**
     * What is never passed.
     *
     * @param rate journeys a second
     * @param connections at once
     * @param time from the first arrival to the last
     */
    record Bounds(double rate, int connections, Duration time) {
        public static final Bounds USUAL = new Bounds(1_000, 2_000, Duration.ofHours(1));

        private void hold(Duration length) {
            if (length.compareTo(time) > 0) {
                throw new IllegalArgumentException("load: " + length.toMillis() + " ms (expected: at most " + time.toMillis() + " ms)");
            }
        }

        private void hold(double perSecond) {
            if (perSecond > rate) {
                throw new IllegalArgumentException("rate: " + perSecond + "/s (expected: at most " + rate + "/s)");
            }
        }
    }
}
