package dev.sluice.control.report;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last so many of what was told, and how many came before them. Confined to one thread. */
final class Latest<T> {
    static final int MOST = 1_000;

    private final Deque<T> kept = new ArrayDeque<>();
    private long leftOut;

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

    long leftOut() {
        return leftOut;
    }
}
