package dev.sluice.control.advice;

import java.util.List;

import dev.sluice.model.CutoverUnit;

/**
 * What would help one unit.
 *
 * @param window whether the final move needs one, and why
 * @param criteria what it should meet before it is exposed
 */
public record Advice(CutoverUnit unit, Window window, QuietHours.Finding quiet, List<Criterion> criteria) {
    public Advice {
        criteria = List.copyOf(criteria);
    }

    /** A time in which nobody writes. */
    public record Window(Criterion.Met needed, String reason) {}

    /** How many criteria are met. */
    public long met() {
        return criteria.stream().filter(criterion -> criterion.met() == Criterion.Met.YES).count();
    }
}
