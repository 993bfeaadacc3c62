package dev.sluice.control.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A SHA-256 over fields, each with its length before it, so that no two lists of fields give the same bytes. */
final class Sum {
    /** What stands before the first entry of a chain. */
    static final String NOTHING = "0".repeat(64);

    private final MessageDigest digest;

    Sum() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    Sum add(String field) {
        return add(field.getBytes(StandardCharsets.UTF_8));
    }

    Sum add(byte[] field) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(field.length).flip());
        digest.update(field);
        return this;
    }

    Sum add(long field) {
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(field).flip());
        return this;
    }

    /** 64 hexadecimal digits; ends this sum. */
    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
