package dev.sluice.config;

import java.util.List;

/** A piece of YAML with its place; nothing is known yet of what it means. */
sealed interface YamlNode {
    Place place();

    /** Keys and values, in order, doubled keys included. */
    record Mapping(Place place, List<Entry> entries) implements YamlNode {}

    /** Values in order. */
    record Sequence(Place place, List<YamlNode> items) implements YamlNode {}

    /**
     * A text.
     *
     * @param plain written without quotes, so that it may stand for nothing at all
     */
    record Scalar(Place place, String text, boolean plain) implements YamlNode {
        /** Whether YAML's core schema reads it as null. */
        boolean isNothing() {
            return plain && switch (text) {
                case "", "~", "null", "Null", "NULL" -> true;
                default -> false;
            };
        }
    }

    /** A key with its own place, and what it holds. */
    record Entry(Place place, String key, YamlNode value) {}
}
