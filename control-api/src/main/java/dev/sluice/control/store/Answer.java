package dev.sluice.control.store;

import java.time.Instant;

/**
 * The answer that a request with an idempotency key was given, so that a repetition gets the same one.
 *
 * @param key the client's key, made unique among tokens by whoever keeps it; never of an answer that holds a secret
 * @param fingerprint of the request, see {@link IdempotencyStore#fingerprint}
 */
public record Answer(String key, String fingerprint, int status, String body, Instant at) {}
