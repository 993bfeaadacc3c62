package dev.sluice.proxy.outcome;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import dev.sluice.model.Share;

/** The allowance of each unit that has needed one. Shared by all event loops without a lock. */
final class Allowances {
    private final Elapsed elapsed;
    private final Supplier<List<Recorder>> recorders;
    private final AtomicReference<Map<String, Allowance>> byUnit = new AtomicReference<>(Map.of());

    /** Goes by what all of the recorders have counted. */
    Allowances(Elapsed elapsed, Supplier<List<Recorder>> recorders) {
        this.elapsed = elapsed;
        this.recorders = recorders;
    }

    boolean isOldWell(String unit) {
        return of(unit).isOldWell(second(), (second, last) -> lately(unit, second, last));
    }

    boolean take(String unit, Share budget) {
        return of(unit).take(budget, second(), (second, last) -> lately(unit, second, last));
    }

    private int second() {
        return elapsed.second(elapsed.nanos());
    }

    private Allowance of(String unit) {
        Allowance known = byUnit.get().get(unit);
        if (known != null) {
            return known;
        }
        var created = new Allowance();
        return byUnit.updateAndGet(before -> before.containsKey(unit) ? before : with(before, unit, created)).getOrDefault(unit, created);
    }

    private static Map<String, Allowance> with(Map<String, Allowance> before, String unit, Allowance created) {
        Map<String, Allowance> more = new HashMap<>(before);
        more.put(unit, created);
        return Map.copyOf(more);
    }

    private Lately lately(String unit, int second, int last) {
        var lately = new Lately();
        for (Recorder recorder : recorders.get()) {
            for (Series series : recorder.series().all()) {
                if (series.key().unit().equals(unit)) {
                    series.addTo(lately, second, last);
                }
            }
        }
        return lately;
    }
}
