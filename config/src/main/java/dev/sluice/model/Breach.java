package dev.sluice.model;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The guard's finding that the new stack is worse than allowed (SEMANTICS A2). */
public sealed interface Breach {
    /** Whose guard found it. */
    String unit();

    /** How long before it was found the case began. */
    Duration within();

    /** One line with the numbers of both stacks. */
    String sentence();

    /** How much of what new answered had failed, 0..1; what is slow, or says something else, has not. */
    double rate();

    /** One word for labels: {@code errors}, {@code hang}, {@code latency} or {@code shift}. */
    default String label() {
        return switch (this) {
            case RuleBroken _,Worse _,Blackout _ -> "errors";
            case Hanging _ -> "hang";
            case Slow _ -> "latency";
            case Shifted _ -> "shift";
            case Widespread(Breach last, _, _) -> last.label();
        };
    }

    /**
     * The rule that a person can read.
     *
     * @param limit the failure rate that was passed, in basis points
     * @param onNew what the interval saw on new
     * @param onOld what it saw on old meanwhile
     */
    record RuleBroken(String unit, GuardRule rule, int limit, Evidence onNew, Evidence onOld) implements Breach {
        @Override
        public double rate() {
            return onNew.rate();
        }

        @Override
        public Duration within() {
            return rule.in();
        }

        @Override
        public String sentence() {
            return String.format(Locale.ROOT, "%s: %d of %d answers of new failed within %d s (%.1f %%, allowed %.1f %%), %d of %d of old; "
                    + "%d counted failures of %d clients", unit, onNew.failures(), onNew.requests(), rule.in().toSeconds(),
                    onNew.rate() * 100, limit / 100.0, onOld.failures(), onOld.requests(), onNew.countedFailures(),
                    onNew.failingClients());
        }
    }

    /**
     * New fails more often than old does at the same time, by more than chance.
     *
     * @param endpoint the one whose answers show it; empty: those of the whole unit
     * @param within from the first failure of the case to the last
     * @param allowed the failure rate that would not have been a fault, 0..1
     */
    record Worse(String unit, Optional<String> endpoint, Duration within, double allowed, Counted onNew, Counted onOld) implements Breach {
        @Override
        public double rate() {
            return onNew.requests() == 0 ? 0 : (double) onNew.failures() / onNew.requests();
        }

        @Override
        public String sentence() {
            return String.format(Locale.ROOT, "%s%s: %d of %d answers of new failed within %.1f s (allowed %.2f %%), %d of %d of old", unit,
                    endpoint.map(name -> ", " + name).orElse(""), onNew.failures(), onNew.requests(), within.toMillis() / 1000.0,
                    allowed * 100, onOld.failures(), onOld.requests());
        }
    }

    /**
     * New answered nobody well any more.
     *
     * @param failures in a row, of each client at most two
     */
    record Blackout(String unit, int failures, int clients, Duration within) implements Breach {
        @Override
        public double rate() {
            return 1;
        }

        @Override
        public String sentence() {
            return String.format(Locale.ROOT, "%s: the last %d answers of new failed, of %d clients, within %.1f s, and none was good",
                    unit,
                    failures, clients, within.toMillis() / 1000.0);
        }
    }

    /**
     * So many groups of units broke within a minute that the cause must be common to all (SEMANTICS B4).
     *
     * @param last the breach by which it became so many
     * @param broke the groups whose own guards found a breach, that of the last one included; a unit without a group stands for itself
     * @param exposed how many groups there were to break
     */
    record Widespread(Breach last, Set<String> broke, int exposed) implements Breach {
        public Widespread {
            broke = Collections.unmodifiableSet(new LinkedHashSet<>(broke));
        }

        @Override
        public String unit() {
            return last.unit();
        }

        @Override
        public double rate() {
            return last.rate();
        }

        @Override
        public Duration within() {
            return last.within();
        }

        @Override
        public String sentence() {
            return last.sentence() + "; with it " + broke.size() + " of " + exposed + " exposed groups broke within a minute ("
                    + String.join(", ", broke) + "), so everything that was exposed went back";
        }
    }

    /**
     * A finding most of whose failures are requests that hung.
     *
     * @param hung how many did in the last minute
     * @param failed how many failed on new in that minute, those that hung among them
     */
    record Hanging(Breach found, long hung, long failed) implements Breach {
        @Override
        public String unit() {
            return found.unit();
        }

        @Override
        public double rate() {
            return found.rate();
        }

        @Override
        public Duration within() {
            return found.within();
        }

        @Override
        public String sentence() {
            return String.format(Locale.ROOT, "%s; %d of %d failures of the last minute hung, without the head of an answer in time",
                    found.sentence(), hung, failed);
        }
    }

    /**
     * Too many answers of new are slower than old's usually are.
     *
     * @param percentile of old's that is the measure: 50, 95 or 99
     * @param factor how many times slower than that an answer is a slow one
     * @param allowed the part of slow ones that would not have been too many, 0..1
     * @param onNew failures are slow answers here, as on old
     */
    record Slow(String unit, int percentile, double factor, Duration within, double allowed, Counted onNew, Counted onOld)
            implements
                Breach {
        @Override
        public double rate() {
            return 0;
        }

        @Override
        public String sentence() {
            return String.format(Locale.ROOT, "%s: %d of %d answers of new took longer than %.2f times old's p%d within %.1f s "
                    + "(allowed %.2f %%), %d of %d of old", unit, onNew.failures(), onNew.requests(), factor, percentile,
                    within.toMillis() / 1000.0, allowed * 100, onOld.failures(), onOld.requests());
        }
    }

    /**
     * Too many answers of new say something else than old's.
     *
     * @param allowed the part of such answers that would not have been too many, 0..1
     * @param onNew failures are such answers here, as on old
     */
    record Shifted(String unit, String endpoint, Shift shift, Duration within, double allowed, Counted onNew, Counted onOld)
            implements
                Breach {
        @Override
        public double rate() {
            return 0;
        }

        @Override
        public String sentence() {
            return String.format(Locale.ROOT, "%s, %s: %d of %d answers of new were %s within %.1f s (allowed %.2f %%), %d of %d of old",
                    unit, endpoint, onNew.failures(), onNew.requests(), shift.words(), within.toMillis() / 1000.0, allowed * 100,
                    onOld.failures(), onOld.requests());
        }
    }

    /**
     * Answers of one stack.
     *
     * @param failures each client's once, or a few times where there are few clients
     */
    record Counted(long requests, long failures) {}
}
