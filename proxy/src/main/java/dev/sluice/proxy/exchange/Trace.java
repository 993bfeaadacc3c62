package dev.sluice.proxy.exchange;

import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;

import dev.sluice.model.Site;
import dev.sluice.model.TraceTerms;
import dev.sluice.proxy.trace.Recording;
import dev.sluice.proxy.trace.TraceParent;
import dev.sluice.proxy.wire.HeadSink;

/**
 * The names under which one request is found again in the logs and traces of others.
 *
 * @param requestId 128 random bits, or what a trusted proxy gave
 * @param parent a traceparent (W3C Trace Context), the client's if it is valid; an origin gets it where the request is not recorded
 * @param state the tracestate that came with it
 * @param recording empty: the request is not recorded
 */
record Trace(String requestId, String parent, Optional<String> state, Optional<Recording> recording) {
    private static final AsciiString REQUEST_ID = new AsciiString("X-Request-Id");
    private static final AsciiString PARENT = new AsciiString("traceparent");
    private static final AsciiString STATE = new AsciiString("tracestate");
    private static final Pattern ID = Pattern.compile("[!-~]{1,128}");
    private static final Pattern VALID = Pattern
            .compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-[!-~]{0,256})?");
    private static final int LONGEST_STATE = 512;
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    /** What comes from who is trusted says whether it is recorded; for all others its trace's id does. */
    static Trace of(LoopParts parts, HttpHeaders headers, Peer peer) {
        Site site = parts.live().current().cutover().site();
        boolean trusted = Forwarding.isTrusted(peer, site.trustedProxies());
        String id = trusted ? headers.get(REQUEST_ID) : null;
        String requestId = id != null && ID.matcher(id).matches() ? id : hex(parts.random().nextLong(), parts.random().nextLong());
        Optional<TraceTerms> terms = site.logging().traces();
        String parent = headers.get(PARENT);
        if (parent == null || !VALID.matcher(parent).matches()) {
            return begun(parts, requestId, terms);
        }
        Optional<String> state = Optional.ofNullable(headers.get(STATE));
        boolean kept = terms.isPresent() && (trusted ? (flags(parent) & 1) != 0 : terms.get().keeps(lowHalf(parent)));
        return new Trace(requestId, parent, state, kept ? Optional.of(recording(parts, continued(parent, state))) : Optional.empty());
    }

    /** Where nothing is recorded at all, others are free to. */
    private static Trace begun(LoopParts parts, String requestId, Optional<TraceTerms> terms) {
        RandomGenerator random = parts.random();
        long low = random.nextLong() | 1;
        String traceId = hex(random.nextLong(), low);
        boolean kept = terms.isPresent() && terms.get().keeps(low);
        String parent = "00-" + traceId + "-" + hex(random.nextLong() | 1) + (kept || terms.isEmpty() ? "-01" : "-00");
        return new Trace(requestId, parent, Optional.empty(),
                kept ? Optional.of(recording(parts, new TraceParent(traceId, "", 0, ""))) : Optional.empty());
    }

    private static TraceParent continued(String parent, Optional<String> state) {
        return new TraceParent(parent.substring(3, 35), parent.substring(36, 52), flags(parent),
                state.filter(text -> text.length() <= LONGEST_STATE).orElse(""));
    }

    private static Recording recording(LoopParts parts, TraceParent parent) {
        return new Recording(parts.spans(), parts.random(), parent);
    }

    /** {@code as} is what an origin is told to be called by. */
    void write(HeadSink out, String as) {
        out.field(REQUEST_ID, requestId);
        out.field(PARENT, as);
        if (state.isPresent()) {
            out.field(STATE, state.get());
        }
    }

    private static int flags(String parent) {
        return HexFormat.fromHexDigits(parent, 53, 55);
    }

    private static long lowHalf(String parent) {
        return HexFormat.fromHexDigitsToLong(parent, 19, 35);
    }

    /** Every request has some of them, and HexFormat takes more than twice as long. */
    private static String hex(long... words) {
        char[] digits = new char[words.length * 16];
        for (int i = 0; i < digits.length; i++) {
            digits[i] = HEX[(int) (words[i / 16] >>> 60 - i % 16 * 4) & 0xf];
        }
        return new String(digits);
    }
}
