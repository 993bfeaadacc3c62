package dev.sluice.control.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.sluice.control.CallbackSource;
import dev.sluice.control.EvidenceSource;
import dev.sluice.control.Freezes;
import dev.sluice.control.Sites;
import dev.sluice.control.drill.Edge;
import dev.sluice.control.drill.TestVisits;
import dev.sluice.model.Assignment;
import dev.sluice.model.Cutover;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Drill;
import dev.sluice.model.Exhibit;
import dev.sluice.model.Explanation;
import dev.sluice.model.FailoverTerms;
import dev.sluice.model.Freeze;
import dev.sluice.model.Gate;
import dev.sluice.model.GuardTerms;
import dev.sluice.model.Hold;
import dev.sluice.model.Match;
import dev.sluice.model.Measure;
import dev.sluice.model.PathPattern;
import dev.sluice.model.RefusedCallbacks;
import dev.sluice.model.Share;
import dev.sluice.model.Shift;
import dev.sluice.model.Side;
import dev.sluice.model.SpoolState;
import dev.sluice.model.Spread;
import dev.sluice.model.Tally;
import dev.sluice.model.TestTarget;
import dev.sluice.model.Verdict;
import dev.sluice.model.Visitors;
import dev.sluice.model.WriteState;

/** What gates see, as a test says; the clock stands. */
final class GateRig implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-12-01T02:00:00Z");
    static final Instant SINCE = NOW.minusSeconds(600);
    static final Drill.Setting SETTING = new Drill.Setting("0d5a", List.of("127.0.0.1:9001"), List.of("127.0.0.1:9002"));
    static final CutoverUnit CHECKOUT = new CutoverUnit("checkout", "payments@shop.example", Optional.of("platform@shop.example"),
            List.of(new Match(Optional.empty(), PathPattern.parse("/checkout/**").orElseThrow(), Set.of())), List.of(), Share.NONE,
            Visitors.DEFAULT, List.of(), Optional.empty(), Map.of(), Optional.of(GuardTerms.DEFAULT), FailoverTerms.DEFAULT, List.of(),
            false);

    final ScriptedServer server;
    final Exhibits exhibits = new Exhibits();
    final Fetcher fetcher = new Fetcher(() -> NOW);
    final Seen seen = new Seen();
    final WatchedWorld world = new WatchedWorld();
    Optional<Drill> drill = Optional.empty();
    String requester = "";

    GateRig() throws IOException {
        server = new ScriptedServer();
    }

    static final class Seen implements EvidenceSource {
        final List<Tally> tallies = new ArrayList<>();
        final List<Hold> holds = new ArrayList<>();
        final List<RefusedCallbacks> refused = new ArrayList<>();
        double suspicion;
        WriteState writes = new WriteState(0, true, Optional.empty());

        @Override
        public List<Measure> measures(Duration last) {
            return List.of();
        }

        @Override
        public List<Tally> tallies(String unit) {
            return List.copyOf(tallies);
        }

        @Override
        public List<Hold> holds() {
            return List.copyOf(holds);
        }

        @Override
        public List<RefusedCallbacks> refusedCallbacks() {
            return List.copyOf(refused);
        }

        @Override
        public double suspicion(String unit) {
            return suspicion;
        }

        @Override
        public WriteState writes(String unit, long generation) {
            return writes;
        }
    }

    SpoolState spool = CallbackSource.NONE.state();

    Verdict look(Gate gate) throws InterruptedException {
        return look("gate", gate);
    }

    Verdict look(String name, Gate gate) throws InterruptedException {
        Bench bench = new Bench(this::nowhere, seen, _ -> drill, () -> SETTING, fetcher, exhibits, new Baselines(seen), _ -> {},
                Freezes.NONE, world, visits(), () -> spool);
        return GateType.of(gate).look(new Case(CHECKOUT, name, SINCE, requester, NOW), bench);
    }

    /** Looks at a gate, and expects a verdict with some words in its sentence and its way out. */
    void says(Gate gate, Class<? extends Verdict> verdict, String... words) throws InterruptedException {
        Verdict said = look(gate);
        assertThat(said).as(said.toString()).isInstanceOf(verdict);
        assertThat(said.sentence() + " | " + said.wayOut()).contains(words);
    }

    /** Its edge is the scripted server, which knows a side by its tag. */
    TestVisits visits() {
        Edge edge = new Edge() {
            @Override
            public List<String> listeners() {
                return List.of(server.at("").toString());
            }

            @Override
            public String tag(String unit, TestTarget target, Instant until) {
                return target.label();
            }
        };
        return new TestVisits(this::nowhere, edge, question -> new Explanation(new Assignment(
                question.target().startsWith("/checkout") ? "checkout" : "catalog", Side.OLD, new Assignment.Because.NobodyExposed(), 1),
                "other", false, Freeze.NONE, false, Optional.empty(), Optional.empty(), Optional.empty()));
    }

    private Cutover nowhere() {
        return Cutover.resume(Sites.watching(world.terms, "checkout"), 1, Map.of());
    }

    /** What {@code author} handed in, so long ago. */
    void give(String gate, Duration ago, String body) {
        Instant at = NOW.minus(ago);
        exhibits.add(new Exhibit("checkout", gate, "job", at, at, Optional.empty(),
                body.replaceFirst("\\{", "{\"at\":\"" + at + "\",")));
    }

    /** Answers of a stack at an endpoint, which took so long: log-normal with a spread of 0.5. */
    void answered(Side side, String endpoint, long good, long failed, double medianMillis) {
        seen.tallies.add(new Tally("checkout", side, endpoint, good, failed, Map.of(), spread(good, medianMillis)));
    }

    void shifted(Side side, String endpoint, long good, Map<Shift, Long> shifts) {
        seen.tallies.add(new Tally("checkout", side, endpoint, good, 0, new HashMap<>(shifts), spread(good, 10)));
    }

    static Spread spread(long count, double medianMillis) {
        Long[] counts = new Long[Spread.BUCKETS];
        long placed = 0;
        double lower = 0;
        for (int bucket = 0; bucket < Spread.BUCKETS; bucket++) {
            double edge = 0.05 * Math.pow(1.1, bucket);
            double below = normal(Math.log(edge / medianMillis) / 0.5);
            counts[bucket] = Math.round(count * below) - Math.round(count * lower);
            placed += counts[bucket];
            lower = below;
        }
        counts[Spread.BUCKETS - 1] += count - placed;
        return new Spread(List.of(counts));
    }

    /** The normal distribution, by a series that is good to seven places. */
    private static double normal(double z) {
        double t = 1 / (1 + 0.2316419 * Math.abs(z));
        double tail = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI)
                * t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        return z >= 0 ? 1 - tail : tail;
    }

    @Override
    public void close() throws IOException {
        fetcher.close();
        server.close();
    }
}
