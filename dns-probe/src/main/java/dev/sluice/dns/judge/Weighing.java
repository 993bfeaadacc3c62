package dev.sluice.dns.judge;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

import dev.sluice.model.Propagation.Cache;
import dev.sluice.model.Propagation.Held;
import dev.sluice.model.Propagation.Tally;

/** Weighs a panel: how much of it has the new records, and when a part of it will. */
final class Weighing {
    /** Of the normal distribution, for 95 %. */
    private static final double Z = 1.959964;

    private Weighing() {}

    static Tally tally(List<Cache> caches) {
        List<Cache> informative = caches.stream().filter(Cache::informative).toList();
        double all = weight(informative);
        double fresh = weight(informative.stream().filter(cache -> cache.held() == Held.NEW).toList());
        if (all == 0) {
            return new Tally(0, 0, OptionalDouble.empty(), 0, 1);
        }
        double squares = informative.stream().mapToDouble(cache -> cache.weight() * cache.weight()).sum();
        double share = fresh / all;
        double worth = all * all / squares; // resolvers of one weight that would tell as much (Kish)
        double middle = (share + Z * Z / (2 * worth)) / (1 + Z * Z / worth);
        double half = Z / (1 + Z * Z / worth) * Math.sqrt(share * (1 - share) / worth + Z * Z / (4 * worth * worth));
        return new Tally(fresh, all, OptionalDouble.of(share), Math.max(0, middle - half), Math.min(1, middle + half));
    }

    /**
     * When a part of the weight is there.
     *
     * @param when for each; empty: never, as far as is known
     */
    static Optional<Instant> reaching(double part, List<Cache> caches, Function<Cache, Optional<Instant>> when) {
        record Step(Instant at, double weight) {}
        double all = weight(caches);
        List<Step> steps = new ArrayList<>();
        caches.forEach(cache -> when.apply(cache).ifPresent(at -> steps.add(new Step(at, cache.weight()))));
        steps.sort(Comparator.comparing(Step::at));
        double sum = 0;
        for (Step step : steps) {
            sum += step.weight;
            if (sum >= part * all - 1e-9) {
                return Optional.of(step.at);
            }
        }
        return Optional.empty();
    }

    private static double weight(List<Cache> caches) {
        return caches.stream().mapToDouble(Cache::weight).sum();
    }
}
