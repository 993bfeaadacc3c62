package dev.sluice.proxy.route;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;

import dev.sluice.model.TestTarget;

/**
 * The signed header by which a request says that it is a test: <code>1.expiry.target.unit.mac</code>. It holds for one unit, for hours at
 * most, and on every proxy with the same site key. Any thread may use one.
 */
public final class TestTags {
    public static final AsciiString HEADER = AsciiString.cached("Sluice-Test");
    public static final Duration LONGEST = Duration.ofHours(8);

    private static final int LONGEST_TEXT = 256;
    private static final int MAC_BYTES = 16;
    private static final int PARTS = 4;
    private static final Base64.Encoder BASE_64 = Base64.getUrlEncoder().withoutPadding();

    private final Keys keys;
    private final InstantSource clock;

    TestTags(Keys keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /** The value of the header for requests of one unit until a moment. */
    public String sign(String unit, TestTarget target, Instant until) {
        if (until.isAfter(clock.instant().plus(LONGEST))) {
            throw new IllegalArgumentException("until: " + until + " (expected: within " + LONGEST.toHours() + " h)");
        }
        String payload = "1." + until.getEpochSecond() + "." + target.label() + "." + unit;
        return payload + "." + mac(payload);
    }

    /** Where a request of a unit wants to go; empty: it is no test, or its word was forged, is another unit's or has expired. */
    Optional<TestTarget> read(HttpHeaders headers, String unit) {
        if (!headers.contains(HEADER)) {
            return Optional.empty();
        }
        String value = headers.get(HEADER);
        int dot = value.lastIndexOf('.');
        if (dot < 0 || value.length() > LONGEST_TEXT || !isSigned(value, dot)) {
            return Optional.empty();
        }
        String[] parts = value.substring(0, dot).split("\\.", PARTS);
        if (parts.length != PARTS || !parts[0].equals("1") || !parts[3].equals(unit)
                || Long.parseLong(parts[1]) <= clock.millis() / 1000) {
            return Optional.empty();
        }
        return TestTarget.of(parts[2]);
    }

    private boolean isSigned(String value, int dot) {
        byte[] expected = mac(value.substring(0, dot)).getBytes(StandardCharsets.US_ASCII);
        return MessageDigest.isEqual(expected, value.substring(dot + 1).getBytes(StandardCharsets.UTF_8));
    }

    private String mac(String payload) {
        return BASE_64.encodeToString(Arrays.copyOf(keys.signTest(payload), MAC_BYTES));
    }
}
