package dev.sluice.model;

import java.time.Instant;

/**
 * The guard's finding that a unit should not grow for now (SEMANTICS A1). It goes when what it found is over.
 *
 * @param stream what shows it, one word for labels: {@code slow.p95}, {@code shift.missing}, {@code overflow}, {@code shared}
 * @param sentence one line with the numbers of both stacks
 */
public record Hold(String unit, String stream, String sentence, Instant since) {}
