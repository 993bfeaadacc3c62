package dev.sluice.proxy.guard;

import java.util.Optional;
import java.util.OptionalDouble;

import dev.sluice.model.Breach;
import dev.sluice.model.Evidence;
import dev.sluice.model.GuardRule;

/** The rule that a person can read (SEMANTICS A2.1): too large a part of new's answers failed, of enough clients, and old is well. */
public final class HardRule {
    private static final int HIGHEST_LIMIT_FROM_OLD = 5_000;
    private static final int TIMES_WORSE_THAN_OLD = 5;
    private static final int CLIENTS = 3;

    private HardRule() {}

    /**
     * Judges an interval.
     *
     * @param onNew what it saw on new
     * @param onOld what it saw on old
     * @param worstOfOld an upper bound of old's usual failure rate, 0..1; empty when old has no sample
     */
    public static Optional<Breach> judge(String unit, GuardRule rule, Evidence onNew, Evidence onOld, OptionalDouble worstOfOld) {
        int limit = limit(rule, worstOfOld);
        return breaches(rule, onNew, limit) && !breaches(rule, onOld, limit)
                ? Optional.of(new Breach.RuleBroken(unit, rule, limit, onNew, onOld))
                : Optional.empty();
    }

    /**
     * How many failures of one client count within an interval: two, so that no client alone reverts what many use, and more when there
     * are fewer than three, so that a unit with one caller is guarded as well (SEMANTICS A3: six shared by the clients).
     */
    static int mostOfOneClient(int clientsSeen) {
        return Math.max(2, Math.ceilDiv(FailingClients.EACH, Math.max(1, clientsSeen)));
    }

    /** The failure rate that may not be passed, in basis points. */
    private static int limit(GuardRule rule, OptionalDouble worstOfOld) {
        double fromOld = worstOfOld.isEmpty() ? 0 : Math.ceil(TIMES_WORSE_THAN_OLD * worstOfOld.getAsDouble() * 10_000);
        return Math.max(rule.errors().basisPoints(), (int) Math.min(HIGHEST_LIMIT_FROM_OLD, fromOld));
    }

    private static boolean breaches(GuardRule rule, Evidence seen, int limit) {
        return seen.requests() >= rule.requests() && seen.countedFailures() >= rule.failures() && seen.failingClients() >= need(rule, seen)
                && passes(seen, limit);
    }

    private static int need(GuardRule rule, Evidence seen) {
        return rule.clients().orElse(Math.clamp((seen.clientsSeen() + 1) / 2, 1, CLIENTS));
    }

    /** More failed than the limit allows; when everything failed no limit is high enough. */
    private static boolean passes(Evidence seen, int limit) {
        return seen.failures() == seen.requests() || seen.failures() * 10_000 > seen.requests() * limit;
    }
}
