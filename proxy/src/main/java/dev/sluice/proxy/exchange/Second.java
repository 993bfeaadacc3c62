package dev.sluice.proxy.exchange;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;

import dev.sluice.proxy.outcome.Fault;
import dev.sluice.proxy.wire.Framing;

/** What goes for a request while both stacks have to do with it; it ends by {@link Exchange#settled}. Confined to an event loop. */
sealed interface Second permits Race, Reserve {
    /** The head of an answer has come. */
    void head(Errand by, HttpResponse answer, Framing framing);

    /** One of them gave no whole answer. */
    void unanswered(Errand by, Fault fault);

    /** All of an answer has come, of which nobody has been given anything yet. */
    void answered(HttpHeaders trailers);

    /** The errand that is not the exchange's own one. */
    Errand beside();
}
