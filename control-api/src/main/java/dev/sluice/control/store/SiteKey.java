package dev.sluice.control.store;

import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;

/** The secret from which buckets and cookies are derived: 32 random bytes, the same for the life of the site. */
public final class SiteKey {
    private static final int LENGTH = 32;

    private final byte[] bytes;

    private SiteKey(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /** What tells one key from another without giving it away. */
    String sum() {
        return new Sum().add("site.key").add(bytes).hex();
    }

    /** Reads the key that is there. */
    static SiteKey read(StateDir dir) throws StoreException, IOException {
        if (!Files.exists(dir.siteKey())) {
            throw dir.damaged("site.key is missing, and without it every visitor would get another bucket");
        }
        byte[] bytes = Files.readAllBytes(dir.siteKey());
        if (bytes.length != LENGTH) {
            throw dir.damaged("site.key has " + bytes.length + " bytes, not " + LENGTH);
        }
        return new SiteKey(bytes);
    }

    /** Reads the key, or makes one; for a directory without a database. */
    static SiteKey readOrMake(StateDir dir) throws StoreException, IOException {
        if (!Files.exists(dir.siteKey())) {
            byte[] bytes = new byte[LENGTH];
            new SecureRandom().nextBytes(bytes);
            dir.writeSecret(dir.siteKey(), bytes);
        }
        return read(dir);
    }
}
