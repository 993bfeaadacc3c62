package dev.sluice.proxy.exchange;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import io.netty.handler.codec.http.HttpRequest;

import dev.sluice.model.LedgerNote;
import dev.sluice.model.Site;
import dev.sluice.proxy.outcome.Outcome;
import dev.sluice.proxy.route.Picture;
import dev.sluice.proxy.route.RequestTarget;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.route.Routing;
import dev.sluice.proxy.wire.Fields;
import dev.sluice.proxy.wire.Malformed;

/** Where a request goes, on the picture of this moment; what goes nowhere is answered here. */
public final class Admission {
    private static final Pattern IDEMPOTENCY_KEY = Pattern.compile("[ -~]{1,200}");

    private Admission() {}

    /** An exchange to be started; empty: the client has its answer. */
    public static Optional<Exchange> admit(LoopParts parts, ClientSide from, RequestHead head) {
        HttpRequest request = head.request();
        ClientSide client = LoggedClient.of(parts, from, Optional.of(head));
        List<String> hosts = request.headers().getAll(Fields.HOST);
        return switch (RequestTarget.parse(request.method().name(), request.uri(), hosts, head.isHttp11())) {
            case RequestTarget.Parsed.Bad(int status, String why) -> refuse(client, head, new Malformed(status, why));
            case RequestTarget.Parsed.Good(RequestTarget target) -> route(parts, client, head, target);
        };
    }

    /** Answers a request whose head could not even be read. */
    public static void refuse(LoopParts parts, ClientSide client, Malformed why) {
        FaultReply.refusal(why, Optional.empty()).send(LoggedClient.of(parts, client, Optional.empty()));
    }

    private static Optional<Exchange> route(LoopParts parts, ClientSide client, RequestHead head, RequestTarget target) {
        HttpRequest request = head.request();
        HopByHop hopByHop = HopByHop.of(request.headers());
        if (hopByHop.refused().isPresent()) {
            return refuse(client, head, new Malformed(400, "Connection names " + hopByHop.refused().get()));
        }
        Picture picture = parts.live().current();
        Site site = picture.cutover().site();
        Forwarding forwarding = Forwarding.of(client.peer(), request.headers(), site.trustedProxies());
        LoggedClient.asked(client, target, forwarding);
        if (!forwarding.trusted() && client.peer().misdirects().test(target.host())) {
            return refuse(client, head, new Malformed(421, "host: the certificate of this connection is not the one for it"));
        }
        if (PassLink.isOne(target)) {
            PassLink.follow(parts, client, head, target, forwarding.caller().encrypted());
            return Optional.empty();
        }
        switch (parts.router().route(picture, request, target, forwarding.caller())) {
            case Routing.Ambiguous(String why) -> {
                return refuse(client, head, new Malformed(400, why));
            }
            case Routing.Routed(Route route) -> {
                var account = new Account(parts, route);
                if (parts.memory().refuses()) {
                    return shed(account, client, head);
                }
                if (!route.freeze().lets(route.write())) {
                    return frozen(account, client, head);
                }
                if (route.isFencedOff()) {
                    return fencedOff(account, client, head);
                }
                Trace trace = Trace.of(request.headers(), forwarding.trusted(), parts.random());
                LoggedClient.routed(client, account, trace.requestId());
                var rewrite = new RequestRewrite(head, target, forwarding, hopByHop, client.peer(), route.assignment(), trace,
                        Handshake.of(head));
                return Optional.of(route.isForLedger() ? onLedger(parts, client, rewrite, account, target.path())
                        : new Exchange(parts, Standby.of(parts, client, head, target, route), rewrite, account));
            }
        }
    }

    private static Optional<Exchange> refuse(ClientSide client, RequestHead head, Malformed why) {
        FaultReply.refusal(why, Optional.of(head.request())).send(client, head);
        return Optional.empty();
    }

    private static Optional<Exchange> shed(Account account, ClientSide client, RequestHead head) {
        LoggedClient.routed(client, account, "");
        account.ended(new Outcome.Refused(503));
        FaultReply.busy(head.request()).send(client, head);
        return Optional.empty();
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

    private static Optional<Exchange> fencedOff(Account account, ClientSide client, RequestHead head) {
        LoggedClient.routed(client, account, "");
        account.ended(new Outcome.Refused(503));
        FaultReply.fencedOff(head.request()).send(client, head);
        return Optional.empty();
    }

    private static Optional<Exchange> frozen(Account account, ClientSide client, RequestHead head) {
        LoggedClient.routed(client, account, "");
        FaultReply reply = FaultReply.frozen(account.route(), head.request(), Instant.now());
        account.ended(new Outcome.Refused(503));
        reply.send(client, head);
        return Optional.empty();
    }
}
