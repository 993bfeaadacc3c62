package dev.sluice.control;

import java.util.function.Consumer;

import dev.sluice.control.store.Change;

/**
 * Something that is in force already, or has happened, and is not yet on disk. It is written before anything else, again and again.
 *
 * @param tried told after each attempt whether it is on disk
 */
record Owed(Change change, Consumer<Boolean> tried) {}
