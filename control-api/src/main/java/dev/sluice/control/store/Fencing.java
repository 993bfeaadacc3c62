package dev.sluice.control.store;

import java.time.Instant;

/**
 * A visitor who wrote on new.
 *
 * @param visitor as the request path tells visitors apart
 * @param at when last
 */
public record Fencing(String unit, long visitor, Instant at) {}
