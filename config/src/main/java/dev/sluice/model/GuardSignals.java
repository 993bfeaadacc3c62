package dev.sluice.model;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/** What speaks against new besides failures: answers that do not begin, come slowly or say something else than old's (SEMANTICS A1, A4). */
public record GuardSignals(Hang hang, Slow slow, OnShift shift) {
    public static final GuardSignals DEFAULT = new GuardSignals(Hang.DEFAULT, Slow.DEFAULT, OnShift.HOLD);
    /** Without slowness and shifts; hanging requests always count. */
    public static final GuardSignals FAILURES_ALONE = new GuardSignals(Hang.DEFAULT, Slow.OFF, OnShift.OFF);

    /**
     * After how long a request without an answer hangs: three times what all but a hundredth of old's take, but within these.
     *
     * @param least at least 100 ms
     * @param most what counts as long as old's are not known, at most a minute
     */
    public record Hang(Duration least, Duration most) {
        public static final Duration SHORTEST = Duration.ofMillis(100);
        public static final Duration LONGEST = Duration.ofMinutes(1);
        public static final Hang DEFAULT = new Hang(Duration.ofSeconds(1), Duration.ofSeconds(10));

        public Hang {
            if (least.compareTo(SHORTEST) < 0 || most.compareTo(least) < 0 || most.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("hang: " + least + ".." + most + " (expected: 100ms..1m, the lower one first)");
            }
        }

        @Override
        public String toString() {
            return TimeText.of(least) + ".." + TimeText.of(most);
        }
    }

    /**
     * How many times slower than old's quantiles an answer is a slow one.
     *
     * @param hold too many of them hold growth; empty: none do
     * @param revert too many of them are a breach; empty: none are
     */
    public record Slow(OptionalDouble hold, OptionalDouble revert) {
        public static final double LEAST = 1;
        public static final double MOST = 100;
        public static final Slow DEFAULT = new Slow(OptionalDouble.of(1.1), OptionalDouble.of(1.5));
        public static final Slow OFF = new Slow(OptionalDouble.empty(), OptionalDouble.empty());

        public Slow {
            if (isOutside(hold.orElse(LEAST)) || isOutside(revert.orElse(LEAST))) {
                throw new IllegalArgumentException("slow: " + hold + ", " + revert + " (expected: 1..100)");
            }
        }

        private static boolean isOutside(double factor) {
            return !(factor >= LEAST && factor <= MOST);
        }
    }

    /** What it is that answers of new say something else. */
    public enum OnShift {
        HOLD, REVERT, OFF;

        /** As it stands in the file. */
        public static Optional<OnShift> parse(String text) {
            return switch (text) {
                case "hold" -> Optional.of(HOLD);
                case "revert" -> Optional.of(REVERT);
                case "off" -> Optional.of(OFF);
                default -> Optional.empty();
            };
        }
    }
}
