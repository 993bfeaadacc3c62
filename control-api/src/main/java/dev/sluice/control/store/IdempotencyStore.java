package dev.sluice.control.store;

import java.time.Instant;
import java.util.Optional;

/** The answers of the last 24 h, by idempotency key; at most 10 000, the oldest goes first. Read from any thread. */
@SuppressWarnings("DoNotCallSuggester") // bodies follow
public final class IdempotencyStore {
    IdempotencyStore() {}

    /** What tells one request from another: SHA-256 of method, path and body, in hexadecimal. */
    public static String fingerprint(String method, String path, byte[] body) {
        throw new UnsupportedOperationException();
    }

    /** The answer kept for a key, if it is not older than 24 h. A different {@link Answer#fingerprint()} means the key is reused. */
    public Optional<Answer> find(String key, Instant now) {
        throw new UnsupportedOperationException();
    }
}
