package dev.sluice.load.result;

import java.util.Optional;

import dev.sluice.load.run.Attempt.Ending;

/**
 * An order that a visitor has submitted, once.
 *
 * @param id the number it was given, or under which it was submitted; empty: nobody said
 * @param ending what the visitor was told
 */
record Order(Optional<String> id, long visitor, String cell, Ending ending) {}
