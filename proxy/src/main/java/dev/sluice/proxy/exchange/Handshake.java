package dev.sluice.proxy.exchange;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.AsciiString;

import dev.sluice.proxy.wire.Fields;
import dev.sluice.proxy.wire.HeadSink;
import dev.sluice.proxy.wire.Malformed;

/**
 * The opening of a WebSocket (RFC 6455 section 4), the one change of protocol that is passed on (HARDENING R6). Whatever else a client
 * wants to upgrade to stays an ordinary request.
 *
 * @param accept what the origin must say to show that it understood
 */
record Handshake(String accept) {
    /** To one that cannot be. The other stack is not asked: what its visitors see there is not what they would see here. */
    static final Malformed NOT_UPGRADED = new Malformed(501, "a WebSocket needs HTTP/1.1, and the origins are spoken to by HTTP/2 alone");

    private static final AsciiString UPGRADE = new AsciiString("Upgrade");
    private static final AsciiString KEY = new AsciiString("Sec-WebSocket-Key");
    private static final AsciiString ACCEPT = new AsciiString("Sec-WebSocket-Accept");
    private static final AsciiString VERSION = new AsciiString("Sec-WebSocket-Version");
    private static final String WEBSOCKET = "websocket";
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    /** Sixteen bytes in Base64. */
    private static final Pattern VALID_KEY = Pattern.compile("[A-Za-z0-9+/]{21}[AQgw]==");

    static Optional<Handshake> of(RequestHead head) {
        HttpHeaders headers = head.request().headers();
        if (!headers.contains(UPGRADE)) {
            return Optional.empty();
        }
        String key = only(headers, KEY);
        boolean sound = head.isHttp11() && head.request().method().equals(HttpMethod.GET) && !head.hasBody() && isSwitch(headers)
                && only(headers, VERSION).equals("13") && VALID_KEY.matcher(key).matches();
        return sound ? Optional.of(new Handshake(acceptOf(key))) : Optional.empty();
    }

    boolean isAcceptedBy(HttpResponse answer) {
        return isSwitch(answer.headers()) && only(answer.headers(), ACCEPT).equals(accept);
    }

    /** Asks an origin for the switch. */
    static void write(HeadSink out) {
        out.upgrade(WEBSOCKET);
    }

    /** Grants the client the switch. */
    static void grant(HttpHeaders headers) {
        headers.set(Fields.CONNECTION, UPGRADE).set(UPGRADE, WEBSOCKET);
    }

    private static boolean isSwitch(HttpHeaders headers) {
        return only(headers, UPGRADE).equalsIgnoreCase(WEBSOCKET) && headers.containsValue(Fields.CONNECTION, UPGRADE, true);
    }

    /** The value of a field that stands there once; else nothing. */
    private static String only(HttpHeaders headers, AsciiString name) {
        var values = headers.valueStringIterator(name);
        String value = values.hasNext() ? values.next() : "";
        return values.hasNext() ? "" : value;
    }

    private static String acceptOf(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java has SHA-1", missing);
        }
    }
}
