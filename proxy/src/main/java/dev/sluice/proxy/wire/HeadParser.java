package dev.sluice.proxy.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/**
 * Makes objects of complete heads, and repairs nothing: what RFC 9112 lets a recipient mend (folded lines, bare line feeds, blanks
 * before a colon) is refused, because another reader may mend it differently. Confined to one event loop, whose connections share it.
 */
public final class HeadParser {
    private static final int MOST_FIELDS = 200;
    private static final int LONGEST_METHOD = 32;
    private static final HttpHeadersFactory UNCHECKED = DefaultHttpHeadersFactory.headersFactory().withValidation(false);
    /** By byte: whether it may stand in a token (RFC 9110 section 5.6.2). */
    private static final boolean[] TOKEN = new boolean[256];

    static {
        for (char c : "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".toCharArray()) {
            TOKEN[c] = true;
        }
    }

    private byte[] bytes = new byte[4096];
    private @Nullable Malformed wrong;

    static boolean isToken(byte b) {
        return TOKEN[b & 0xff];
    }

    /** Why the last head was not taken. */
    Malformed wrong() {
        return wrong == null ? Malformed.syntax("unreadable") : wrong;
    }

    /** A request head of some bytes, blank line included; null: see {@link #wrong}. Every line is known to end in CR LF. */
    @Nullable
    HttpRequest request(ByteBuf in, int length, int mostTarget) {
        take(in, length);
        int end = lineEnd(0);
        int afterMethod = 0;
        while (afterMethod < end && isToken(bytes[afterMethod])) {
            afterMethod++;
        }
        if (afterMethod == 0 || afterMethod > LONGEST_METHOD || bytes[afterMethod] != ' ') {
            refuse("the request line does not begin with a method");
            return null;
        }
        int afterTarget = afterMethod + 1;
        while (afterTarget < end && bytes[afterTarget] != ' ') {
            afterTarget++;
        }
        if (afterTarget == afterMethod + 1 || !plain(afterMethod + 1, afterTarget)) {
            refuse("no target, or a control character in it");
            return null;
        }
        if (afterTarget - afterMethod - 1 > mostTarget) {
            wrong = new Malformed(414, "the target is longer than " + mostTarget + " bytes");
            return null;
        }
        HttpVersion version = version(afterTarget + 1, end);
        HttpHeaders headers = version == null ? null : fields(end + 2, length);
        if (version == null || headers == null) {
            return null;
        }
        return new DefaultHttpRequest(version, method(afterMethod), text(afterMethod + 1, afterTarget), headers, false);
    }

    /** As {@link #request}, of an answer. */
    @Nullable
    HttpResponse response(ByteBuf in, int length) {
        take(in, length);
        int end = lineEnd(0);
        if (end < 12 || bytes[8] != ' ' || end > 12 && bytes[12] != ' ' || !plain(9, end)) {
            refuse("no status line");
            return null;
        }
        HttpVersion version = version(0, 8);
        int code = code(9);
        if (version == null || code < 100 || code > 599) {
            refuse("no HTTP/1.x status line");
            return null;
        }
        HttpHeaders headers = fields(end + 2, length);
        return headers == null ? null : new DefaultHttpResponse(version, status(code, Math.min(13, end), end), headers);
    }

    /** The fields after a last chunk; null: see {@link #wrong}. */
    @Nullable
    HttpHeaders trailers(ByteBuf in, int length) {
        take(in, length);
        return fields(0, length);
    }

    private void take(ByteBuf in, int length) {
        if (bytes.length < length) {
            bytes = new byte[Math.max(length, bytes.length * 2)];
        }
        in.getBytes(in.readerIndex(), bytes, 0, length);
        wrong = null;
    }

    /** Where the CR of a line stands. */
    private int lineEnd(int from) {
        int at = from;
        while (bytes[at] != '\n') {
            at++;
        }
        return at - 1;
    }

    private @Nullable HttpHeaders fields(int from, int to) {
        HttpHeaders headers = UNCHECKED.newHeaders();
        int at = from;
        for (int count = 0; bytes[at] != '\r'; count++) {
            int end = count < MOST_FIELDS ? field(at, headers) : tooMany();
            if (end < 0) {
                return null;
            }
            at = end + 2;
        }
        if (at + 2 != to) {
            refuse("a carriage return within a line");
            return null;
        }
        return headers;
    }

    private int tooMany() {
        wrong = new Malformed(431, "more than " + MOST_FIELDS + " header fields");
        return -1;
    }

    /** Reads one line into the headers; the place of its CR, or -1. */
    private int field(int from, HttpHeaders headers) {
        int colon = from;
        while (isToken(bytes[colon])) {
            colon++;
        }
        if (colon == from || bytes[colon] != ':') {
            wrong = Malformed.syntax(bytes[from] == ' ' || bytes[from] == '\t' ? "a folded header line" : "a malformed header name");
            return -1;
        }
        int start = colon + 1;
        while (bytes[start] == ' ' || bytes[start] == '\t') {
            start++;
        }
        int end = start;
        while (bytes[end] >= ' ' && bytes[end] != 0x7f || bytes[end] < 0 || bytes[end] == '\t') {
            end++;
        }
        if (bytes[end] != '\r' || bytes[end + 1] != '\n') {
            wrong = Malformed.syntax("a control character in a header value");
            return -1;
        }
        int last = end;
        while (last > start && (bytes[last - 1] == ' ' || bytes[last - 1] == '\t')) {
            last--;
        }
        headers.add(FieldNames.of(bytes, from, colon), text(start, last));
        return end;
    }

    private @Nullable HttpVersion version(int from, int to) {
        if (to - from != 8 || !Arrays.equals(bytes, from, from + 5, HTTP, 0, 5) || bytes[from + 6] != '.' || !digit(from + 5)
                || !digit(from + 7)) {
            refuse("no HTTP version");
            return null;
        }
        if (bytes[from + 5] != '1' || bytes[from + 7] > '1') {
            wrong = new Malformed(505, "spoken here: HTTP/1.1 and HTTP/1.0");
            return null;
        }
        return bytes[from + 7] == '1' ? HttpVersion.HTTP_1_1 : HttpVersion.HTTP_1_0;
    }

    private static final byte[] HTTP = {'H', 'T', 'T', 'P', '/'};

    private boolean digit(int at) {
        return bytes[at] >= '0' && bytes[at] <= '9';
    }

    private int code(int at) {
        return digit(at) && digit(at + 1) && digit(at + 2) ? (bytes[at] - '0') * 100 + (bytes[at + 1] - '0') * 10 + bytes[at + 2] - '0'
                : -1;
    }

    private HttpMethod method(int length) {
        if (length == 3 && bytes[0] == 'G' && bytes[1] == 'E' && bytes[2] == 'T') {
            return HttpMethod.GET;
        }
        return HttpMethod.valueOf(text(0, length));
    }

    private HttpResponseStatus status(int code, int from, int to) {
        HttpResponseStatus known = HttpResponseStatus.valueOf(code);
        String usual = known.reasonPhrase();
        boolean same = usual.length() == to - from;
        for (int i = 0; same && i < usual.length(); i++) {
            same = usual.charAt(i) == bytes[from + i];
        }
        return same ? known : new HttpResponseStatus(code, text(from, to));
    }

    /** No control character. */
    private boolean plain(int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] >= 0 && bytes[i] < ' ' || bytes[i] == 0x7f) {
                return false;
            }
        }
        return true;
    }

    private String text(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private void refuse(String why) {
        wrong = Malformed.syntax(why);
    }
}
