package dev.sluice.proxy.guard;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** How near each stream is to a finding, for whoever shows it. Written by whoever judges, read by any thread. */
final class Suspicions {
    private final List<String> streams;
    private final AtomicLongArray ratios;

    /** By the names of the streams, in the order in which they are written. */
    Suspicions(List<String> streams) {
        this.streams = List.copyOf(streams);
        this.ratios = new AtomicLongArray(streams.size());
    }

    void set(int place, double ratio) {
        ratios.setOpaque(place, Double.doubleToRawLongBits(ratio));
    }

    Map<String, Double> all() {
        Map<String, Double> all = new LinkedHashMap<>();
        for (int place = 0; place < streams.size(); place++) {
            all.put(streams.get(place), Double.longBitsToDouble(ratios.getOpaque(place)));
        }
        return all;
    }
}
