package dev.sluice.proxy.exchange;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;

import dev.sluice.proxy.outcome.Fault;
import dev.sluice.proxy.outcome.Outcome;
import dev.sluice.proxy.wire.Framing;

/** Old is asked too while new may still answer: the first head wins, unless it is a failure of new (SEMANTICS B2). */
final class Race implements Second {
    private static final Outcome OVERTAKEN = new Outcome.Overtaken();

    private final Exchange exchange;
    private final Account account;
    private final Errand toNew;
    private final Errand toOld;

    Race(Exchange exchange, Account account, Errand toNew, Errand toOld) {
        this.exchange = exchange;
        this.account = account;
        this.toNew = toNew;
        this.toOld = toOld;
    }

    @Override
    public void head(Errand by, HttpResponse answer, Framing framing) {
        Outcome said = Outcome.answered(answer.status().code());
        if (by == toOld) {
            overtake(OVERTAKEN);
            exchange.give(toOld, answer, framing);
        } else if (said.countsAgainstOrigin()) {
            account.headSeen(answer.status().code());
            overtake(said);
        } else {
            toOld.abandon();
            account.rivalEnded(OVERTAKEN);
            exchange.settled(toNew);
            exchange.give(toNew, answer, framing);
        }
    }

    @Override
    public void unanswered(Errand by, Fault fault) {
        if (by == toOld) {
            account.rivalEnded(new Outcome.Failed(fault));
            exchange.settled(toNew);
        } else {
            overtake(new Outcome.Failed(fault));
        }
    }

    @Override
    public void answered(HttpHeaders trailers) {
        throw new IllegalStateException("an answer without a head");
    }

    @Override
    public Errand beside() {
        return toOld;
    }

    private void overtake(Outcome ofNew) {
        toNew.abandon();
        account.overtaken(ofNew);
        exchange.settled(toOld);
    }
}
