package dev.sluice.control;

import java.util.List;
import java.util.function.Consumer;

import dev.sluice.control.store.Change;

/**
 * Something that is in force already, or has happened, and is not yet on disk. It is written before anything else, again and again.
 *
 * @param wayBack whether it takes something back: then what is put by on a full disk is there for it
 * @param tried told after each attempt whether it is on disk
 */
record Owed(List<Change> changes, boolean wayBack, Consumer<Boolean> tried) {
    Owed {
        changes = List.copyOf(changes);
    }

    static Owed news(Change change, Consumer<Boolean> tried) {
        return new Owed(List.of(change), false, tried);
    }

    static Owed wayBack(Change change, Consumer<Boolean> tried) {
        return new Owed(List.of(change), true, tried);
    }
}
