package dev.sluice.proxy.outcome;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

import dev.sluice.model.Counts;
import dev.sluice.model.Motion;
import dev.sluice.model.Side;

/**
 * What one event loop counted of one endpoint on one stack: for each of the last 300 seconds, and for all time. Written by that loop alone
 * and read by others, hence the atomics; a reader may see a second half counted. Columns of seconds come into being with the first outcome
 * of their kind, for most endpoints never see most kinds.
 */
final class Series {
    static final int SECONDS = 300;

    /** A few more than are asked for, so that a reader is not overtaken by the writer. */
    private static final int CELLS = SECONDS + 4;
    private static final int KINDS = Ending.ALL.length;
    private static final int FAILURES = KINDS;
    private static final int NANOS = KINDS + 1;

    private final Key key;
    private final AtomicLong inFlight = new AtomicLong();
    private final AtomicLong writes = new AtomicLong();
    private final AtomicLong lasting = new AtomicLong();
    /** Which second a cell of the columns is about. */
    private final AtomicIntegerArray seconds = new AtomicIntegerArray(CELLS);
    /** By kind of ending, then the failures. */
    private final AtomicReferenceArray<AtomicIntegerArray> columns = new AtomicReferenceArray<>(KINDS + 1);
    /** Of all time: by kind of ending, then the failures, then the nanoseconds to the heads of answers. */
    private final AtomicLongArray totals = new AtomicLongArray(KINDS + 2);
    private final AtomicLongArray bounded = new AtomicLongArray(DurationBounds.COUNT + 1);
    private final Latencies latencies = new Latencies();
    private final Lifetime lifetime = new Lifetime();

    Series(Key key) {
        this.key = key;
    }

    /** Whose series it is. */
    record Key(String unit, Side side, String endpoint) {}

    Key key() {
        return key;
    }

    /** What visitors were answered. */
    Lifetime lifetime() {
        return lifetime;
    }

    /** A request; {@code write} is 1 for one that may change something, else 0, as of {@link #left}. */
    void began(int write) {
        writes.setOpaque(writes.getPlain() + write);
        inFlight.setRelease(inFlight.getPlain() + 1);
    }

    void left(int write) {
        writes.setOpaque(writes.getPlain() - write);
        inFlight.setRelease(inFlight.getPlain() - 1);
    }

    /** One more or less of those under way that may last for hours. */
    void lasting(int more) {
        lasting.setOpaque(lasting.getPlain() + more);
    }

    /** What is under way; from any thread. */
    Motion motion() {
        long all = inFlight.getAcquire();
        long unsafe = Math.clamp(writes.getOpaque(), 0, all); // one after the other, so one may have begun in between
        return new Motion(all - unsafe, unsafe, Math.clamp(lasting.getOpaque(), 0, all));
    }

    /** Counts an ending; {@code nanosToHead} is negative where no answer came. */
    void judged(Ending ending, boolean failure, long nanosToHead, int second) {
        int cell = cell(second);
        count(ending.place(), cell);
        if (failure) {
            count(FAILURES, cell);
        }
        if (nanosToHead >= 0) {
            headCame(nanosToHead, second);
        }
    }

    /** How long the head of an answer took. */
    void headCame(long nanosToHead, int second) {
        latencies.add(nanosToHead, second);
        add(totals, NANOS, nanosToHead);
        add(bounded, DurationBounds.indexOf(nanosToHead), 1);
    }

    /** Adds what was counted in the {@code last} seconds up to {@code second} to a sum. */
    void addTo(Sum sum, int second, int last) {
        for (int cell = 0; cell < CELLS; cell++) {
            int at = seconds.getAcquire(cell);
            if (at > Math.max(0, second - last) && at <= second + 1) {
                addCellTo(sum, cell);
            }
        }
        latencies.addTo(sum.latencies(), second, last);
        sum.inFlight(inFlight.getAcquire());
    }

    /** Adds what was counted in the stretches of ten seconds after one of them up to another, both over. */
    void addStretches(Sum sum, long after, long upTo) {
        for (int cell = 0; cell < CELLS; cell++) {
            int at = seconds.getAcquire(cell);
            if (at > 0 && at >= after * Counts.STRETCH_SECONDS && at < upTo * Counts.STRETCH_SECONDS) {
                addCellTo(sum, cell);
            }
        }
        latencies.addSteps(sum.latencies(), after, upTo);
    }

    /** Adds the answers and failures of the {@code last} seconds up to {@code second}, few of them, to those of others. */
    void addTo(Lately lately, int second, int last) {
        for (int at = Math.max(1, second - last + 1); at <= second; at++) {
            int cell = at % CELLS;
            if (seconds.getAcquire(cell) == at) {
                for (int kind = 0; kind < KINDS; kind++) {
                    lately.ended(key.side(), counted(kind, cell));
                }
                lately.failed(key.side(), counted(FAILURES, cell));
            }
        }
    }

    /** Adds what was counted since the start to a sum. */
    void addTo(TotalSum sum) {
        for (int kind = 0; kind < KINDS; kind++) {
            sum.endings()[kind] += totals.getOpaque(kind);
        }
        for (int i = 0; i < sum.bounded().length; i++) {
            sum.bounded()[i] += bounded.getOpaque(i);
        }
        sum.nanos(totals.getOpaque(NANOS));
        sum.inFlight(inFlight.getAcquire());
    }

    private void addCellTo(Sum sum, int cell) {
        for (int kind = 0; kind <= KINDS; kind++) {
            sum.add(kind, counted(kind, cell));
        }
    }

    private int counted(int kind, int cell) {
        AtomicIntegerArray column = columns.getAcquire(kind);
        return column == null ? 0 : column.getOpaque(cell);
    }

    /** The cell of a second, empty when that second has just begun. */
    private int cell(int second) {
        int cell = second % CELLS;
        if (seconds.getPlain(cell) != second) {
            seconds.setOpaque(cell, 0);
            for (int kind = 0; kind <= KINDS; kind++) {
                AtomicIntegerArray column = columns.getPlain(kind);
                if (column != null) {
                    column.setRelease(cell, 0);
                }
            }
            seconds.setRelease(cell, second);
        }
        return cell;
    }

    private void count(int kind, int cell) {
        AtomicIntegerArray column = columns.getPlain(kind);
        if (column == null) {
            column = new AtomicIntegerArray(CELLS);
            columns.setRelease(kind, column);
        }
        column.setOpaque(cell, column.getPlain(cell) + 1);
        add(totals, kind, 1);
    }

    private static void add(AtomicLongArray cells, int at, long value) {
        cells.setOpaque(at, cells.getPlain(at) + value);
    }
}
