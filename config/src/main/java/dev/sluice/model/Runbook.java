package dev.sluice.model;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Steps that people and programs take together, one after the other (SEMANTICS D7). None is taken before the one before it is done.
 *
 * @param twoPeople whether whoever started it must leave the steps to somebody else
 */
public record Runbook(String name, String owner, Optional<String> deputy, boolean twoPeople, List<Step> steps) {
    public Runbook {
        steps = List.copyOf(steps);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("steps: none (expected: one or more)");
        }
    }

    /**
     * One step.
     *
     * @param timeout after which it has failed
     * @param evidence what whoever takes it has to say; empty: nothing
     */
    public record Step(String name, String owner, Optional<String> deputy, Duration timeout, Action action, Optional<String> evidence) {}

    /** What a step does. */
    public sealed interface Action {
        /** Somebody does something, and says so. */
        record ByHand() implements Action {}

        /**
         * A program that ends with 0.
         *
         * @param undo takes back what it did; empty: somebody does that by hand
         * @param directory in which it runs
         */
        record Run(List<String> command, List<String> undo, Path directory) implements Action {
            public Run {
                command = List.copyOf(command);
                undo = List.copyOf(undo);
            }
        }

        /** Units get a share; undone, they have the one of before again. */
        record ShareTo(Set<String> units, Share share) implements Action {
            public ShareTo {
                units = Collections.unmodifiableSet(new LinkedHashSet<>(units));
            }
        }

        /** A gate passes for each of the units; undone, nothing is. */
        record GatePasses(Set<String> units, String gate) implements Action {
            public GatePasses {
                units = Collections.unmodifiableSet(new LinkedHashSet<>(units));
            }
        }

        /** Units are frozen or opened, and it is done once the last write has ended; undone, they are open. */
        record FreezeTo(Set<String> units, FreezeMode mode) implements Action {
            public FreezeTo {
                units = Collections.unmodifiableSet(new LinkedHashSet<>(units));
            }
        }
    }

    /** What the journal tells of a runbook. */
    public enum Phase {
        /** Somebody decided to take it. */
        STARTED,
        /** A step was begun. */
        BEGUN,
        /** A step is done. */
        DONE,
        /** A step is not done, and nothing goes on by itself. */
        FAILED,
        /** A step was taken back. */
        UNDONE,
        /** All steps are done. */
        FINISHED,
        /** It was given up with nothing done. */
        ABANDONED;

        /** The word used in files and answers. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
