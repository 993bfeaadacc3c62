package dev.sluice.proxy.guard;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Endpoint;
import dev.sluice.model.GuardSignals.OnShift;
import dev.sluice.model.Shift;

/** How near each stream is to a finding, for whoever shows it. Written by whoever judges, read by any thread. */
final class Suspicions {
    private final List<Stream> streams;
    private final AtomicLongArray ratios;

    private Suspicions(List<Stream> streams) {
        this.streams = List.copyOf(streams);
        this.ratios = new AtomicLongArray(streams.size());
    }

    /**
     * A stream of evidence.
     *
     * @param reverts whether the unit goes back when it is found, or only should not grow
     */
    private record Stream(String name, boolean reverts) {}

    /** Those of a unit, in the order in which they are written: failures of all of it, of each endpoint if it is told apart, then the others. */
    static Suspicions of(CutoverUnit unit, int ofFailures, OnShift onShift) {
        List<Stream> streams = new ArrayList<>(List.of(new Stream("failures", true)));
        if (ofFailures > 1) {
            unit.endpoints().forEach(endpoint -> streams.add(new Stream("endpoint " + endpoint, true)));
            streams.add(new Stream("endpoint " + Endpoint.OTHER, true));
        }
        for (SlowKind kind : SlowKind.ALL) {
            streams.add(new Stream(kind.label(), kind.isBreach()));
        }
        for (Shift shift : ShiftStreams.KINDS) {
            streams.add(new Stream(ShiftStreams.name(shift), onShift == OnShift.REVERT));
        }
        return new Suspicions(streams);
    }

    void set(int place, double ratio) {
        ratios.setOpaque(place, Double.doubleToRawLongBits(ratio));
    }

    Map<String, Double> all() {
        Map<String, Double> all = new LinkedHashMap<>();
        for (int place = 0; place < streams.size(); place++) {
            all.put(streams.get(place).name, ratio(place));
        }
        return all;
    }

    /** The greatest of those by which the unit goes back. */
    double nearest() {
        double most = 0;
        for (int place = 0; place < streams.size(); place++) {
            most = streams.get(place).reverts ? Math.max(most, ratio(place)) : most;
        }
        return most;
    }

    private double ratio(int place) {
        return Double.longBitsToDouble(ratios.getOpaque(place));
    }
}
