package dev.sluice.model;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The way back to old, which nothing closes but a plan that has passed its point of no return (SEMANTICS B5): there a person must say twice that
 * it is meant, and a breach freezes instead.
 */
final class WayBack {
    private WayBack() {}

    static Decision decide(Cutover now, Command.RevertUnits command, Instant at, long generation) {
        Set<String> units = new LinkedHashSet<>();
        for (String unit : command.units()) {
            if (!now.site().units().containsKey(unit)) {
                return now.unknown(unit);
            }
            units.addAll(now.site().revertedWith(unit));
        }
        if (command.units().isEmpty()) {
            units.addAll(free(now, now.site().units().keySet()));
        }
        Optional<String> stays = units.stream().filter(unit -> PlanTerms.pointOfNoReturn(now, unit).isPresent())
                .filter(unit -> !isForced(now, command, unit)).findFirst();
        if (stays.isPresent() || units.isEmpty() && !now.site().units().isEmpty()) {
            return irreversible(now, stays.orElse(now.site().units().keySet().iterator().next()));
        }
        return gone(now, new Revert(units, new Revert.Cause.Asked(command.asker().name(), command.asker().reason()), at, generation));
    }

    /** As far as a plan may go back by itself. */
    static Decision goBack(Cutover now, String unit, Revert.Cause.Gated cause, Instant at, long generation) {
        if (!now.site().units().containsKey(unit)) {
            return now.unknown(unit);
        }
        Set<String> units = free(now, Set.of(unit));
        return units.isEmpty() ? irreversible(now, unit) : gone(now, new Revert(units, cause, at, generation));
    }

    private static Decision gone(Cutover now, Revert revert) {
        return new Decision.Accepted(now.with(revert.units(), revert), now.entryFor(revert));
    }

    private static boolean isForced(Cutover now, Command.RevertUnits command, String unit) {
        return !command.asker().reason().isBlank() && command.force().filter(named -> now.site().group(named).contains(unit)).isPresent();
    }

    static Decision.Refused irreversible(Cutover now, String unit) {
        String stage = PlanTerms.pointOfNoReturn(now, unit).map(past -> "stage of " + past.share()).orElse("plan");
        return new Decision.Refused(Decision.Code.IRREVERSIBLE, "unit " + unit + " is past its point of no return: the " + stage
                + " of its plan is forward-only",
                "mend new; or lose what only new has accepted: sluice revert " + unit + " --force " + unit
                        + " --reason …");
    }

    /** Those that may go back, with everything that has to go with them. */
    static Set<String> free(Cutover now, Set<String> units) {
        if (now.site().units().keySet().stream().allMatch(now::mayGoBack)) {
            return now.site().revertedWith(units);
        }
        Set<String> free = new LinkedHashSet<>();
        for (String unit : units) {
            Set<String> together = now.site().revertedWith(unit);
            if (together.stream().noneMatch(each -> PlanTerms.pointOfNoReturn(now, each).isPresent())) {
                free.addAll(together);
            }
        }
        return free;
    }

    /** How a unit that breaks and may not go back is to be frozen, with its group, as its plan has it. Empty: it may go back, or is frozen so. */
    static Optional<FreezeMode> containment(Cutover now, String unit) {
        return PlanTerms.pointOfNoReturn(now, unit).map(Stage::onBreach)
                .filter(mode -> now.site().group(unit).stream().anyMatch(member -> isOpener(now, member, mode)));
    }

    /** Freezes those of a group that are not frozen as much. */
    static Cutover contained(Cutover now, String unit, Freeze freeze) {
        Set<String> open = now.site().group(unit);
        open.removeIf(member -> !isOpener(now, member, freeze.mode()));
        return new Cutover(now.site(), now.split().with(freeze.generation(), open, exposure -> exposure.withFreeze(freeze)));
    }

    private static boolean isOpener(Cutover now, String member, FreezeMode mode) {
        return now.split().of(member).freeze().mode().compareTo(mode) < 0;
    }
}
