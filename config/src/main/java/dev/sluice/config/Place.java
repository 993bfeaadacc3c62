package dev.sluice.config;

import java.util.Comparator;

/**
 * Where something stands in a file.
 *
 * @param file as the user named it
 * @param line counted from 1; 0 when the file as a whole is meant
 * @param column in code points, counted from 1; 0 when the file as a whole is meant
 */
public record Place(String file, int line, int column) implements Comparable<Place> {
    private static final Comparator<Place> IN_READING_ORDER = Comparator.comparingInt(Place::line).thenComparingInt(Place::column);

    /** The file as a whole. */
    static Place whole(String file) {
        return new Place(file, 0, 0);
    }

    @Override
    public int compareTo(Place other) {
        return IN_READING_ORDER.compare(this, other);
    }

    /** As editors and terminals take it: {@code sluice.yaml:12:16}. */
    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line + ":" + column;
    }
}
