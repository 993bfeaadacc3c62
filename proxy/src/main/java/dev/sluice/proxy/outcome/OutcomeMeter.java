package dev.sluice.proxy.outcome;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

import dev.sluice.model.Arrivals;
import dev.sluice.model.CallbackTerms;
import dev.sluice.model.Counts;
import dev.sluice.model.Cutover;
import dev.sluice.model.Hold;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Measure;
import dev.sluice.model.Motion;
import dev.sluice.model.RefusedCallbacks;
import dev.sluice.model.Revert;
import dev.sluice.model.RuleNoise;
import dev.sluice.model.Side;
import dev.sluice.model.SiteNoise;
import dev.sluice.model.Tally;
import dev.sluice.model.TestTraffic;
import dev.sluice.proxy.route.LiveSplit;

/**
 * Counts what became of exchanges, for each unit, stack and endpoint, and lets the unit's guard judge. Every event loop records for itself;
 * asking adds the loops up, from any thread.
 */
public final class OutcomeMeter {
    private static final Comparator<Series.Key> ORDER = Comparator.comparing(Series.Key::unit).thenComparing(Series.Key::endpoint)
            .thenComparing(Series.Key::side);

    private final Elapsed elapsed;
    private final HoldBoard holds;
    private final Guards guards;
    private final List<Recorder> recorders;

    /** Before traffic starts; {@code clock} dates the reverts that breaches bring. */
    public OutcomeMeter(int loops, LiveSplit live, InstantSource clock) {
        this(loops, live, clock, System::nanoTime);
    }

    /** As the other one, with its own monotonic clock, in nanoseconds. */
    public OutcomeMeter(int loops, LiveSplit live, InstantSource clock, LongSupplier nanoTime) {
        this.elapsed = new Elapsed(nanoTime);
        this.holds = new HoldBoard(clock);
        this.guards = new Guards(loops, live, holds, nanoTime);
        var allowances = new Allowances(elapsed, this::recorders);
        this.recorders = IntStream.range(0, loops)
                .mapToObj(loop -> new Recorder(loop, elapsed, guards, allowances, cause -> withdraw(live, cause, clock.instant())))
                .toList();
    }

    private List<Recorder> recorders() {
        return recorders;
    }

    private void withdraw(LiveSplit live, Revert.Cause.Breached cause, Instant now) {
        Cutover inForce = live.current().cutover();
        if (!inForce.isAtRisk(cause.breach().unit())) {
            return; // every further failure says so again, and what was in motion then would be counted in vain
        }
        Set<String> units = inForce.site().revertedWith(cause.breach().unit());
        live.withdraw(new Revert.Cause.Breached(cause.breach(), cause.scene().map(scene -> scene.with(motion(units)))), now);
    }

    /** The recorder of one event loop, for that loop alone. */
    public Recorder recorder(int loop) {
        return recorders.get(loop);
    }

    /** What was measured in the last 1..300 seconds: whatever had traffic or has requests under way. */
    public List<Measure> measures(Duration last) {
        int seconds = Math.clamp(last.toSeconds(), 1, Series.SECONDS);
        int now = elapsed.second(elapsed.nanos());
        Map<Series.Key, Sum> sums = new HashMap<>();
        for (Recorder recorder : recorders) {
            for (Series series : recorder.series().all()) {
                series.addTo(sums.computeIfAbsent(series.key(), _ -> new Sum()), now, seconds);
            }
        }
        return sums.entrySet().stream().filter(entry -> !entry.getValue().isEmpty()).sorted(Map.Entry.comparingByKey(ORDER))
                .map(entry -> entry.getValue().measure(entry.getKey())).toList();
    }

    /**
     * What was counted in the stretches of ten seconds after a given one that are over: nothing is told twice and nothing left out to who asks
     * at least every four minutes.
     */
    public Counts counts(long after) {
        record Place(String unit, Side side) {}
        long upTo = Latencies.over(elapsed.second(elapsed.nanos()));
        long from = Math.clamp(after, Math.max(0, upTo - Latencies.KEPT), upTo);
        Map<Place, Sum> sums = new HashMap<>();
        for (Recorder recorder : recorders) {
            for (Series series : recorder.series().all()) {
                series.addStretches(sums.computeIfAbsent(new Place(series.key().unit(), series.key().side()), _ -> new Sum()), from, upTo);
            }
        }
        return new Counts(upTo, sums.entrySet().stream().filter(entry -> !entry.getValue().isEmpty())
                .map(entry -> entry.getValue().count(entry.getKey().unit(), entry.getKey().side())).toList());
    }

    /** What visitors of a unit were answered since the start, by endpoint and stack. */
    public List<Tally> tallies(String unit) {
        Map<Series.Key, Tally> sums = new HashMap<>();
        for (Recorder recorder : recorders) {
            for (Series series : recorder.series().all()) {
                if (series.key().unit().equals(unit)) {
                    sums.merge(series.key(), series.lifetime().tally(series.key()), Tally::and);
                }
            }
        }
        return sums.entrySet().stream().sorted(Map.Entry.comparingByKey(ORDER)).map(Map.Entry::getValue).toList();
    }

    /** What is under way on new; from any thread, also from an event loop: it only reads. */
    Motion motion(Set<String> units) {
        Motion sum = Motion.NONE;
        for (Recorder recorder : recorders) {
            for (Series series : recorder.series().all()) {
                if (series.key().side() == Side.NEW && units.contains(series.key().unit())) {
                    sum = sum.and(series.motion());
                }
            }
        }
        return sum;
    }

    /** The test requests of a unit, which no other count knows of. */
    public TestTraffic tests(String unit) {
        return TestCounts.sum(recorders.stream().map(Recorder::tests).toList(), unit, elapsed.nanos());
    }

    /** The calls of other programs that were refused, of the rules that there are; {@code at} is now. */
    public List<RefusedCallbacks> refusedCallbacks(CallbackTerms terms, Instant at) {
        return CallbackCounts.sum(recorders.stream().map(Recorder::callbacks).toList(), terms, elapsed.nanos(), at);
    }

    /** Where the requests of visitors came in, since the start. */
    public Arrivals arrivals() {
        return recorders.stream().map(recorder -> recorder.arrivals().sum()).reduce(Arrivals.NONE, Arrivals::and);
    }

    /** Who came in at the old address since this was asked last, but for those of a flood; by one thread at a time. */
    public List<ArrivalCounts.Straggler> stragglers() {
        List<ArrivalCounts.Straggler> all = new ArrayList<>();
        recorders.forEach(recorder -> recorder.arrivals().drain(all::add));
        return all;
    }

    /** How near the guard of a unit is to a breach: 1 is one; 0 for a unit that is not guarded. */
    public double suspicion(String unit) {
        Guards.Armed armed = guards.of(unit);
        return armed == null ? 0 : armed.guard().suspicion();
    }

    /** Since the start. */
    Map<Series.Key, TotalSum> totals() {
        Map<Series.Key, TotalSum> sums = new HashMap<>();
        for (Recorder recorder : recorders) {
            for (Series series : recorder.series().all()) {
                series.addTo(sums.computeIfAbsent(series.key(), _ -> new TotalSum()));
            }
        }
        return sums;
    }

    /** Since the start. */
    Map<LoopSeries.Failover, Long> failovers() {
        Map<LoopSeries.Failover, Long> sums = new HashMap<>();
        for (Recorder recorder : recorders) {
            recorder.series().failovers().forEach((key, count) -> sums.merge(key, count.getOpaque(), Long::sum));
        }
        return sums;
    }

    /** Since the start. */
    Map<CrawlerCounts.Key, Long> crawled() {
        Map<CrawlerCounts.Key, Long> sums = new TreeMap<>(CrawlerCounts.ORDER);
        recorders.forEach(recorder -> recorder.crawlers().addTo(sums));
        return sums;
    }

    /** Since the start. */
    Map<Guards.Reverts, Long> reverts() {
        return guards.reverts();
    }

    /** What units live through, as their guards have learned it: those of which enough is known. */
    public Map<String, RuleNoise.Traffic> traffic() {
        return guards.traffic();
    }

    /** What the noise of the site alone would have done to a unit; empty for one that is not guarded. */
    public Optional<SiteNoise> noise(String unit) {
        return guards.noise(unit);
    }

    /** How near each stream of the guard of each unit is to a finding: 1 is one. */
    Map<String, Map<String, Double>> suspicions() {
        return guards.suspicions();
    }

    /** Which units should not grow for now, and why. */
    public List<Hold> holds() {
        return holds.all();
    }

    /** Tells of every hold that is raised or lifted, on whatever thread does that: the listener must not block. Before traffic starts. */
    public void onHold(Consumer<JournalEntry> listener) {
        holds.onChange(listener);
    }
}
