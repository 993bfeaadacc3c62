package dev.sluice.proxy.exchange;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;

import dev.sluice.model.ArrivalTerms;
import dev.sluice.model.CertificateTerms;
import dev.sluice.model.Endpoint;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.LedgerNote;
import dev.sluice.model.OwnerTerms;
import dev.sluice.proxy.outcome.ArrivalCounts;
import dev.sluice.proxy.outcome.Outcome;
import dev.sluice.proxy.route.CallBody;
import dev.sluice.proxy.route.Content;
import dev.sluice.proxy.route.Graphql;
import dev.sluice.proxy.route.Picture;
import dev.sluice.proxy.route.RequestTarget;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.route.Routing;
import dev.sluice.proxy.route.Spared;
import dev.sluice.proxy.wire.Fields;
import dev.sluice.proxy.wire.Malformed;

/** Where a request goes, on the picture of this moment; what goes nowhere is answered here. */
public final class Admission {
    private static final int STRAGGLER_TEXT = 300;
    private static final Pattern IDEMPOTENCY_KEY = Pattern.compile("[ -~]{1,200}");

    private Admission() {}

    /**
     * What a client asked for, read once.
     *
     * @param replayedAt when it is sent in place of its sender, as a time of RFC 3339
     */
    record Asked(ClientSide client, RequestHead head, RequestTarget target, Content content, Optional<String> replayedAt, Trace trace) {
        /** The same, when its body was read. */
        Asked read(Content as) {
            return new Asked(client, head, target, as, replayedAt, trace);
        }
    }

    /** What is done with a request, by the picture of a moment. */
    sealed interface Ruling {
        /** It goes on. */
        record Pass(Exchange exchange) implements Ruling {}

        /** It is a write of a unit on hold, or behind others of its client that are parked. */
        record Wait(Account account) implements Ruling {}

        /** It is a callback that is kept, to be replayed later. */
        record Keep(Account account) implements Ruling {}

        /** Its body says what it does or what it is about, and only that decides whether it goes on, or where. */
        record Read(Optional<OwnerTerms.Rule> owner) implements Ruling {}

        /** It goes nowhere, and its client will know. */
        record Follow(PassLink link) implements Ruling {}

        /** It goes nowhere, and its client knows. */
        record Answered() implements Ruling {}
    }

    /** A request to be started; empty: the client has its answer. */
    public static Optional<Admitted> admit(LoopParts parts, ClientSide from, RequestHead head) {
        HttpRequest request = head.request();
        Trace trace = Trace.of(parts, request.headers(), from.peer());
        ClientSide client = ObservedClient.of(parts, from, Optional.of(head), trace.recording());
        List<String> hosts = request.headers().getAll(Fields.HOST);
        return switch (RequestTarget.parse(request.method().name(), request.uri(), hosts, head.isHttp11())) {
            case RequestTarget.Parsed.Bad(int status, String why) -> {
                refuse(client, head, new Malformed(status, why));
                yield Optional.empty();
            }
            case RequestTarget.Parsed.Good(RequestTarget target) ->
                admit(parts, new Asked(client, head, target, head.hasBody() ? Content.UNREAD : Content.NONE, Optional.empty(), trace));
        };
    }

    private static Optional<Admitted> admit(LoopParts parts, Asked asked) {
        return switch (rule(parts, asked, Optional.empty())) {
            case Ruling.Pass(Exchange exchange) -> Optional.of(exchange);
            case Ruling.Wait(Account account) -> ParkedRequest.park(parts, asked, account).map(Admitted.class::cast);
            case Ruling.Keep(Account account) -> KeptCallback.begin(parts, asked, account).map(Admitted.class::cast);
            case Ruling.Read(var owner) -> Optional.of(new Inquiry(parts, asked, owner));
            case Ruling.Follow(PassLink link) -> Optional.of(link);
            case Ruling.Answered _ -> Optional.empty();
        };
    }

    /** Answers a request whose head could not even be read. */
    public static void refuse(LoopParts parts, ClientSide client, Malformed why) {
        FaultReply.refusal(why, Optional.empty()).send(ObservedClient.of(parts, client, Optional.empty(), Optional.empty()));
    }

    /** Decides on the picture of this moment; {@code parked} is what waited until now, if it did. */
    static Ruling rule(LoopParts parts, Asked asked, Optional<ParkedRequest> parked) {
        ClientSide client = asked.client();
        HttpRequest request = asked.head().request();
        HopByHop hopByHop = HopByHop.of(request.headers());
        if (hopByHop.refused().isPresent()) {
            return refuse(client, asked.head(), new Malformed(400, "Connection names " + hopByHop.refused().get()));
        }
        Picture picture = parts.live().current();
        Forwarding forwarding = Forwarding.of(client.peer(), request.headers(), picture.cutover().site().trustedProxies());
        ObservedClient.asked(client, asked.target(), forwarding);
        if (!forwarding.trusted() && client.peer().misdirects().test(asked.target().host())) {
            return refuse(client, asked.head(), new Malformed(421, "host: the certificate of this connection is not the one for it"));
        }
        if (PassLink.isOne(asked.target())) {
            return new Ruling.Follow(new PassLink(parts, asked, forwarding.caller().encrypted()));
        }
        if (StatusPage.isOne(asked.target())) {
            StatusPage.send(parts, client, asked.target(), asked.head());
            return new Ruling.Answered();
        }
        return switch (parts.router().route(picture, request, asked.target(), forwarding.caller(), asked.content())) {
            case Routing.Ambiguous(String why) -> refuse(client, asked.head(), new Malformed(400, why));
            case Routing.Routed(Route route) when parked.isEmpty() && !parts.memory().refuses() && isToBeRead(parts, asked, route) ->
                new Ruling.Read(CallBody.asked(route, request, asked.target()));
            case Routing.Routed(Route route) -> {
                if (parked.isEmpty() && asked.replayedAt().isEmpty()) {
                    arrived(parts, asked, route, forwarding);
                }
                var account = new Account(parts, route);
                parked.ifPresent(account::wasParked);
                yield isAnswered(parts, asked, account) ? new Ruling.Answered()
                        : isToBeKept(parts, asked, route) ? new Ruling.Keep(account)
                                : isToWait(parts, asked, route, parked) ? new Ruling.Wait(account)
                                        : new Ruling.Pass(exchange(parts, asked, account, forwarding, hopByHop));
            }
        };
    }

    /** Counts where a visitor came in, while the address of the site moves. */
    private static void arrived(LoopParts parts, Asked asked, Route route, Forwarding forwarding) {
        Optional<ArrivalTerms> terms = route.picture().cutover().site().dns().arrivals();
        if (terms.isPresent() && route.crawler().isEmpty() && !route.isTest()
                && !Spared.isHealth(route.picture().cutover().site(), asked.head().request().method(), asked.target())
                && !asked.head().request().headers().contains(HttpHeaderNames.USER_AGENT, CertificateTerms.AGENT, false)) {
            ArrivalCounts counts = parts.recorder().arrivals();
            if (counts.arrived(terms.get().placeOf(asked.client().peer().local()))) {
                counts.remember(straggler(asked, route, forwarding));
            }
        }
    }

    private static ArrivalCounts.Straggler straggler(Asked asked, Route route, Forwarding forwarding) {
        HttpRequest request = asked.head().request();
        String declared = route.endpointName();
        boolean isDeclared = !declared.equals(Endpoint.OTHER);
        return new ArrivalCounts.Straggler(forwarding.client(), cut(request.headers().get(HttpHeaderNames.USER_AGENT, "")),
                isDeclared ? declared : cut(request.method().name() + " " + asked.target().path()), isDeclared);
    }

    /** It is kept for a while, and nobody reads more of it. */
    private static String cut(String text) {
        return text.length() <= STRAGGLER_TEXT ? text : text.substring(0, STRAGGLER_TEXT);
    }

    private static boolean isToBeRead(LoopParts parts, Asked asked, Route route) {
        return asked.content().isUnread() && asked.head().hasBody()
                && (isReadForWrites(asked, route) || isReadForOwner(parts, asked, route));
    }

    /** What is refused, kept or long gone by then need not be read. */
    private static boolean isReadForOwner(LoopParts parts, Asked asked, Route route) {
        return CallBody.asked(route, asked.head().request(), asked.target()).isPresent() && (!route.isFrozen() || mayWait(asked, route))
                && !isToBeKept(parts, asked, route) && Handshake.of(asked.head()).isEmpty();
    }

    private static boolean isReadForWrites(Asked asked, Route route) {
        return route.callback().isEmpty() && route.isFrozen() && route.freeze().lets(false)
                && Graphql.isTold(asked.head().request(), asked.target(), route.picture().cutover().site().freeze().writes());
    }

    /** What is refused by where it goes, and now told so. */
    private static boolean isAnswered(LoopParts parts, Asked asked, Account account) {
        Route route = account.route();
        if (parts.memory().refuses()) {
            shed(account, asked);
        } else if (route.isFrozen() && !mayWait(asked, route)) {
            if (route.callback().isEmpty()) {
                parts.parked().refused(route);
            }
            frozen(account, asked);
        } else if (route.isFencedOff()) {
            fencedOff(account, asked);
        } else {
            return false;
        }
        return true;
    }

    /** Also one that would overtake others that were kept before it. */
    private static boolean isToBeKept(LoopParts parts, Asked asked, Route route) {
        return route.keeping().isPresent() && Handshake.of(asked.head()).isEmpty() && (route.isFrozen()
                || asked.replayedAt().isEmpty() && parts.callbacks().isWaiting(route.callback().orElseThrow().name()));
    }

    /** A WebSocket cannot: all that a hold has closed would come again at once and take the places of orders. */
    private static boolean mayWait(Asked asked, Route route) {
        boolean waits = route.callback().isEmpty() ? route.freeze() == FreezeMode.HOLD
                : route.isHeldCallback() || route.keeping().isPresent();
        return waits && Handshake.of(asked.head()).isEmpty();
    }

    private static boolean isToWait(LoopParts parts, Asked asked, Route route, Optional<ParkedRequest> parked) {
        return route.isFrozen()
                || parked.isEmpty() && route.keeping().isEmpty() && parts.parked().isBehind(route) && Handshake.of(asked.head()).isEmpty();
    }

    private static Exchange exchange(LoopParts parts, Asked asked, Account account, Forwarding forwarding, HopByHop hopByHop) {
        ClientSide client = asked.client();
        Trace trace = asked.trace();
        account.called(trace.requestId());
        ObservedClient.routed(client, account, trace.requestId());
        var rewrite = new RequestRewrite(asked.head(), asked.target(), forwarding, hopByHop, client.peer(), account.route().assignment(),
                trace, Handshake.of(asked.head()), asked.replayedAt());
        return account.route().isForLedger() ? onLedger(parts, client, rewrite, account, asked.target().path())
                : new Exchange(parts, Standby.of(parts, client, asked.head(), asked.target(), account.route()), rewrite, account);
    }

    private static Ruling refuse(ClientSide client, RequestHead head, Malformed why) {
        FaultReply.refusal(why, Optional.of(head.request())).send(client, head);
        return new Ruling.Answered();
    }

    private static void shed(Account account, Asked asked) {
        refused(account, asked, FaultReply.busy(asked.head().request()));
    }

    private static void fencedOff(Account account, Asked asked) {
        refused(account, asked, FaultReply.fencedOff(asked.head().request()));
    }

    /** Refuses it for a freeze. */
    static void frozen(Account account, Asked asked) {
        refused(account, asked, FaultReply.frozen(account.route(), asked.head().request(), account.frozenUntil()));
    }

    /** Refuses a callback that could not be kept. */
    static void notKept(Account account, Asked asked) {
        if (account.route().isFrozen()) {
            frozen(account, asked);
        } else {
            shed(account, asked);
        }
    }

    private static void refused(Account account, Asked asked, FaultReply reply) {
        ObservedClient.routed(asked.client(), account, "");
        account.ended(new Outcome.Refused(503));
        reply.send(asked.client(), asked.head());
    }

    private static Exchange onLedger(LoopParts parts, ClientSide client, RequestRewrite rewrite, Account account, String path) {
        HttpRequest request = rewrite.head().request();
        Route route = account.route();
        Optional<String> key = Optional.ofNullable(request.headers().get("Idempotency-Key")).filter(IDEMPOTENCY_KEY.asMatchPredicate());
        var meant = new LedgerNote.Meant(parts.random().nextLong(), Instant.now(), account.unit(), request.method().name(),
                route.endpointName(), rewrite.trace().requestId(), key, route.client());
        var deed = new Deed(client, parts, route, meant, path);
        account.enters(deed);
        var exchange = new Exchange(parts, deed, rewrite, account);
        deed.thenResume(exchange::clientWritable);
        return exchange;
    }
}
