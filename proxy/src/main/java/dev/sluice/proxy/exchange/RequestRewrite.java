package dev.sluice.proxy.exchange;

import java.util.Locale;
import java.util.Optional;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.AsciiString;

import dev.sluice.model.Assignment;
import dev.sluice.model.Origin;
import dev.sluice.model.Stack;
import dev.sluice.proxy.route.RequestTarget;
import dev.sluice.proxy.route.TestTags;
import dev.sluice.proxy.route.VisitorReader;
import dev.sluice.proxy.wire.Fields;
import dev.sluice.proxy.wire.Framing;
import dev.sluice.proxy.wire.HeadSink;

/**
 * The head of a request as an origin gets it: written anew from what was understood, never copied from bytes. What the client sent stays
 * as it is, for the request may have to be written once more for another origin.
 *
 * @param assignment which unit claims it, and whether it is a test
 * @param handshake what it wants to become, if it may
 * @param replayedAt when it is sent in place of its sender, who was answered before
 */
record RequestRewrite(RequestHead head, RequestTarget target, Forwarding forwarding, HopByHop hopByHop, Peer peer, Assignment assignment,
        Trace trace, Optional<Handshake> handshake, Optional<String> replayedAt) {
    private static final AsciiString OWN_UNIT = new AsciiString("Sluice-Unit");
    private static final AsciiString OWN_STACK = new AsciiString("Sluice-Stack");
    private static final AsciiString REPLAYED_AT = new AsciiString("Sluice-Replayed-At");
    private static final String OWN_PREFIX = "Sluice-";
    /** RFC 9440. */
    private static final AsciiString CLIENT_CERT = new AsciiString("Client-Cert");
    private static final String FORWARDED_PREFIX = "X-Forwarded-";
    /** Written anew, or not at all. */
    private static final FieldSet NOT_COPIED = FieldSet.of("Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate",
            "Proxy-Authorization", "TE", "Trailer", "Upgrade", "HTTP2-Settings", "Host", "Content-Length", "Transfer-Encoding",
            "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded", "Via", "X-Request-Id", "traceparent", "tracestate");

    /** By which some servers choose what they serve, or believe who asks. Only a trusted proxy may say so, as with X-Forwarded- and more. */
    private static final FieldSet BELIEVED = FieldSet.of("X-Real-IP", "X-Original-URL", "X-Rewrite-URL", "Client-Cert",
            "Client-Cert-Chain");
    /** They make a write of a read (see Writes in the route package), so they must not come in disguise. */
    private static final FieldSet OVERRIDES = FieldSet.of("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override");

    String unit() {
        return assignment.unit();
    }

    /** {@code parent} is the traceparent that the origin gets. */
    void write(HeadSink out, Stack stack, Origin origin, String parent) {
        out.request(head.request().method(), host(stack, origin), target.forwarded());
        copy(out);
        framing(out);
        if (handshake.isPresent()) {
            Handshake.write(out);
        } else {
            trailersWanted(out);
        }
        forwarded(out);
        certificate(out);
        trace.write(out, parent);
        out.field(OWN_UNIT, assignment.unit());
        out.field(OWN_STACK, stack.side().label());
        if (replayedAt.isPresent()) {
            out.field(REPLAYED_AT, replayedAt.get());
        }
        if (assignment.isTest()) {
            out.field(TestTags.HEADER, "1");
        }
        out.end();
    }

    private String host(Stack stack, Origin origin) {
        if (stack.host().isPresent()) {
            return stack.host().get();
        }
        return target.authority().isEmpty() ? origin.authority() : target.authority();
    }

    private void copy(HeadSink out) {
        var fields = head.request().headers().iteratorCharSequence();
        while (fields.hasNext()) {
            var field = fields.next();
            CharSequence name = field.getKey();
            if (Fields.COOKIE.contentEqualsIgnoreCase(name)) {
                cookie(out, name, field.getValue().toString());
            } else if (passes(name)) {
                out.field(name, field.getValue());
            }
        }
    }

    private boolean passes(CharSequence name) {
        if (NOT_COPIED.has(name) || HopByHop.startsWith(name, OWN_PREFIX) || hopByHop.drops(name)) {
            return false;
        }
        if (!forwarding.trusted() && claims(name)) {
            return false;
        }
        if (isShown() && HopByHop.startsWith(name, "Client-Cert")) {
            return false; // whoever is trusted to forward another's, this connection's own stands there
        }
        if (Fields.EXPECT.contentEqualsIgnoreCase(name)) {
            return head.isHttp11();
        }
        return AsciiString.indexOf(name, '_', 0) < 0 || !disguised(name.toString().replace('_', '-'));
    }

    /** Some servers read an underscore as a hyphen, so that {@code X_Forwarded_For} would be believed. */
    private static boolean disguised(String name) {
        return NOT_COPIED.has(name) || HopByHop.startsWith(name, OWN_PREFIX) || OVERRIDES.has(name) || claims(name);
    }

    private static boolean claims(CharSequence name) {
        return HopByHop.startsWith(name, FORWARDED_PREFIX) || BELIEVED.has(name);
    }

    private static void cookie(HeadSink out, CharSequence name, String value) {
        String others = VisitorReader.withoutOwnCookie(value);
        if (!others.isEmpty()) {
            out.field(name, others);
        }
    }

    private void framing(HeadSink out) {
        HttpMethod method = head.request().method();
        boolean expectsBody = method.equals(HttpMethod.POST) || method.equals(HttpMethod.PUT) || method.equals(HttpMethod.PATCH);
        out.framing(head.body() == Framing.Plain.NONE && expectsBody ? new Framing.Length(0) : head.body());
    }

    private void trailersWanted(HeadSink out) {
        String wanted = head.request().headers().get(Fields.TE);
        if (wanted != null && head.isHttp11() && wanted.toLowerCase(Locale.ROOT).contains("trailers")) {
            out.trailersWanted();
        }
    }

    private void forwarded(HeadSink out) {
        HttpRequest request = head.request();
        HttpHeaders headers = request.headers();
        String scheme = peer.scheme();
        String authority = target.authority();
        String element = "for=" + peer.node() + (authority.isEmpty() ? "" : ";host=\"" + authority + "\"") + ";proto=" + scheme;
        out.field(Fields.X_FORWARDED_FOR, appended(headers, Fields.X_FORWARDED_FOR, peer.text(), forwarding.trusted()));
        out.field(Fields.X_FORWARDED_PROTO, kept(headers, Fields.X_FORWARDED_PROTO, scheme));
        if (!authority.isEmpty()) {
            out.field(Fields.X_FORWARDED_HOST, kept(headers, Fields.X_FORWARDED_HOST, authority));
        }
        out.field(Fields.FORWARDED, appended(headers, Fields.FORWARDED, element, forwarding.trusted()));
        out.field(Fields.VIA, appended(headers, Fields.VIA, Via.of(request.protocolVersion()), true));
    }

    /** What the client showed us, as the origin would have seen it itself. */
    private void certificate(HeadSink out) {
        if (isShown()) {
            out.field(CLIENT_CERT, ":" + peer.caller().tls().certificate().get().encoded() + ":");
        }
    }

    private boolean isShown() {
        return peer.caller().tls().certificate().isPresent();
    }

    private static String appended(HttpHeaders headers, AsciiString name, String last, boolean believed) {
        return believed && headers.contains(name) ? String.join(", ", headers.getAll(name)) + ", " + last : last;
    }

    private String kept(HttpHeaders headers, AsciiString name, String own) {
        String said = forwarding.trusted() ? headers.get(name) : null;
        return said == null ? own : said;
    }
}
