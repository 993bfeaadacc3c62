package dev.sluice.proxy.guard;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.Stream;

/**
 * How many answers of one stack were slow, of how many, as one event loop saw it since the beginning. Of one client only a few count in ten
 * minutes, or three in a thousand where there are many, so that one whose requests are heavy does not make a stack look slow. One writer,
 * any readers.
 */
final class SlowCounts {
    private static final int FEW_CLIENTS = 2;
    private static final int EACH = 6;
    private static final int MOST_EACH = 127;
    private static final int PART = 300;
    private static final int SECONDS = 600;
    private static final int ANSWERS = SlowKind.ALL.length;

    /** Slow ones by kind, then answers by kind. */
    private final AtomicLongArray cells = new AtomicLongArray(2 * ANSWERS);
    private final CountedClients counted = new CountedClients();
    /** Clients that had a slow answer, by kind. */
    private final SeenClients[] slowClients = Stream.generate(SeenClients::new).limit(ANSWERS).toArray(SeenClients[]::new);
    private int since = 1;
    private int answers;
    private int answersBefore;

    /** An answer; false: it does not count, for its client has had enough of them. */
    boolean took(int endpoint, long client, long nanos, int second, Yardstick by) {
        if (!counted.count(client, second, most(second)) && counted.placed() > FEW_CLIENTS) {
            return false;
        }
        answers++;
        for (SlowKind kind : SlowKind.ALL) {
            long bound = by.slow(endpoint, kind);
            if (bound != UsualTimes.UNKNOWN) {
                add(ANSWERS + kind.place());
                if (nanos > bound) {
                    add(kind.place());
                    slowClients[kind.place()].add(client, second);
                }
            }
        }
        return true;
    }

    long answers(SlowKind kind) {
        return cells.getOpaque(ANSWERS + kind.place());
    }

    long slow(SlowKind kind) {
        return cells.getOpaque(kind.place());
    }

    void addSlowClients(SlowKind kind, SeenClients.Union union, int second) {
        slowClients[kind.place()].addTo(union, second);
    }

    /** How many of one client count, given how many answers there were in ten minutes. */
    private int most(int second) {
        if (second - since >= SECONDS) {
            answersBefore = answers;
            answers = 0;
            since = second;
        }
        return Math.clamp(Math.max(answers, answersBefore) / PART, EACH, MOST_EACH);
    }

    private void add(int cell) {
        cells.setOpaque(cell, cells.getPlain(cell) + 1);
    }
}
