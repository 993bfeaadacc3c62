package dev.sluice.control.report;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last so many of what was told, and how many came before them. Confined to one thread. */
final class Latest<T> {
    static final int MOST = 1_000;

    private final Deque<T> kept = new ArrayDeque<>();
    private long leftOut;

    static <T> Latest<T> of(Iterable<T> all) {
        var latest = new Latest<T>();
        all.forEach(latest::add);
        return latest;
    }

    void add(T one) {
        kept.add(one);
        if (kept.size() > MOST) {
            kept.remove();
            leftOut++;
        }
    }

    List<T> all() {
        return List.copyOf(kept);
    }

    /** All that was told, kept or not. */
    long told() {
        return kept.size() + leftOut;
    }

    long leftOut() {
        return leftOut;
    }
}
