package dev.sluice.proxy.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;

import dev.sluice.proxy.wire.Fields;

/**
 * What the Connection field of a message declares to be for this connection only (HARDENING R5).
 *
 * @param names to be dropped besides those that always are
 * @param refused a name that must never be declared so
 */
record HopByHop(List<String> names, Optional<String> refused) {
    /** Fields that belong to one connection, whatever Connection says. */
    static final String[] ALWAYS = {"Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "TE",
            "Trailer", "Upgrade", "HTTP2-Settings"};

    private static final HopByHop NONE = new HopByHop(List.of(), Optional.empty());
    private static final FieldSet EXPECTED = FieldSet.of("close", "keep-alive", "te", "upgrade", "trailer", "http2-settings");
    /** More than any honest sender names; each is compared with each field. */
    private static final int MOST_NAMES = 64;
    private static final FieldSet PROTECTED = FieldSet.of("Host", "Content-Length", "Transfer-Encoding", "Authorization", "Cookie",
            "Set-Cookie", "Forwarded", "Via");

    static HopByHop of(HttpHeaders headers) {
        String first = headers.get(Fields.CONNECTION);
        if (first == null) {
            return NONE;
        }
        boolean usual = first.equalsIgnoreCase("keep-alive") || first.equalsIgnoreCase("close");
        return usual && single(headers) ? NONE : listed(headers);
    }

    boolean drops(CharSequence name) {
        for (String dropped : names) {
            if (AsciiString.contentEqualsIgnoreCase(dropped, name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean single(HttpHeaders headers) {
        var lines = headers.valueCharSequenceIterator(Fields.CONNECTION);
        lines.next();
        return !lines.hasNext();
    }

    private static HopByHop listed(HttpHeaders headers) {
        List<String> names = new ArrayList<>();
        int elements = 0;
        for (String line : headers.getAll(Fields.CONNECTION)) {
            String[] options = line.split(",", MOST_NAMES + 2); // the rest of an overlong line stays one piece
            elements += options.length;
            if (elements > MOST_NAMES) {
                return new HopByHop(List.of(), Optional.of("more than " + MOST_NAMES + " fields"));
            }
            for (String option : options) {
                String name = option.strip();
                if (isProtected(name.replace('_', '-'))) {
                    return new HopByHop(List.of(), Optional.of(name));
                }
                if (!name.isEmpty() && !EXPECTED.has(name)) {
                    names.add(name);
                }
            }
        }
        return new HopByHop(names, Optional.empty());
    }

    private static boolean isProtected(String name) {
        return PROTECTED.has(name) || startsWith(name, "X-Forwarded-") || startsWith(name, "Sluice-");
    }

    static boolean startsWith(CharSequence name, String prefix) {
        return AsciiString.regionMatches(name, true, 0, prefix, 0, prefix.length());
    }
}
