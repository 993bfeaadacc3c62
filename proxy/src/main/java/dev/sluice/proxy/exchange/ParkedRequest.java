package dev.sluice.proxy.exchange;

import java.time.Duration;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

import dev.sluice.model.HoldTerms;
import dev.sluice.proxy.freeze.Berth;
import dev.sluice.proxy.freeze.Parked;
import dev.sluice.proxy.outcome.Outcome;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.wire.Deadline;
import dev.sluice.proxy.wire.Framing;
import dev.sluice.proxy.wire.Malformed;

/**
 * A write that waits for the end of a hold (SEMANTICS D2). When it is its turn it is routed anew, and becomes an exchange or is refused;
 * until then nothing of it went to a stack, so whoever does not wait for it any more knows that it was not executed. Confined to the event
 * loop of its client.
 */
final class ParkedRequest implements Admitted, Parked {
    private static final Duration CALLBACK = Duration.ofSeconds(8);

    private final LoopParts parts;
    private final Admission.Asked asked;
    private final Account account;
    private final long longest;
    private final KeptBody body;
    private final Deadline patience;
    private final long since = System.nanoTime();
    private @Nullable Berth berth;
    private @Nullable Exchange exchange;
    /** Told by the exchange that its stack has no room. */
    private @Nullable Errand errand;
    private long nanos;
    /** It waits for no more than the connection that was asked for. */
    private boolean impatient;
    private boolean over;

    private ParkedRequest(LoopParts parts, Admission.Asked asked, Account account, HoldTerms terms) {
        this.parts = parts;
        this.asked = asked;
        this.account = account;
        this.longest = longest(account.route(), terms).toNanos();
        this.body = new KeptBody(terms);
        this.patience = parts.streams().wheel().deadline(this::timeUp);
    }

    /** Parks a request that was routed to a unit on hold; empty: it found no room and has its answer. */
    static Optional<ParkedRequest> park(LoopParts parts, Admission.Asked asked, Account account) {
        Route route = account.route();
        HoldTerms terms = route.picture().cutover().site().freeze().hold();
        boolean large = asked.head().body() instanceof Framing.Length(long bytes) && bytes > terms.body();
        if (large) {
            parts.parked().tooLong(route);
            Admission.frozen(account, asked);
            return Optional.empty();
        }
        var request = new ParkedRequest(parts, asked, account, terms);
        Optional<Berth> berth = parts.parked().park(route, request);
        if (berth.isEmpty()) {
            Admission.frozen(account, asked);
            return Optional.empty();
        }
        request.berth = berth.get();
        account.wasParked(request);
        ObservedClient.routed(asked.client(), account, "");
        return Optional.of(request);
    }

    @Override
    public void start() {
        patience.in(longest);
        if (asked.head().hasBody()) {
            asked.client().readBody();
        }
    }

    /** As {@link #start}, when its body was begun to be read before; no trailers: more of it is to come. */
    void start(ByteBuf begun, Optional<HttpHeaders> trailers) {
        patience.in(longest);
        account.received(begun.readableBytes());
        if (!body.add(begun, berth())) {
            refuse();
        } else if (trailers.isPresent()) {
            body.end(trailers.get());
        } else {
            asked.client().readBody();
        }
    }

    @Override
    public void piece(ByteBuf piece) {
        if (exchange != null) {
            exchange.piece(piece);
            return;
        }
        try {
            keep(piece);
        } finally {
            piece.release();
        }
    }

    private void keep(ByteBuf piece) {
        if (over) {
            return;
        }
        account.received(piece.readableBytes());
        if (body.add(piece, berth())) {
            asked.client().readBody();
        } else {
            refuse();
        }
    }

    @Override
    public void requestEnd(HttpHeaders trailers) {
        if (exchange != null) {
            exchange.requestEnd(trailers);
        } else if (!over) {
            body.end(trailers);
        }
    }

    @Override
    public void flush() {
        if (exchange != null) {
            exchange.flush();
        }
    }

    @Override
    public void clientWritable() {
        if (exchange != null) {
            exchange.clientWritable();
        }
    }

    @Override
    public int waiting() {
        return body.capacity() + (exchange == null ? 0 : exchange.waiting());
    }

    @Override
    public void requestBroken(Malformed why) {
        if (exchange != null) {
            exchange.requestBroken(why);
        } else if (!over) {
            account.ended(new Outcome.Refused(why.status()));
            FaultReply.broken(why, false, true, asked.head().request()).send(asked.client(), asked.head());
        }
    }

    @Override
    public void clientGone() {
        if (exchange != null) {
            exchange.clientGone();
        } else if (!over) {
            leave();
            berth().gone();
            asked.client().left();
        }
    }

    @Override
    public void turn() {
        switch (Admission.rule(parts, asked, Optional.of(this))) {
            case Admission.Ruling.Pass(Exchange admitted) -> {
                nanos = System.nanoTime() - since;
                exchange = admitted;
                body.handTo(admitted);
                admitted.start();
            }
            case Admission.Ruling.Wait(Account anew) when waitsAs(anew) -> berth().stays();
            case Admission.Ruling.Wait(Account anew) -> Admission.frozen(anew, asked); // by another file it waits otherwise
            case Admission.Ruling.Keep(Account anew) -> Admission.notKept(anew, asked); // by another file
            case Admission.Ruling.Read _,Admission.Ruling.Follow _ -> throw new IllegalStateException("read already");
            case Admission.Ruling.Answered _ -> ended(new Outcome.Refused(503));
        }
    }

    /** Else the line, which knows it as it came, would call it again at once. */
    private boolean waitsAs(Account anew) {
        return anew.unit().equals(account.unit()) && anew.route().isHeldCallback() == account.route().isHeldCallback();
    }

    @Override
    public boolean waitsInAnyMode() {
        return account.route().isHeldCallback();
    }

    @Override
    public void refuse() {
        impatient = true;
        if (exchange == null && !over) {
            Admission.frozen(account, asked);
        } else if (errand != null && !over) {
            errand.outOfPatience();
        }
    }

    @Override
    public void tryAgain() {
        if (errand != null) {
            errand.askAgain();
        }
    }

    /** Its stack takes no more. False: it was waited for that long enough. */
    boolean waitsForRoom(Errand by) {
        if (over || impatient) {
            return false;
        }
        errand = by;
        berth().waitsForRoom();
        return true;
    }

    /** It goes over a connection to a stack. */
    void sent() {
        leave();
        berth().sent();
    }

    /** However it ended: what was not sent was not executed. */
    void ended(Outcome outcome) {
        leave();
        if (outcome instanceof Outcome.ClientGone) {
            berth().gone();
        } else {
            berth().refused();
        }
    }

    /** How long it waited for its turn. */
    long nanos() {
        return nanos == 0 ? System.nanoTime() - since : nanos;
    }

    /** The sender of a callback waits ten seconds, and then has heard nothing. */
    private static Duration longest(Route route, HoldTerms terms) {
        return route.isHeldCallback() && terms.each().compareTo(CALLBACK) > 0 ? CALLBACK : terms.each();
    }

    private void timeUp() {
        if (!over) {
            refuse();
        }
    }

    private void leave() {
        if (!over) {
            over = true;
            patience.forget();
            body.release();
        }
    }

    private Berth berth() {
        if (berth == null) {
            throw new IllegalStateException("not parked");
        }
        return berth;
    }
}
