package dev.sluice.control.http;

import java.util.Optional;

import tools.jackson.databind.node.ObjectNode;

import dev.sluice.control.EvidenceSource;
import dev.sluice.control.store.Ledger;
import dev.sluice.control.store.LedgerTotals;
import dev.sluice.model.Cutover;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Reversibility;
import dev.sluice.model.StateTerms;

/** What a move of a unit back to old would part its visitors from, as answers show it. */
final class StakeJson {
    private final Cutover cutover;
    private final EvidenceSource evidence;
    private final Ledger ledger;

    StakeJson(Cutover cutover, EvidenceSource evidence, Ledger ledger) {
        this.cutover = cutover;
        this.evidence = evidence;
        this.ledger = ledger;
    }

    ObjectNode unit(String name, ObjectNode json) {
        StateTerms state = Optional.ofNullable(cutover.site().units().get(name)).map(CutoverUnit::state).orElse(StateTerms.SHARED);
        LedgerTotals totals = ledger.totals(name);
        Reversibility written = state.kept().isApart() ? totals.reversibility() : Reversibility.FREE;
        Reversibility now = cutover.mayGoBack(name) ? written : Reversibility.FORWARD_ONLY;
        return json.put("reversibility", now.label()).put("onRevert", state.treatment().label()).put("writes", totals.accepted())
                .put("uncertain", totals.open()).put("amount", totals.amount()).put("visitors", evidence.fenced(name));
    }
}
