package dev.sluice.model;

import java.time.Instant;

/**
 * How long caches could keep the records of a name at one time.
 *
 * @param ttl the longest that any server of the zone gave, in seconds, of all links of a chain
 * @param whole whether every server of the zone gave one
 */
public record TtlSample(Instant at, long ttl, boolean whole) {}
