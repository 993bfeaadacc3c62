package dev.sluice.proxy.guard;

import java.util.Optional;
import java.util.OptionalDouble;

import dev.sluice.model.Breach;
import dev.sluice.model.GuardRule;
import dev.sluice.model.RuleNoise;

/** The rule that a person can read (SEMANTICS A2.1): too large a part of new's answers failed, of enough clients, and old is well. */
final class HardRule {
    private static final int CLIENTS = 3;

    private HardRule() {}

    /**
     * Judges an interval.
     *
     * @param onNew what it saw on new
     * @param onOld what it saw on old
     * @param worstOfOld an upper bound of old's usual failure rate, 0..1; empty when old has no sample
     */
    static Optional<Breach> judge(String unit, GuardRule rule, Sight onNew, Sight onOld, OptionalDouble worstOfOld) {
        int limit = RuleNoise.limit(rule, worstOfOld.orElse(0));
        return breaches(rule, onNew, limit) && !breaches(rule, onOld, limit) && isOldWell(onNew, onOld, worstOfOld)
                ? Optional.of(new Breach.RuleBroken(unit, rule, limit, onNew.evidence(), onOld.evidence()))
                : Optional.empty();
    }

    /**
     * When both fall ill at once, chance says whose failures pass the limit first: old need not have passed it yet (SEMANTICS A3, key 2). As
     * long as it is not known what old usually fails in, each failure of it may be of the same case.
     */
    private static boolean isOldWell(Sight onNew, Sight onOld, OptionalDouble worstOfOld) {
        return SecondKey.acquitsOld(onNew.failures, onNew.requests, onOld.countedFailures, onOld.requests,
                worstOfOld.isEmpty() ? StreamEvidence.LOWEST_ALLOWED : StreamEvidence.allowed(worstOfOld));
    }

    /**
     * How many failures of one client count within an interval: two, so that no client alone reverts what many use, and more when there
     * are fewer than three, so that a unit with one caller is guarded as well (SEMANTICS A3: six shared by the clients).
     */
    static int mostOfOneClient(int clientsSeen) {
        return Math.max(2, Math.ceilDiv(FailingClients.EACH, Math.max(1, clientsSeen)));
    }

    private static boolean breaches(GuardRule rule, Sight seen, int limit) {
        return seen.requests >= rule.requests() && seen.countedFailures >= least(rule) && seen.failingClients >= need(rule, seen)
                && passes(seen, limit);
    }

    /** As long as the traffic is not known. */
    static int least(GuardRule rule) {
        return rule.failures().orElse(GuardRule.FEWEST_FAILURES);
    }

    private static int need(GuardRule rule, Sight seen) {
        return rule.clients().orElse(Math.clamp((seen.clientsSeen + 1) / 2, 1, CLIENTS));
    }

    /** More failed than the limit allows; when everything failed no limit is high enough. */
    private static boolean passes(Sight seen, int limit) {
        return seen.failures == seen.requests || seen.failures * 10_000 > seen.requests * limit;
    }
}
