package dev.sluice.proxy.outcome;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

import dev.sluice.model.CertificateSight;
import dev.sluice.model.Exposure;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.Judgement;
import dev.sluice.model.LiveShare;
import dev.sluice.model.OriginState;
import dev.sluice.model.Propagation;
import dev.sluice.model.SpoolState;
import dev.sluice.model.Verdict;
import dev.sluice.proxy.route.LiveSplit;
import dev.sluice.proxy.route.Picture;

/** The series that a Prometheus server reads: counts of the meter, where units stand, and the state of the Java machine. */
public final class ProxyMetrics {
    private static final double[] BOUNDS = boundsWithInfinity();

    private final OutcomeMeter meter;
    private final LiveSplit live;
    private final Map<String, LongSupplier> connections;
    private final Supplier<List<OriginState>> origins;
    private final String version;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    /** Of what is measured so far; {@code connections} counts open connections by side: client, old, new. */
    public ProxyMetrics(OutcomeMeter meter, LiveSplit live, Map<String, LongSupplier> connections, Supplier<List<OriginState>> origins,
            String version) {
        this.meter = meter;
        this.live = live;
        this.connections = Map.copyOf(connections);
        this.origins = origins;
        this.version = version;
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        registry.getPrometheusRegistry().register(this::collect);
    }

    /** Tells one more count, which lacks the ending {@code _total} in its name. Before the first scrape. */
    public ProxyMetrics counting(String name, String help, LongSupplier count) {
        registry.getPrometheusRegistry().register(() -> new Samples(name, help).add(count.getAsLong()).counter());
        return this;
    }

    /** Tells one more number that goes up and down. Before the first scrape. */
    public ProxyMetrics gauging(String name, String help, LongSupplier number) {
        registry.getPrometheusRegistry().register(() -> new Samples(name, help).add(number.getAsLong()).gauge());
        return this;
    }

    /** Tells how late each event loop comes. Before the first scrape. */
    public ProxyMetrics lagging(Supplier<List<Duration>> loops) {
        registry.getPrometheusRegistry().register(() -> {
            var samples = new Samples("sluice_event_loop_lag_seconds",
                    "How late an event loop came to what it had to do, the longest of the last 10 to 20 s.");
            List<Duration> lags = loops.get();
            for (int i = 0; i < lags.size(); i++) {
                samples.add(lags.get(i).toNanos() / 1e9, "loop", Integer.toString(i));
            }
            return samples.gauge();
        });
        return this;
    }

    /** Tells how many callbacks wait of each rule. Before the first scrape. */
    public ProxyMetrics perLine(String name, String help, Supplier<SpoolState> spool) {
        registry.getPrometheusRegistry().register(() -> {
            var samples = new Samples(name, help);
            spool.get().lines().forEach(line -> samples.add(line.waiting(), "rule", line.rule()));
            return samples.gauge();
        });
        return this;
    }

    /** Tells a number for each unit whose state is apart. Before the first scrape. */
    public ProxyMetrics perUnit(String name, String help, ToLongFunction<String> number) {
        registry.getPrometheusRegistry().register(() -> {
            var samples = new Samples(name, help);
            live.current().cutover().site().units().values().stream().filter(unit -> unit.state().kept().isApart())
                    .forEach(unit -> samples.add(number.applyAsLong(unit.name()), "unit", unit.name()));
            return samples.gauge();
        });
        return this;
    }

    /** Tells a number for each unit, and for what no unit claims. Before the first scrape. */
    public ProxyMetrics perFreeze(String name, String help, ToLongFunction<String> number) {
        registry.getPrometheusRegistry().register(() -> {
            var samples = new Samples(name, help);
            live.current().cutover().split().exposures().keySet().forEach(unit -> samples.add(number.applyAsLong(unit), "unit", unit));
            return samples.gauge();
        });
        return this;
    }

    /** Tells what gates said last, by unit. Before the first scrape. */
    public ProxyMetrics judging(Supplier<Map<String, List<Judgement>>> judgements) {
        registry.getPrometheusRegistry().register(() -> {
            var samples = new Samples("sluice_gate_verdict", "What a gate said last: 1 pass, 0 inconclusive, -1 fail.");
            judgements.get().forEach((unit, all) -> all.forEach(judgement -> samples.add(switch (judgement.verdict()) {
                case Verdict.Pass _ -> 1;
                case Verdict.Inconclusive _ -> 0;
                case Verdict.Fail _ -> -1;
            }, "unit", unit, "gate", judgement.gate())));
            return samples.gauge();
        });
        return this;
    }

    /** Tells how far the records of watched names have moved. Before the first scrape. */
    public ProxyMetrics propagating(Supplier<List<Propagation>> rounds) {
        registry.getPrometheusRegistry().register(() -> {
            var samples = new Samples("sluice_dns_propagated_ratio",
                    "The weighted part of the resolvers that tell anything which has the new records.");
            rounds.get().forEach(seen -> seen.tally().share()
                    .ifPresent(share -> samples.add(share, "name", seen.name(), "type", seen.type().name())));
            return samples.gauge();
        });
        return this;
    }

    /** Tells how long the certificates that new addresses serve are good for. Before the first scrape. */
    public ProxyMetrics certified(Supplier<List<CertificateSight>> sights, InstantSource clock) {
        registry.getPrometheusRegistry().register(() -> {
            var samples = new Samples("sluice_certificate_expiry_seconds",
                    "Until the certificate that a new address serves for a host expires; below 0 it has.");
            Instant now = clock.instant();
            sights.get().forEach(sight -> sight.served().ifPresent(served -> samples.add(
                    Duration.between(now, served.until()).toSeconds(), "host", sight.host(), "address", sight.place())));
            return samples.gauge();
        });
        return this;
    }

    /** Tells how much of the real traffic still comes in at the old address. Before the first scrape. */
    public ProxyMetrics arriving(Supplier<Optional<LiveShare>> live) {
        registry.getPrometheusRegistry().register(() -> {
            var samples = new Samples("sluice_dns_old_address_ratio",
                    "The part of the requests of the last minutes that came in at the old address, by the counts of all that count.");
            live.get().filter(seen -> seen.lately().all() > 0).ifPresent(seen -> samples.add(seen.lately().share()));
            return samples.gauge();
        });
        return this;
    }

    /** All series as Prometheus text, and the names of those that are not there yet. */
    public String scrape() {
        return registry.scrape() + UnseenSeries.heads(registry.getPrometheusRegistry().scrape());
    }

    private MetricSnapshots collect() {
        Map<Series.Key, TotalSum> totals = meter.totals();
        Picture picture = live.current();
        List<MetricSnapshot> all = new ArrayList<>();
        all.add(requests(totals));
        all.add(durations(totals));
        all.add(inFlight(totals));
        all.add(failovers());
        all.add(reverts());
        all.add(crawled());
        all.add(suspicions());
        all.add(holds());
        all.addAll(standing(picture));
        all.add(connections());
        all.add(origins());
        all.add(new Samples("sluice_build_info", "The running version.").add(1, "version", version).gauge());
        return new MetricSnapshots(all);
    }

    private static MetricSnapshot requests(Map<Series.Key, TotalSum> totals) {
        var samples = new Samples("sluice_requests", "Exchanges that ended, by what became of them.");
        totals.forEach((key, sum) -> {
            for (Ending ending : Ending.ALL) {
                long count = sum.endings()[ending.place()];
                if (count > 0) {
                    samples.add(count, "unit", key.unit(), "stack", key.side().label(), "endpoint", key.endpoint(), "outcome",
                            ending.label());
                }
            }
        });
        return samples.counter();
    }

    private static MetricSnapshot durations(Map<Series.Key, TotalSum> totals) {
        var histogram = HistogramSnapshot.builder().name("sluice_request_duration_seconds")
                .help("From the request sent to a stack to the head of its answer.");
        totals.forEach((key, sum) -> histogram.dataPoint(HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(ClassicHistogramBuckets.of(BOUNDS, sum.bounded())).sum(sum.seconds())
                .labels(Labels.of("unit", key.unit(), "stack", key.side().label(), "endpoint", key.endpoint())).build()));
        return histogram.build();
    }

    private static MetricSnapshot inFlight(Map<Series.Key, TotalSum> totals) {
        record Place(String unit, String stack) {}
        Map<Place, Long> byStack = new HashMap<>();
        totals.forEach((key, sum) -> byStack.merge(new Place(key.unit(), key.side().label()), sum.inFlight(), Long::sum));
        var samples = new Samples("sluice_requests_in_flight", "Requests under way to a stack.");
        byStack.forEach((place, count) -> samples.add(count, "unit", place.unit, "stack", place.stack));
        return samples.gauge();
    }

    private MetricSnapshot failovers() {
        var samples = new Samples("sluice_failover", "Requests for which the other stack was asked, by why.");
        meter.failovers().forEach((key, count) -> samples.add(count, "unit", key.unit(), "cause", key.cause()));
        return samples.counter();
    }

    private MetricSnapshot reverts() {
        var samples = new Samples("sluice_reverts", "Moves of a unit back to old.");
        meter.reverts().forEach((key, count) -> samples.add(count, "unit", key.unit(), "cause", key.cause()));
        return samples.counter();
    }

    private MetricSnapshot crawled() {
        var samples = new Samples("sluice_crawler_requests", "Exchanges of verified crawlers that ended, by what became of them.");
        meter.crawled().forEach((key, count) -> samples.add(count, "engine", key.crawler().label(), "stack", key.side().label(), "class",
                key.ending().label()));
        return samples.counter();
    }

    private MetricSnapshot suspicions() {
        var samples = new Samples("sluice_guard_suspicion_ratio", "Evidence that new is worse than old; at 1 it is found to be.");
        meter.suspicions()
                .forEach((unit, streams) -> streams.forEach((stream, ratio) -> samples.add(ratio, "unit", unit, "stream", stream)));
        return samples.gauge();
    }

    private MetricSnapshot holds() {
        var samples = new Samples("sluice_unit_held", "1 while the guard finds that a unit should not grow.");
        meter.holds().forEach(hold -> samples.add(1, "unit", hold.unit(), "stream", hold.stream()));
        return samples.gauge();
    }

    private static List<MetricSnapshot> standing(Picture picture) {
        var shares = new Samples("sluice_unit_share_ratio", "Part of a unit's visitors that goes to new.");
        var latches = new Samples("sluice_unit_latched", "1 while a revert holds a unit on old.");
        var freezes = new Samples("sluice_freeze_mode", "0 open, 1 read-only, 2 hold, 3 closed.");
        for (Map.Entry<String, Exposure> entry : new TreeMap<>(picture.cutover().split().exposures()).entrySet()) {
            freezes.add(number(entry.getValue().freeze().mode()), "unit", entry.getKey());
            if (picture.cutover().site().units().containsKey(entry.getKey())) {
                shares.add(entry.getValue().share().basisPoints() / 10_000.0, "unit", entry.getKey());
                latches.add(entry.getValue().isLatched() ? 1 : 0, "unit", entry.getKey());
            }
        }
        var generation = new Samples("sluice_unit_generation", "Number of the routing picture in force.").add(picture.generation());
        return List.of(shares.gauge(), latches.gauge(), freezes.gauge(), generation.gauge());
    }

    private static int number(FreezeMode mode) {
        return switch (mode) {
            case OPEN -> 0;
            case READ_ONLY -> 1;
            case HOLD -> 2;
            case CLOSED -> 3;
        };
    }

    private MetricSnapshot connections() {
        var samples = new Samples("sluice_connections", "Open connections.");
        connections.forEach((side, count) -> samples.add(count.getAsLong(), "side", side));
        return samples.gauge();
    }

    private MetricSnapshot origins() {
        var samples = new Samples("sluice_origin_up",
                "0 while an origin is taken for down: by its checks, or where there are none by what comes back from it.");
        origins.get().forEach(state -> samples.add(state.up() ? 1 : 0, "stack", state.side().label(), "origin",
                state.origin().authority()));
        return samples.gauge();
    }

    private static double[] boundsWithInfinity() {
        double[] bounds = new double[DurationBounds.COUNT + 1];
        for (int i = 0; i < DurationBounds.COUNT; i++) {
            bounds[i] = DurationBounds.SECONDS.get(i);
        }
        bounds[DurationBounds.COUNT] = Double.POSITIVE_INFINITY;
        return bounds;
    }
}
