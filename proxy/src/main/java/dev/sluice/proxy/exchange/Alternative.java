package dev.sluice.proxy.exchange;

import dev.sluice.model.Cutover;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.route.SecondStack;
import dev.sluice.proxy.route.Spared;

/** What is known of the stack that a request was not sent to, gathered when the other one has failed or does not have it. */
record Alternative(LoopParts parts, Route route, RequestRewrite rewrite) {
    /** Why the other stack is asked for what one does not have. */
    enum Sought {
        ASSET("asset"),
        /** A token that anybody may ask for, and not to have it is nothing to be held against. */
        CHALLENGE("acme");

        /** As failovers are counted. */
        final String cause;

        Sought(String cause) {
            this.cause = cause;
        }
    }

    /** What may become of the request (SEMANTICS B2, B3). Old lacks what a fenced visitor wrote, and a pinned test asks how new is, so it never answers in place of new. */
    Failover ruling(Failover.Standing now) {
        return route.fenced() || route.isPinned() ? Failover.STAYS
                : Failover.of(now, SecondStack.mayRepeat(route, rewrite.head().request(), rewrite.target().path()));
    }

    /** Whether old is well and a request more is within its budget; takes it from there. What is old's by now needs none. */
    boolean oldBears(boolean takenBack) {
        return isOldWell() && (takenBack || parts.recorder().takeAllowance(route, budget()));
    }

    boolean isOldWell() {
        return parts.recorder().isOldWell(route);
    }

    /**
     * Whether the other stack may have what one lacks. Nobody is sent to new while nobody is exposed, for want of an asset neither; the token of
     * a challenge alone is looked for there, for its certificate is needed before anybody comes.
     */
    boolean mayHave(int status, Side lacking) {
        if (route.isPinned() || status != 404 && status != 410) {
            return false;
        }
        return isChallenge() ? lacking == Side.NEW || hasNew()
                : (lacking == Side.NEW || isExposed()) && SecondStack.mayHave(route, rewrite.head().request(), rewrite.target().path());
    }

    Sought sought() {
        return isChallenge() ? Sought.CHALLENGE : Sought.ASSET;
    }

    private boolean isChallenge() {
        return Spared.isChallenge(rewrite.head().request().method(), rewrite.target());
    }

    private boolean hasNew() {
        return parts.live().current().cutover().site().newStack().isPresent() && route.picture().cutover().site().newStack().isPresent();
    }

    private boolean isExposed() {
        Cutover now = parts.live().current().cutover();
        return hasNew() && route.unit().filter(unit -> unit.isExposed(now.split().of(unit.name()))).isPresent();
    }

    private Share budget() {
        return route.unit().map(CutoverUnit::failover).orElseThrow().budget();
    }
}
