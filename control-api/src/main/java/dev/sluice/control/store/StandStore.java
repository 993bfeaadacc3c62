package dev.sluice.control.store;

import java.util.Map;

import dev.sluice.model.Exposure;

/** Where every unit stands that was ever seen, and the highest generation that may have been used. */
@SuppressWarnings("DoNotCallSuggester") // bodies follow
public final class StandStore {
    StandStore() {}

    /** By unit, units included that are gone from the file. */
    public Map<String, Exposure> all() {
        throw new UnsupportedOperationException();
    }

    /** No generation above this one was ever given out. */
    public long reserved() {
        throw new UnsupportedOperationException();
    }
}
