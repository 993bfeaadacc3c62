package dev.sluice.model;

import java.util.LinkedHashSet;
import java.util.Set;

/** Decides when a drill may begin, and ends it as a revert ends the exposure of visitors. */
final class Rehearsal {
    private Rehearsal() {}

    static Decision begin(Cutover now, String unit, long generation) {
        Exposure exposure = now.split().of(unit);
        if (exposure.isLatched()) {
            return new Decision.Refused(Decision.Code.LATCHED, "unit " + unit + " is back on old already: "
                    + exposure.revert().orElseThrow().cause().sentence(),
                    "rehearse it when it is re-armed: sluice rearm " + unit + " --reason …");
        }
        if (now.site().newStack().isEmpty()) {
            return new Decision.Refused(Decision.Code.NO_NEW_STACK, "the file has no stacks.new, so there is nothing to come back from",
                    "add stacks.new and reload");
        }
        if (!exposure.freeze().mode().lets(false)) {
            return new Decision.Refused(Decision.Code.FROZEN, "unit " + unit + " is " + exposure.freeze().mode().label()
                    + ", so no test request would pass", "rehearse it when it is open again: sluice freeze open --unit " + unit);
        }
        if (now.split().drills().contains(unit)) {
            return new Decision.Refused(Decision.Code.DRILLING, "a drill of unit " + unit + " is under way",
                    "wait for its end: sluice status");
        }
        Set<String> drills = new LinkedHashSet<>(now.split().drills());
        drills.add(unit);
        return accepted(now, drills, generation, new JournalEntry.DrillBegun(unit));
    }

    static Decision end(Cutover now, String unit, long generation) {
        if (!now.split().drills().contains(unit)) {
            return new Decision.Refused(Decision.Code.NOT_DRILLING, "no drill of unit " + unit
                    + " is under way: a revert, or a reload of the file, ended it", "begin another: sluice drill " + unit);
        }
        Set<String> drills = new LinkedHashSet<>(now.split().drills());
        drills.remove(unit);
        return accepted(now, drills, generation, new JournalEntry.DrillReverted(unit));
    }

    private static Decision accepted(Cutover now, Set<String> drills, long generation, JournalEntry entry) {
        return new Decision.Accepted(new Cutover(now.site(), new Split(generation, now.split().exposures(), drills)), entry);
    }
}
