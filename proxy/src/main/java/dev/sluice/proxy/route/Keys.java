package dev.sluice.proxy.route;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The secrets of a site, all derived from its one key, so that nobody outside can choose a bucket or write a cookie. */
final class Keys {
    static final int SITE_KEY_BYTES = 32;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_ID_BYTES = 3;

    private final SecretKeySpec cookie;
    private final long salt;
    private final long pathSalt;
    private final String id;
    private final ThreadLocal<Mac> macs;
    private final ThreadLocal<Mac> testMacs;
    private final ThreadLocal<Mac> passMacs;

    Keys(byte[] siteKey) {
        if (siteKey.length != SITE_KEY_BYTES) {
            throw new IllegalArgumentException("site key: " + siteKey.length + " bytes (expected: " + SITE_KEY_BYTES + ")");
        }
        var site = new SecretKeySpec(siteKey, ALGORITHM);
        this.cookie = new SecretKeySpec(derived(site, "cookie"), ALGORITHM);
        this.salt = (long) Xxh64.LONGS.get(derived(site, "bucket"), 0);
        this.pathSalt = (long) Xxh64.LONGS.get(derived(site, "path"), 0);
        byte[] named = derived(site, "key-id");
        this.id = Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(named, KEY_ID_BYTES));
        this.macs = ThreadLocal.withInitial(() -> mac(cookie));
        var test = new SecretKeySpec(derived(site, "test"), ALGORITHM);
        this.testMacs = ThreadLocal.withInitial(() -> mac(test));
        var pass = new SecretKeySpec(derived(site, "pass"), ALGORITHM);
        this.passMacs = ThreadLocal.withInitial(() -> mac(pass));
    }

    /** The seed of all bucket hashes. */
    long salt() {
        return salt;
    }

    /** The seed of the hashes of paths: a path and a visitor of the same spelling have nothing to do with each other. */
    long pathSalt() {
        return pathSalt;
    }

    /** Tells this site's cookies from those of another key; not secret. */
    String id() {
        return id;
    }

    /** HMAC-SHA256 of an ASCII text under the key of cookies. */
    byte[] sign(String text) {
        return macs.get().doFinal(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** HMAC-SHA256 of a text under the key of test requests. */
    byte[] signTest(String text) {
        return testMacs.get().doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    /** HMAC-SHA256 of a text under the key of passes. */
    byte[] signPass(String text) {
        return passMacs.get().doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] derived(SecretKeySpec key, String purpose) {
        return mac(key).doFinal(purpose.getBytes(StandardCharsets.US_ASCII));
    }

    private static Mac mac(SecretKeySpec key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, impossible);
        }
    }
}
