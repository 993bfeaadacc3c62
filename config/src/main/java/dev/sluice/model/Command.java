package dev.sluice.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What somebody asks of the cutover. */
public sealed interface Command {
    /** Sets shares, all of them or none. Each moves its whole group. */
    record SetShares(Map<String, Share> shares, Asker asker) implements Command {
        public SetShares {
            shares = Map.copyOf(shares);
        }
    }

    /**
     * Sets shares as they were in an earlier picture, all of them or none.
     *
     * @param generation of that picture
     */
    record Restore(long generation, Map<String, Share> shares, Asker asker) implements Command {
        public Restore {
            shares = Map.copyOf(shares);
        }

        /** The same by hand, which meets the same rules. */
        SetShares byHand() {
            return new SetShares(shares, asker);
        }
    }

    /**
     * Takes units back to old.
     *
     * @param units empty: all that may go back
     * @param force names a unit that goes back although its plan has passed its point of no return
     */
    record RevertUnits(Set<String> units, Optional<String> force, Asker asker) implements Command {
        public RevertUnits {
            units = Set.copyOf(units);
        }

        public RevertUnits(Set<String> units, Asker asker) {
            this(units, Optional.empty(), asker);
        }
    }

    /** Takes a unit back to old, with all that goes with it, because a gate of its plan asks for that. */
    record GoBack(String unit, Revert.Cause.Gated cause) implements Command {
        @Override
        public Asker asker() {
            return new Asker(Asker.SELF, "");
        }
    }

    /**
     * Allows a reverted unit, with its group, to be exposed again; it stands at 0 %.
     *
     * @param change names what was changed, which a unit that relapsed too often asks for
     */
    record Rearm(String unit, Optional<String> change, Asker asker) implements Command {
        public Rearm(String unit, Asker asker) {
            this(unit, Optional.empty(), asker);
        }
    }

    /**
     * Freezes or opens units.
     *
     * @param units empty: all, what no unit claims included
     * @param lasting after which it reopens by itself; empty: until somebody opens it
     * @param shorten whether a freeze that has no end may be given this one
     */
    record SetFreeze(FreezeMode mode, Set<String> units, Optional<Duration> lasting, boolean shorten, Asker asker) implements Command {
        public SetFreeze {
            units = Set.copyOf(units);
        }

        /** One that gives no end to a freeze without. */
        public SetFreeze(FreezeMode mode, Set<String> units, Optional<Duration> lasting, Asker asker) {
            this(mode, units, lasting, false, asker);
        }
    }

    /**
     * Makes the freeze of units stricter, of those that are still in a mode; when it ends stays what it is.
     */
    record Tighten(FreezeMode from, FreezeMode to, Set<String> units, Asker asker) implements Command {
        public Tighten {
            units = Set.copyOf(units);
        }
    }

    /**
     * Says that old has now what new had accepted, or that it is given up: entries of the ledger of one unit.
     *
     * @param upTo the number of the last one
     * @param at when that one was written; who wrote nothing later is fenced no more
     */
    record CarryOver(String unit, long upTo, Instant at, Asker asker) implements Command {}

    /** Puts another site in place of the one in force; units it does not know leave the picture, new ones start at the share of the file. */
    record LoadSite(Site site, Asker asker) implements Command {}

    /** Moves the plan of a unit, and of its group, on or back. */
    sealed interface OfPlan extends Command {
        String unit();
    }

    /** Begins a plan at its first stage. */
    record StartPlan(String unit, Asker asker) implements OfPlan {}

    /**
     * Leaves a stage before its time is over; its gates must pass all the same.
     *
     * @param seen what was seen of it; empty: nothing yet
     */
    record AdvancePlan(String unit, Optional<PlanWatch> seen, Asker asker) implements OfPlan {}

    /** Lets a plan stand still until somebody resumes it. */
    record HoldPlan(String unit, Asker asker) implements OfPlan {}

    /** Lets a plan that stands still go on. */
    record ResumePlan(String unit, Asker asker) implements OfPlan {}

    /** Takes the unit, and what is reverted with it, back to old, which ends the plan. */
    record AbortPlan(String unit, Asker asker) implements OfPlan {}

    /** Goes past what the present stage waits for. */
    record SkipStage(String unit, Asker asker) implements OfPlan {}

    /** Lets nothing rise before a time; what was held and seen so far keeps counting. */
    record PostponePlan(String unit, Instant until, Asker asker) implements OfPlan {}

    /** Exposes a unit to test traffic alone, so that a revert can be rehearsed. */
    record BeginDrill(String unit, Asker asker) implements Command {}

    /** The rehearsed revert itself. */
    record EndDrill(String unit, Asker asker) implements Command {}

    Asker asker();

    /**
     * Who asks, and why.
     *
     * @param name of the token
     * @param reason a person's words; may be empty for a revert
     */
    record Asker(String name, String reason) {
        /** The product itself. */
        public static final String SELF = "sluice";
    }
}
