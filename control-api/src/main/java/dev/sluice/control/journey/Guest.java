package dev.sluice.control.journey;

import java.util.Map;
import java.util.random.RandomGenerator;

import dev.sluice.journey.Axis;
import dev.sluice.journey.Journey;

/**
 * Who walks: one visitor, what it came for and what it knows.
 *
 * @param number unlike that of every other visitor of the run, from 0
 * @param name the same, and unlike those of runs with another seed
 * @param cell its choices as people read them, {@code coupon=SAVE10 device=mobile}; empty without axes
 * @param choices by axis
 * @param rows by table, then by column
 * @param known what the setup drew, and further names that stand in texts
 * @param random its own, so that a run with the same seed is the same whoever drives it
 */
public record Guest(long number, String name, Journey journey, String cell, Map<String, Axis.Choice> choices,
        Map<String, Map<String, String>> rows, Map<String, String> known, RandomGenerator random) {
    public Guest {
        choices = Map.copyOf(choices);
        rows = Map.copyOf(rows);
        known = Map.copyOf(known);
    }
}
