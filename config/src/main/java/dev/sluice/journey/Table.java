package dev.sluice.journey;

import java.util.List;
import java.util.Map;

/**
 * Rows of a CSV file, one for each visitor; its columns stand in texts as {@code name.column}.
 *
 * @param rows at least one, each with every column
 * @param isShuffled drawn at random; else one after the other, and again from the first
 */
public record Table(String name, List<Map<String, String>> rows, boolean isShuffled) {
    public Table {
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("data." + name + ": no row (expected: one at least)");
        }
        rows = rows.stream().map(Map::copyOf).toList();
    }
}
