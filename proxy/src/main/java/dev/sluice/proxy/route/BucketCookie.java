package dev.sluice.proxy.route;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

import dev.sluice.model.Share;

/**
 * The cookie that remembers a visitor's bucket: <code>1.bucket.fence.expiry.key.mac</code>. It holds no stack, so a revert needs no
 * co-operation of clients.
 *
 * @param fence as {@link Fences} writes it; 0: the visitor has written nothing on new
 * @param expires Unix time in seconds
 */
record BucketCookie(int bucket, long fence, long expires) {
    static final String NAME_ON_TLS = "__Host-sluice";
    static final String NAME_ON_PLAIN = "sluice";
    static final Duration LIFETIME = Duration.ofDays(30);

    private static final int LONGEST = 80;
    private static final int MAC_BYTES = 16;
    private static final Base64.Encoder BASE_64 = Base64.getUrlEncoder().withoutPadding();

    static BucketCookie fresh(int bucket, long now) {
        return new BucketCookie(bucket, 0, now + LIFETIME.toSeconds());
    }

    /** Reads a value; empty when it is not ours, was changed, is signed with another key, or has expired. */
    static Optional<BucketCookie> read(String value, Keys keys, long now) {
        int dot = value.lastIndexOf('.');
        if (dot < 0 || value.length() > LONGEST || !isSigned(value, dot, keys)) {
            return Optional.empty();
        }
        String[] parts = value.substring(0, dot).split("\\.", -1);
        if (parts.length != 5 || !parts[0].equals("1") || !parts[4].equals(keys.id())) {
            return Optional.empty();
        }
        var cookie = new BucketCookie((int) number(parts[1]), number(parts[2]), number(parts[3]));
        return cookie.bucket < Share.WHOLE && cookie.expires > now ? Optional.of(cookie) : Optional.empty();
    }

    static String name(boolean tls) {
        return tls ? NAME_ON_TLS : NAME_ON_PLAIN;
    }

    String value(Keys keys) {
        String payload = "1." + bucket + "." + fence + "." + expires + "." + keys.id();
        return payload + "." + BASE_64.encodeToString(mac(payload, keys));
    }

    /** The value of the Set-Cookie header that stores it. */
    String setCookie(Keys keys, boolean tls) {
        return setCookie(keys, tls, LIFETIME.toSeconds());
    }

    /** As the other one, to last for some seconds. */
    String setCookie(Keys keys, boolean tls, long seconds) {
        return name(tls) + "=" + value(keys) + "; Path=/; Max-Age=" + seconds + "; HttpOnly; SameSite=Lax"
                + (tls ? "; Secure" : "");
    }

    /** Whether a navigation should renew it: past half of its life. */
    boolean isOld(long now) {
        return expires - now < LIFETIME.toSeconds() / 2;
    }

    /** The same with another fence; it expires when this one does, so that it tells of the same visitor. */
    BucketCookie fenced(long with) {
        return new BucketCookie(bucket, with, expires);
    }

    BucketCookie renewed(long now) {
        return new BucketCookie(bucket, fence, now + LIFETIME.toSeconds());
    }

    private static boolean isSigned(String value, int dot, Keys keys) {
        byte[] expected = BASE_64.encode(mac(value.substring(0, dot), keys));
        return MessageDigest.isEqual(expected, value.substring(dot + 1).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] mac(String payload, Keys keys) {
        return Arrays.copyOf(keys.sign(payload), MAC_BYTES);
    }

    /** Of signed text only, so it is one that was written here. */
    private static long number(String digits) {
        return Long.parseLong(digits);
    }
}
