package dev.sluice.model;

import java.util.Set;

/**
 * How much an entry of the journal matters, and to whom.
 *
 * @param units those it is about; none: it is about the site
 */
public record Significance(Severity severity, Set<String> units) {
    public Significance {
        units = Set.copyOf(units);
    }

    public static Significance of(JournalEntry entry) {
        return switch (entry) {
            case JournalEntry.Started _,JournalEntry.SiteLoaded _,JournalEntry.TokenCreated _,JournalEntry.TokenRotated _,JournalEntry.TokenDeleted _ ->
                info(Set.of());
            case JournalEntry.CallsRefused refused -> new Significance(
                    refused.counts().containsKey(JournalEntry.CallsRefused.Why.LOCKED) ? Severity.WARNING : Severity.INFO, Set.of());
            case JournalEntry.DriftKept kept -> info(kept.shares().keySet());
            case JournalEntry.SharesSet shares -> info(shares.moves().keySet());
            case JournalEntry.Reverted(Revert revert, _) -> new Significance(switch (revert.cause()) {
                case Revert.Cause.Asked _ -> Severity.WARNING;
                case Revert.Cause.Gated _,Revert.Cause.Breached _ -> Severity.CRITICAL;
            }, revert.units());
            case JournalEntry.Contained contained -> new Significance(Severity.CRITICAL, contained.units());
            case JournalEntry.PlanMoved moved -> new Significance(of(moved), moved.units());
            case JournalEntry.GateJudged(String unit, Judgement judgement) -> new Significance(
                    judgement.verdict() instanceof Verdict.Fail ? Severity.WARNING : Severity.INFO, Set.of(unit));
            case JournalEntry.EvidenceGiven given -> info(Set.of(given.unit()));
            case JournalEntry.Approved approved -> info(Set.of(approved.unit()));
            case JournalEntry.Rearmed rearmed -> info(rearmed.units());
            case JournalEntry.FreezeSet freeze -> new Significance(Severity.WARNING, freeze.units());
            case JournalEntry.Frozen(FreezeProof proof) -> info(proof.units());
            case JournalEntry.WindowTold told -> new Significance(of(told), Set.of());
            case JournalEntry.FreezeStuck stuck -> new Significance(Severity.CRITICAL, stuck.units());
            case JournalEntry.Released(String unit, Parking parking) -> new Significance(
                    parking.exact() && parking.sums().refused() + parking.sums().turnedAway() == 0 ? Severity.INFO : Severity.WARNING,
                    Set.of(unit));
            case JournalEntry.CarriedOver carried -> info(Set.of(carried.unit()));
            case JournalEntry.HoldRaised(Hold hold) -> new Significance(Severity.WARNING, Set.of(hold.unit()));
            case JournalEntry.HoldLifted(Hold hold) -> info(Set.of(hold.unit()));
            case JournalEntry.CallbackTold told -> new Significance(of(told), Set.of());
            case JournalEntry.CallbacksReplayed _ -> info(Set.of());
            case JournalEntry.PassTold told -> info(told.pass().units());
            case JournalEntry.DrillBegun drill -> info(Set.of(drill.unit()));
            case JournalEntry.DrillReverted drill -> info(Set.of(drill.unit()));
            case JournalEntry.RunbookTold told -> new Significance(
                    told.phase() == Runbook.Phase.FAILED ? Severity.WARNING : Severity.INFO, Set.of());
            case JournalEntry.Drilled(Drill drill) -> new Significance(drill.passed() ? Severity.INFO : Severity.WARNING,
                    Set.of(drill.unit()));
        };
    }

    private static Severity of(JournalEntry.PlanMoved moved) {
        return switch (moved.step()) {
            case BLIND -> Severity.CRITICAL;
            case HELD, SKIPPED -> Severity.WARNING;
            case STARTED, ENTERED, REACHED, DWELT, PASSED, DONE, RESUMED, ADVANCED, POSTPONED -> Severity.INFO;
        };
    }

    private static Severity of(JournalEntry.CallbackTold told) {
        return switch (told.step()) {
            case DEAD -> Severity.WARNING;
            case RETRIED, DROPPED -> Severity.INFO;
        };
    }

    private static Severity of(JournalEntry.WindowTold told) {
        return switch (told.phase()) {
            case PLANNED, CANCELLED, ANNOUNCED, EXTENDED, ENDED -> Severity.INFO;
            case STARTED, ALARM -> Severity.WARNING;
            case REFUSED, OVERRUN -> Severity.CRITICAL;
        };
    }

    private static Significance info(Set<String> units) {
        return new Significance(Severity.INFO, units);
    }
}
