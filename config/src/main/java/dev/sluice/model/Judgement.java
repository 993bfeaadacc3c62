package dev.sluice.model;

import java.time.Instant;

/**
 * One verdict on one gate of one unit.
 *
 * @param at when it was given
 */
public record Judgement(String gate, Verdict verdict, Instant at) {}
