package dev.sluice.control;

import java.util.function.Consumer;

import dev.sluice.control.store.Change;

/**
 * An entry of something that is in force already and not yet on disk. It is written before anything else, again and again.
 *
 * @param tried told after each attempt whether it is on disk
 */
record Owed(Change.Entry entry, Consumer<Boolean> tried) {}
