package dev.sluice.model;

import java.util.List;

/** What a plan makes of what it was shown. */
public sealed interface PlanTurn {
    /** Nothing. */
    record Wait() implements PlanTurn {}

    /**
     * A step, to be written down and then put in force.
     *
     * @param entries what the journal says of it; none for a step of a ramp
     */
    record Move(Cutover next, List<JournalEntry> entries) implements PlanTurn {
        public Move {
            entries = List.copyOf(entries);
        }
    }

    /** Back to old, before anything is written down. */
    record GoBack(String unit, Revert.Cause.Gated cause) implements PlanTurn {}
}
