package dev.sluice.proxy.guard;

import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.sluice.model.Breach;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Endpoint;
import dev.sluice.model.Shift;
import dev.sluice.model.Side;

/**
 * Whether the answers of new say something else than old's: every endpoint by itself and every kind by itself, so that neither is hidden by
 * others nor made of a different mix of requests. Confined to whoever judges.
 */
final class ShiftStreams {
    static final Shift[] KINDS = Shift.values();
    private static final List<String> NAMES = Arrays.stream(KINDS).map(shift -> "shift." + shift.label()).toList();

    private final CutoverUnit unit;
    private final Counts counts;
    private final double falseFires;
    private final Phase phase = new Phase();
    /** By endpoint and kind; those that never were have none. */
    private final @Nullable ShiftStream[] streams;
    private final CountedClients onNew = new CountedClients();
    private final CountedClients onOld = new CountedClients();

    /** What else was answered, since the beginning. */
    @FunctionalInterface
    interface Counts {
        /** Answers that are good and not of this kind. */
        long others(Side side, int endpoint, Shift shift);
    }

    ShiftStreams(CutoverUnit unit, Counts counts, double falseFires) {
        this.unit = unit;
        this.counts = counts;
        this.falseFires = falseFires;
        this.streams = new ShiftStream[(unit.endpoints().size() + 1) * KINDS.length];
    }

    /** The word for a stream of a kind, in labels. */
    static String name(Shift shift) {
        return NAMES.get(shift.place());
    }

    void raised(long now) {
        phase.raised(now);
        setThresholds(now);
    }

    /** Every ten seconds. */
    void learn(long now) {
        for (ShiftStream stream : streams) {
            if (stream != null) {
                stream.learn(now);
            }
        }
        setThresholds(now);
    }

    /** An answer of old of some kind. */
    void onOld(int endpoint, Shift shift, long client, Moment at) {
        if (onOld.count(mixed(client, endpoint, shift), at.second(), at.each())) {
            of(endpoint, shift, at.now()).shiftedOnOld();
        }
    }

    /** An answer of new of some kind. */
    void onNew(int endpoint, Shift shift, long client, Moment at) {
        if (onNew.count(mixed(client, endpoint, shift), at.second(), at.each())) {
            of(endpoint, shift, at.now()).shiftedOnNew();
        }
    }

    /** Takes in what else came since the last time. */
    void look(long now) {
        for (int cell = 0; cell < streams.length; cell++) {
            ShiftStream stream = streams[cell];
            if (stream != null) {
                stream.look(others(Side.NEW, cell), others(Side.OLD, cell), now);
            }
        }
    }

    /** What was found of a kind, of the first endpoint that shows it; null: nothing. */
    Breach.@Nullable Shifted find(Shift shift, int fewest, long now) {
        for (int cell = shift.place(); cell < streams.length; cell += KINDS.length) {
            ShiftStream stream = streams[cell];
            if (stream != null && stream.isFound(fewest)) {
                return stream.finding(unit.name(), endpoint(cell / KINDS.length), now);
            }
        }
        return null;
    }

    /** How near the nearest endpoint is to that; 1 is there. */
    double suspicion(Shift shift) {
        double most = 0;
        for (int cell = shift.place(); cell < streams.length; cell += KINDS.length) {
            ShiftStream stream = streams[cell];
            most = stream == null ? most : Math.max(most, stream.suspicion());
        }
        return most;
    }

    private ShiftStream of(int endpoint, Shift shift, long now) {
        int cell = cell(endpoint, shift);
        ShiftStream stream = streams[cell];
        if (stream == null) {
            stream = new ShiftStream(shift, others(Side.NEW, cell), others(Side.OLD, cell), now);
            stream.judgeBy(phase, streams.length, falseFires, now);
            streams[cell] = stream;
        }
        return stream;
    }

    private void setThresholds(long now) {
        for (ShiftStream stream : streams) {
            if (stream != null) {
                stream.judgeBy(phase, streams.length, falseFires, now);
            }
        }
    }

    private long others(Side side, int cell) {
        return counts.others(side, cell / KINDS.length, KINDS[cell % KINDS.length]);
    }

    private String endpoint(int place) {
        return place < unit.endpoints().size() ? unit.endpoints().get(place).toString() : Endpoint.OTHER;
    }

    /** A client counts at each endpoint for each kind. */
    private static long mixed(long client, int endpoint, Shift shift) {
        return client ^ (cell(endpoint, shift) + 1) * 0xD6E8FEB86659FD93L;
    }

    private static int cell(int endpoint, Shift shift) {
        return endpoint * KINDS.length + shift.place();
    }

    /**
     * When something is told.
     *
     * @param each how many answers of one client count at one endpoint in ten minutes
     */
    record Moment(long now, int second, int each) {}
}
