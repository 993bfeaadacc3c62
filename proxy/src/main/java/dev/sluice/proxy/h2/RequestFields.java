package dev.sluice.proxy.h2;

import java.util.Map;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

import dev.sluice.proxy.wire.Fields;
import dev.sluice.proxy.wire.Framing;
import dev.sluice.proxy.wire.Malformed;

/** A request out of the fields of a stream (RFC 9113 section 8.3.1): what is not understood is not passed on. */
public final class RequestFields {
    /** Of every message that came or goes by HTTP/2. */
    public static final HttpVersion VERSION = HttpVersion.valueOf("HTTP/2.0");

    private static final int MOST_FIELDS = 200;
    private static final HttpHeadersFactory UNCHECKED = DefaultHttpHeadersFactory.headersFactory().withValidation(false);

    private final HttpHeaders fields = UNCHECKED.newHeaders();
    private @Nullable CharSequence method;
    private @Nullable CharSequence scheme;
    private @Nullable CharSequence authority;
    private @Nullable CharSequence path;
    private @Nullable CharSequence host;
    private @Nullable CharSequence cookie;
    private boolean disagree;

    private RequestFields() {}

    /** A request, or why there is none. */
    public sealed interface Parsed {
        /** Fit for an exchange; its body is never {@link Framing.Ambiguous}. */
        record Good(HttpRequest request, Framing body) implements Parsed {}

        /** The client is answered. */
        record Refused(Malformed why) implements Parsed {}

        /** The stream is an error of protocol. */
        record Broken(String why) implements Parsed {}
    }

    /**
     * Reads the fields that a stream begins with.
     *
     * @param ended whether the stream ends with them
     */
    public static Parsed read(Http2Headers headers, boolean ended) {
        var read = new RequestFields();
        int count = 0;
        for (Map.Entry<CharSequence, CharSequence> field : headers) {
            String wrong = read.take(field.getKey(), field.getValue());
            if (wrong != null) {
                return new Parsed.Broken(wrong);
            }
            if (++count > MOST_FIELDS) {
                return new Parsed.Refused(new Malformed(431, "more than " + MOST_FIELDS + " header fields"));
            }
        }
        return read.request(ended);
    }

    private @Nullable String take(CharSequence name, CharSequence value) {
        if (FieldRules.isPseudo(name)) {
            return pseudo(name, value);
        }
        String wrong = FieldRules.wrong(name, value);
        if (wrong != null) {
            return wrong;
        }
        if (Fields.HOST.contentEqualsIgnoreCase(name)) {
            disagree |= host != null;
            host = value;
        } else if (Fields.COOKIE.contentEqualsIgnoreCase(name)) {
            cookie = cookie == null ? value : cookie + "; " + value; // RFC 9113 section 8.2.3
        } else {
            fields.add(name, value);
        }
        return null;
    }

    private @Nullable String pseudo(CharSequence name, CharSequence value) {
        boolean twice = switch (name.toString()) {
            case ":method" -> method != null;
            case ":scheme" -> scheme != null;
            case ":authority" -> authority != null;
            case ":path" -> path != null;
            default -> true;
        };
        if (twice || !FieldRules.isValue(value)) {
            return "a pseudo field that is unknown, there twice or unreadable";
        }
        switch (name.charAt(1)) {
            case 'm' -> method = value;
            case 's' -> scheme = value;
            case 'a' -> authority = value;
            default -> path = value;
        }
        return null;
    }

    private Parsed request(boolean ended) {
        if (method == null || method.isEmpty()) {
            return new Parsed.Broken("no :method");
        }
        if (AsciiString.contentEquals("CONNECT", method)) {
            return connect();
        }
        if (scheme == null || path == null || path.isEmpty()) {
            return new Parsed.Broken("no :scheme or no :path");
        }
        if (!AsciiString.contentEqualsIgnoreCase("https", scheme) && !AsciiString.contentEqualsIgnoreCase("http", scheme)) {
            return refused(":scheme: neither http nor https");
        }
        if (path.charAt(0) != '/' && !AsciiString.contentEquals("*", path)) {
            return refused(":path: does not begin with /");
        }
        if (!FieldRules.isMethod(method)) {
            return refused(":method: not a token");
        }
        if (disagree || authority != null && host != null && !AsciiString.contentEqualsIgnoreCase(authority, host)) {
            return refused("host: other than :authority, or there twice");
        }
        return request(method, path, ended);
    }

    private Parsed request(CharSequence how, CharSequence what, boolean ended) {
        CharSequence where = authority == null ? host : authority;
        if (where != null) {
            fields.set(Fields.HOST, where);
        }
        if (cookie != null) {
            fields.set(Fields.COOKIE, cookie);
        }
        var request = new DefaultHttpRequest(VERSION, HttpMethod.valueOf(how.toString()), what.toString(), fields, false);
        return switch (Framing.ofRequest(request)) {
            case Framing.Ambiguous(String why) -> new Parsed.Broken(why);
            case Framing.Length(long bytes) when ended && bytes > 0 -> new Parsed.Broken("content-length without a body");
            case Framing.Length length -> new Parsed.Good(request, length);
            case Framing.Plain _ -> new Parsed.Good(request, ended ? Framing.Plain.NONE : Framing.Plain.CHUNKED);
        };
    }

    /** It is refused like everywhere, when it is sound. */
    private Parsed connect() {
        if (authority == null || scheme != null || path != null) {
            return new Parsed.Broken("a CONNECT with other pseudo fields than :authority");
        }
        return request("CONNECT", authority, true);
    }

    private static Parsed refused(String why) {
        return new Parsed.Refused(new Malformed(400, why));
    }
}
