package dev.sluice.proxy.exchange;

import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;

import dev.sluice.proxy.wire.HeadSink;

/**
 * The names under which one request is found again in the logs of others.
 *
 * @param requestId 128 random bits, or what a trusted proxy gave
 * @param parent a traceparent (W3C Trace Context), the client's if it is valid
 * @param state the tracestate that came with it
 */
record Trace(String requestId, String parent, Optional<String> state) {
    private static final AsciiString REQUEST_ID = new AsciiString("X-Request-Id");
    private static final AsciiString PARENT = new AsciiString("traceparent");
    private static final AsciiString STATE = new AsciiString("tracestate");
    private static final Pattern ID = Pattern.compile("[!-~]{1,128}");
    private static final Pattern VALID = Pattern
            .compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-[!-~]{0,256})?");
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    static Trace of(HttpHeaders headers, boolean trusted, RandomGenerator random) {
        String id = trusted ? headers.get(REQUEST_ID) : null;
        String requestId = id != null && ID.matcher(id).matches() ? id : hex(random.nextLong(), random.nextLong());
        String parent = headers.get(PARENT);
        if (parent != null && VALID.matcher(parent).matches()) {
            return new Trace(requestId, parent, Optional.ofNullable(headers.get(STATE)));
        }
        return new Trace(requestId, "00-" + hex(random.nextLong(), random.nextLong() | 1) + "-" + hex(random.nextLong() | 1) + "-01",
                Optional.empty());
    }

    void write(HeadSink out) {
        out.field(REQUEST_ID, requestId);
        out.field(PARENT, parent);
        if (state.isPresent()) {
            out.field(STATE, state.get());
        }
    }

    private static String hex(long... words) {
        char[] digits = new char[words.length * 16];
        for (int i = 0; i < digits.length; i++) {
            digits[i] = HEX[(int) (words[i / 16] >>> 60 - i % 16 * 4) & 0xf];
        }
        return new String(digits);
    }
}
