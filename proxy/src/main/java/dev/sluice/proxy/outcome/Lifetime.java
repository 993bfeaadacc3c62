package dev.sluice.proxy.outcome;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

import dev.sluice.model.Shift;
import dev.sluice.model.Spread;
import dev.sluice.model.Tally;

/** What visitors were answered at one endpoint by one stack since the start, as one event loop saw it. One writer, any readers. */
final class Lifetime {
    private static final Shift[] SHIFTS = Shift.values();
    private static final int GOOD = 0;
    private static final int FAILED = 1;
    private static final int SHIFTED = 2;
    private static final int TOOK = SHIFTED + SHIFTS.length;

    private final AtomicLongArray cells = new AtomicLongArray(TOOK + Spread.BUCKETS);

    void good() {
        add(GOOD);
    }

    void failed() {
        add(FAILED);
    }

    void shifted(Shift shift) {
        add(SHIFTED + shift.place());
    }

    void took(long nanosToHead) {
        add(TOOK + Spread.bucket(nanosToHead));
    }

    Tally tally(Series.Key key) {
        Map<Shift, Long> shifts = new EnumMap<>(Shift.class);
        for (Shift shift : SHIFTS) {
            long count = cells.getOpaque(SHIFTED + shift.place());
            if (count > 0) {
                shifts.put(shift, count);
            }
        }
        List<Long> took = new ArrayList<>(Spread.BUCKETS);
        for (int bucket = 0; bucket < Spread.BUCKETS; bucket++) {
            took.add(cells.getOpaque(TOOK + bucket));
        }
        return new Tally(key.unit(), key.side(), key.endpoint(), cells.getOpaque(GOOD), cells.getOpaque(FAILED), shifts,
                new Spread(took));
    }

    private void add(int cell) {
        cells.setOpaque(cell, cells.getPlain(cell) + 1);
    }
}
