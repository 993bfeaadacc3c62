package dev.sluice.proxy.outcome;

import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Endpoint;
import dev.sluice.model.Side;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.route.RouteTable;

/**
 * All series of one event loop. They are found by names, so that counts outlive a reload of the file; the way from a route to its series is
 * remembered for as long as the file stays. Confined to that loop, but for {@link #all} and {@link #failovers}.
 */
final class LoopSeries {
    /** More are counted under the unit's {@link Endpoint#OTHER}, and far more as if no unit had claimed them. */
    static final int MOST = 2_000;

    private final Map<Series.Key, Series> byKey = new HashMap<>();
    private final IdentityHashMap<CutoverUnit, Series[]> byUnit = new IdentityHashMap<>();
    private final Series[] unclaimed = new Series[2];
    private @Nullable RouteTable remembered;
    /** Replaced whole for every new one, so that other threads may read it. */
    private volatile List<Series> all = List.of();
    private volatile Map<Failover, AtomicLong> failovers = Map.of();

    /** What is counted when one stack answers for the other. */
    record Failover(String unit, String cause) {}

    Series of(Route route, Side side) {
        Optional<CutoverUnit> unit = route.unit();
        forgetOthers(route.picture().table());
        Series[] places = unit.isEmpty() ? unclaimed
                : byUnit.computeIfAbsent(unit.get(), claimed -> new Series[2 * (claimed.endpoints().size() + 1)]);
        int place = 2 * route.endpoint() + (side == Side.OLD ? 0 : 1);
        Series series = places[place];
        if (series == null) {
            series = named(route.assignment().unit(), side, route.endpointName());
            places[place] = series;
        }
        return series;
    }

    void failedOver(String unit, String cause) {
        var key = new Failover(unit, cause);
        AtomicLong count = failovers.get(key);
        if (count == null) {
            count = new AtomicLong();
            Map<Failover, AtomicLong> more = new HashMap<>(failovers);
            more.put(key, count);
            failovers = more;
        }
        count.setOpaque(count.getPlain() + 1);
    }

    /** From any thread. */
    List<Series> all() {
        return all;
    }

    /** From any thread. */
    Map<Failover, AtomicLong> failovers() {
        return failovers;
    }

    @SuppressWarnings("ReferenceEquality") // the table is the same as long as the file is
    private void forgetOthers(RouteTable table) {
        if (remembered != table) {
            byUnit.clear();
            remembered = table;
        }
    }

    private Series named(String unit, Side side, String endpoint) {
        var key = new Series.Key(unit, side, endpoint);
        Series present = byKey.get(key);
        if (present != null) {
            return present;
        }
        if (byKey.size() >= MOST && !endpoint.equals(Endpoint.OTHER)) {
            return named(unit, side, Endpoint.OTHER);
        }
        if (byKey.size() >= 2 * MOST && !unit.equals(CutoverUnit.UNCLAIMED)) {
            return named(CutoverUnit.UNCLAIMED, side, Endpoint.OTHER);
        }
        var created = new Series(key);
        byKey.put(key, created);
        Series[] more = Arrays.copyOf(all.toArray(Series[]::new), all.size() + 1);
        more[all.size()] = created;
        all = List.of(more);
        return created;
    }
}
