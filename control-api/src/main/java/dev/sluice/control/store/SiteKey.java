package dev.sluice.control.store;

/** The secret from which buckets and cookies are derived: 32 random bytes, the same for the life of the site. */
public final class SiteKey {
    private final byte[] bytes;

    SiteKey(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    public byte[] bytes() {
        return bytes.clone();
    }
}
