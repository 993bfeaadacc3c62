package dev.sluice.proxy.exchange;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import org.jspecify.annotations.Nullable;

import dev.sluice.proxy.outcome.Fault;
import dev.sluice.proxy.outcome.Outcome;
import dev.sluice.proxy.wire.Framing;

/** The answer of a stack that does not have what was asked for, kept while the other one is asked (SEMANTICS B2). */
final class Reserve implements Second {
    private final Exchange exchange;
    private final Account account;
    private final Errand first;
    private final HttpResponse head;
    private final Framing framing;
    /** Of an answer that has come as a whole; its connection is gone already. */
    private @Nullable HttpHeaders trailers;

    Reserve(Exchange exchange, Account account, Errand first, HttpResponse head, Framing framing) {
        this.exchange = exchange;
        this.account = account;
        this.first = first;
        this.head = head;
        this.framing = framing;
        first.hold();
        account.headSeen(head.status().code());
        account.setAside(Outcome.answered(head.status().code()));
    }

    @Override
    public void head(Errand by, HttpResponse answer, Framing of) {
        Outcome said = Outcome.answered(answer.status().code());
        if (said.countsForOrigin()) {
            first.abandon();
            account.found();
            exchange.settled(by);
            exchange.give(by, answer, of);
        } else {
            account.headSeen(answer.status().code());
            by.abandon();
            comeBack(said);
        }
    }

    @Override
    public void unanswered(Errand by, Fault fault) {
        if (by == first) {
            exchange.settled(exchange.errand()); // what the other one says is the answer then, whatever it is
        } else {
            comeBack(new Outcome.Failed(fault));
        }
    }

    @Override
    public void answered(HttpHeaders after) {
        trailers = after;
    }

    @Override
    public Errand beside() {
        return first;
    }

    private void comeBack(Outcome ofOther) {
        account.returned(ofOther, first.stack().side());
        exchange.settled(first);
        first.release();
        exchange.give(first, head, framing);
        if (trailers == null) {
            first.resume();
        } else {
            exchange.answered(head.status().code(), trailers);
        }
    }
}
