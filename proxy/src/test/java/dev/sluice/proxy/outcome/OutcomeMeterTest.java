package dev.sluice.proxy.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import dev.sluice.model.Assignment;
import dev.sluice.model.Command;
import dev.sluice.model.Counts;
import dev.sluice.model.Cutover;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Decision;
import dev.sluice.model.Evidence;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.GuardRule;
import dev.sluice.model.GuardTerms;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Measure;
import dev.sluice.model.Motion;
import dev.sluice.model.Revert;
import dev.sluice.model.Scene;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.model.Site;
import dev.sluice.model.TestTarget;
import dev.sluice.model.TestTraffic;
import dev.sluice.proxy.route.LiveSplit;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.route.Sites;

class OutcomeMeterTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Command.Asker ME = new Command.Asker("me", "test");
    private static final Outcome OK = Outcome.answered(200);
    private static final Outcome BROKEN = Outcome.answered(502);

    private final AtomicLong nanos = new AtomicLong(-7);
    private final LiveSplit live = Sites.live(Sites.of(pay(), Sites.unit("search", "/search/**").guard(Optional.empty()).build()));
    private final OutcomeMeter meter = meter(live, 2);

    @Test
    void exchanges_are_counted_by_unit_stack_and_endpoint_with_their_latency() {
        for (int i = 1; i <= 1_000; i++) {
            exchange(i % 2, route("pay", 0, i), Side.NEW, i % 100 == 0 ? Outcome.answered(404) : OK, i);
        }
        exchange(0, route("pay", 1, 1), Side.OLD, BROKEN, 7);
        exchange(0, unclaimed(), Side.OLD, new Outcome.Refused(503), 0);
        List<Measure> measures = meter.measures(Duration.ofSeconds(60));
        assertThat(measures).hasSize(3);
        Measure pay = find(measures, "pay", Side.NEW);
        assertThat(pay.endpoint()).isEqualTo("POST /pay");
        assertThat(pay.count()).isEqualTo(1_000);
        assertThat(pay.outcomes()).isEqualTo(Map.of("2xx", 990L, "4xx", 10L));
        assertThat(pay.failures()).isZero();
        assertThat(pay.p50()).isCloseTo(500, within(25.0));
        assertThat(pay.p95()).isCloseTo(950, within(47.5));
        assertThat(pay.p99()).isCloseTo(990, within(49.5));
        assertThat(find(measures, "pay", Side.OLD).endpoint()).isEqualTo("other");
        assertThat(find(measures, "pay", Side.OLD).failures()).isEqualTo(1);
        assertThat(find(measures, "-", Side.OLD).outcomes()).isEqualTo(Map.of("refused", 1L));
        assertThat(find(measures, "-", Side.OLD).p99()).isZero();
    }

    @Test
    void a_quantile_is_off_by_less_than_five_percent_from_50_microseconds_to_a_minute() {
        for (double ms = 0.06; ms < 60_000; ms *= 1.37) {
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(400));
            Route route = route("pay", 0, 1);
            meter.recorder(0).began(route, Side.NEW);
            meter.recorder(0).ended(route, Side.NEW, OK, (long) (ms * 1e6));
            assertThat(find(meter.measures(Duration.ofSeconds(10)), "pay", Side.NEW).p50()).isCloseTo(ms, within(ms * 0.05));
        }
    }

    @Test
    void who_asks_for_counts_again_and_again_hears_of_every_exchange_once() {
        long requests = 0;
        long failures = 0;
        long latencies = 0;
        long seen = meter.counts(Long.MAX_VALUE).upTo();
        for (int second = 0; second < 3_000; second++) {
            exchange(second % 2, route("pay", second % 2, second), Side.NEW, second % 5 == 0 ? BROKEN : OK, 3 + second % 40);
            seconds(1);
            if (second % 240 == 239 || second == 2_999) {
                seconds(second == 2_999 ? 11 : 0);
                Counts told = meter.counts(seen);
                seen = told.upTo();
                requests += told.all().stream().mapToLong(Counts.Count::requests).sum();
                failures += told.all().stream().mapToLong(Counts.Count::failures).sum();
                latencies += told.all().stream().mapToLong(tally -> tally.took().count()).sum();
            }
        }
        assertThat(requests).isEqualTo(3_000);
        assertThat(failures).isEqualTo(600);
        assertThat(latencies).isEqualTo(3_000);
        assertThat(meter.counts(seen)).isEqualTo(new Counts(seen, List.of()));
    }

    @Test
    void a_window_forgets_what_is_older() {
        exchange(0, route("pay", 0, 1), Side.OLD, OK, 1);
        seconds(59);
        exchange(1, route("pay", 0, 1), Side.OLD, OK, 1);
        assertThat(find(meter.measures(Duration.ofSeconds(60)), "pay", Side.OLD).count()).isEqualTo(2);
        assertThat(find(meter.measures(Duration.ofSeconds(10)), "pay", Side.OLD).count()).isEqualTo(1);
        seconds(1);
        assertThat(find(meter.measures(Duration.ofSeconds(60)), "pay", Side.OLD).count()).isEqualTo(1);
        seconds(239);
        assertThat(find(meter.measures(Duration.ofMinutes(5)), "pay", Side.OLD).count()).isEqualTo(2);
        seconds(1);
        assertThat(find(meter.measures(Duration.ofMinutes(5)), "pay", Side.OLD).count()).isEqualTo(1);
        seconds(60);
        assertThat(meter.measures(Duration.ofHours(1))).isEmpty();
    }

    @Test
    void what_is_under_way_is_shown_even_without_an_answer() {
        Route route = route("pay", 0, 1);
        meter.recorder(0).began(route, Side.NEW);
        meter.recorder(1).began(route, Side.NEW);
        assertThat(find(meter.measures(Duration.ofSeconds(10)), "pay", Side.NEW).inFlight()).isEqualTo(2);
        meter.recorder(0).fellBack(route, new Outcome.Failed(new Fault.ConnectFailed("refused")),
                new Fault.ConnectFailed("refused").label(), -1);
        meter.recorder(1).ended(route, Side.NEW, new Outcome.ClientGone(), -1);
        Measure measure = find(meter.measures(Duration.ofSeconds(10)), "pay", Side.NEW);
        assertThat(measure.inFlight()).isZero();
        assertThat(measure.failures()).isEqualTo(1);
        assertThat(measure.outcomes()).isEqualTo(Map.of("connect", 1L, "client-gone", 1L));
        assertThat(meter.failovers()).isEqualTo(Map.of(new LoopSeries.Failover("pay", "connect"), 1L));
    }

    @Test
    void counts_outlive_a_reload_that_moves_the_endpoints() {
        exchange(0, route("pay", 0, 1), Side.OLD, OK, 1);
        Cutover basis = live.current().cutover();
        Site reloaded = Sites.of(Sites.unit("pay", "/pay/**").endpoints("GET /pay/new", "POST /pay").build());
        live.publish(accepted(basis.decide(new Command.LoadSite(reloaded, ME), NOW, 300)), basis);
        Route moved = route("pay", 1, 1);
        assertThat(moved.endpointName()).isEqualTo("POST /pay");
        exchange(0, moved, Side.OLD, OK, 1);
        assertThat(find(meter.measures(Duration.ofSeconds(10)), "pay", Side.OLD).count()).isEqualTo(2);
    }

    @Test
    void four_loops_recording_at_once_are_counted_exactly() throws Exception {
        OutcomeMeter four = meter(live, 4);
        try (var threads = Executors.newFixedThreadPool(5)) {
            List<Future<?>> all = new ArrayList<>();
            for (int loop = 0; loop < 4; loop++) {
                Recorder recorder = four.recorder(loop);
                all.add(threads.submit(() -> {
                    for (int i = 0; i < 50_000; i++) {
                        Route route = route(i % 2 == 0 ? "pay" : "search", 0, i);
                        recorder.began(route, Side.OLD);
                        nanos.incrementAndGet();
                        recorder.ended(route, Side.OLD, i % 10 == 0 ? BROKEN : OK, 1_000_000);
                    }
                }));
            }
            all.add(threads.submit(() -> {
                for (int i = 0; i < 200; i++) {
                    assertThat(four.measures(Duration.ofSeconds(10))).allMatch(measure -> measure.count() <= 100_000);
                }
            }));
            for (Future<?> each : all) {
                each.get(60, TimeUnit.SECONDS);
            }
        }
        Measure pay = find(four.measures(Duration.ofSeconds(10)), "pay", Side.OLD);
        assertThat(pay.count()).isEqualTo(100_000);
        assertThat(pay.outcomes()).isEqualTo(Map.of("2xx", 80_000L, "5xx", 20_000L));
        assertThat(pay.failures()).isEqualTo(20_000);
        assertThat(pay.inFlight()).isZero();
    }

    @Test
    void a_breach_takes_the_unit_back_on_the_loop_that_recorded_it() {
        List<JournalEntry.Reverted> told = new ArrayList<>();
        live.onWithdraw(told::add);
        breach();
        assertThat(live.current().cutover().split().of("pay").isLatched()).isTrue();
        assertThat(told).hasSize(1);
        assertThat(told.getFirst().revert().at()).isEqualTo(NOW);
        assertThat(meter.reverts()).isEqualTo(Map.of(new Guards.Reverts("pay", "errors"), 1L));
    }

    @Test
    void failures_that_falling_back_hides_are_evidence_all_the_same() {
        healthy();
        fallBackTo(OK, 8);
        assertThat(live.current().cutover().split().of("pay").isLatched()).isTrue();
    }

    @Test
    void what_old_fails_as_well_says_nothing_against_new() {
        healthy();
        fallBackTo(BROKEN, 100);
        assertThat(live.current().cutover().split().of("pay").isLatched()).isFalse();
        assertThat(find(meter.measures(Duration.ofSeconds(10)), "pay", Side.NEW).failures()).as("it is shown all the same").isEqualTo(100);
    }

    @Test
    void a_second_opinion_that_nobody_waited_for_does_not_excuse_new() {
        healthy();
        fallBackTo(new Outcome.ClientGone(), 8);
        assertThat(live.current().cutover().split().of("pay").isLatched()).isTrue();
    }

    /** They fail on new, each of another client, and old answers. */
    private void fallBackTo(Outcome ofOld, int requests) {
        for (int client = 0; client < requests; client++) {
            Route route = route("pay", 0, client);
            Recorder recorder = meter.recorder(0);
            recorder.began(route, Side.NEW);
            recorder.fellBack(route, new Outcome.Failed(new Fault.HeadTimeout()), new Fault.HeadTimeout().label(), -1);
            recorder.began(route, Side.OLD);
            recorder.secondOpinion(route, ofOld);
            recorder.endedAsTold(route, Side.OLD, ofOld, 1_000_000);
        }
    }

    @Test
    void an_overflow_is_counted_and_is_no_evidence() {
        healthy();
        for (int client = 0; client < 100; client++) {
            Route route = route("pay", 0, client);
            meter.recorder(0).began(route, Side.NEW);
            meter.recorder(0).fellBack(route, new Outcome.Failed(new Fault.Overflow()), new Fault.Overflow().label(), -1);
        }
        assertThat(live.current().cutover().split().of("pay").isLatched()).isFalse();
        assertThat(meter.failovers()).isEqualTo(Map.of(new LoopSeries.Failover("pay", "overflow"), 100L));
    }

    @Test
    void what_clients_cause_and_what_the_proxy_refuses_is_no_evidence() {
        healthy();
        for (int client = 0; client < 500; client++) {
            for (Outcome outcome : List.of(Outcome.answered(404), Outcome.answered(501), new Outcome.Refused(503),
                    new Outcome.ClientGone())) {
                exchange(0, route("pay", 0, client), Side.NEW, outcome, 1);
            }
        }
        for (int client = 0; client < 4; client++) {
            exchange(0, route("pay", 0, client), Side.NEW, BROKEN, 1);
        }
        assertThat(live.current().cutover().split().of("pay").isLatched()).isFalse();
        exchange(0, route("pay", 0, 4), Side.NEW, BROKEN, 1);
        assertThat(live.current().cutover().split().of("pay").isLatched()).as("2 000 answers of no weight do not thin it out").isTrue();
    }

    @Test
    void an_unguarded_unit_and_what_no_unit_claims_are_never_withdrawn() {
        for (int client = 0; client < 100; client++) {
            exchange(0, route("search", 0, client), Side.NEW, BROKEN, 1);
            exchange(0, unclaimed(), Side.OLD, BROKEN, 1);
        }
        assertThat(live.current().generation()).isEqualTo(100);
    }

    @Test
    void a_rearm_sets_the_evidence_aside_and_late_answers_of_before_do_not_count() {
        Route before = route("pay", 0, 0);
        breach();
        rearm(400);
        for (int client = 0; client < 100; client++) {
            Route late = new Route(before.picture(), before.assignment(), before.unit(), 0, false, FreezeMode.OPEN, client,
                    Optional.empty());
            exchange(0, late, Side.NEW, BROKEN, 1);
        }
        assertThat(live.current().cutover().split().of("pay").isLatched()).isFalse();
        for (int client = 0; client < 4; client++) {
            exchange(0, route("pay", 0, client), Side.NEW, BROKEN, 1);
        }
        assertThat(live.current().cutover().split().of("pay").isLatched()).as("fewer than 20 since").isFalse();
        breach();
        assertThat(live.current().cutover().split().of("pay").isLatched()).isTrue();
        assertThat(meter.reverts()).isEqualTo(Map.of(new Guards.Reverts("pay", "errors"), 2L));
    }

    @Test
    void a_breach_tells_what_was_seen_and_what_was_under_way() {
        List<JournalEntry.Reverted> reverts = new ArrayList<>();
        live.onWithdraw(reverts::add);
        Route read = route("pay", 0, 901);
        Route write = new Route(read.picture(), read.assignment(), read.unit(), 0, true, FreezeMode.OPEN, 902, Optional.empty());
        meter.recorder(0).began(read, Side.NEW);
        meter.recorder(1).began(write, Side.NEW);
        meter.recorder(1).lasting(write, Side.NEW, 1);
        meter.recorder(0).began(route("search", 0, 903), Side.NEW);
        meter.recorder(0).began(read, Side.OLD);
        breach();
        Scene scene = ((Revert.Cause.Breached) reverts.getFirst().revert().cause()).scene().orElseThrow();
        assertThat(scene.inMotion()).isEqualTo(new Motion(1, 1, 1));
        assertThat(scene.onNew().failures()).isGreaterThanOrEqualTo(5);
        assertThat(scene.onNew().requests()).isEqualTo(60 + scene.onNew().failures());
        assertThat(scene.onNew().failingClients()).isEqualTo((int) scene.onNew().failures());
        assertThat(scene.onOld()).isEqualTo(Evidence.NONE);
        assertThat(scene.allowed()).isEqualTo(0.05);
        assertThat(reverts.getFirst().revert().cause().sentence()).contains("under way on new: 1 safe, 1 unsafe, of them 1 long stream");
    }

    @Test
    void what_is_a_test_is_in_no_count_but_its_own() {
        Route visit = route("pay", 0, 1);
        var tested = new Assignment("pay", Side.NEW, new Assignment.Because.Tested(TestTarget.NEW), visit.assignment().generation());
        Route test = new Route(visit.picture(), tested, visit.unit(), 0, true, FreezeMode.OPEN, 1, Optional.empty());
        for (int i = 0; i < 100; i++) {
            exchange(i % 2, test, Side.NEW, BROKEN, 1);
        }
        meter.recorder(0).began(test, Side.NEW);
        meter.recorder(0).fellBack(test, new Outcome.Failed(new Fault.NoOrigin()), "no-origin", -1);
        exchange(0, test, Side.OLD, OK, 1);
        seconds(3);
        assertThat(meter.tests("pay")).isEqualTo(new TestTraffic(1, 100, 0, Duration.ofSeconds(3)));
        assertThat(meter.tests("search")).isEqualTo(TestTraffic.NONE);
        assertThat(meter.measures(Duration.ofSeconds(60))).isEmpty();
        assertThat(meter.failovers()).isEmpty();
        assertThat(live.current().cutover().split().of("pay").isLatched()).isFalse();
    }

    @Test
    void a_reload_keeps_the_evidence_unless_the_rule_is_another() {
        healthy();
        fail(4);
        reload(300, pay());
        fail(1);
        assertThat(live.current().cutover().split().of("pay").isLatched()).isTrue();

        rearm(400);
        healthy();
        fail(4);
        var other = new GuardRule(new Share(600), Duration.ofSeconds(10), 20, OptionalInt.of(5), OptionalInt.empty());
        reload(500, Sites.unit("pay", "/pay/**").endpoints("POST /pay").guard(Optional.of(GuardTerms.of(other))).build());
        fail(4);
        assertThat(live.current().cutover().split().of("pay").isLatched()).isFalse();
    }

    @Test
    void a_share_change_keeps_the_evidence() {
        healthy();
        fail(4);
        Cutover basis = live.current().cutover();
        live.publish(accepted(basis.decide(new Command.SetShares(Map.of("pay", Share.ALL), ME), NOW, 300)), basis);
        fail(1);
        assertThat(live.current().cutover().split().of("pay").isLatched()).isTrue();
    }

    @Test
    void more_series_than_memory_allows_are_counted_together() {
        String[] endpoints = new String[2_500];
        for (int i = 0; i < endpoints.length; i++) {
            endpoints[i] = "GET /many/" + i;
        }
        LiveSplit wide = Sites.live(Sites.of(Sites.unit("many", "/many/**").endpoints(endpoints).build()));
        OutcomeMeter bounded = meter(wide, 1);
        for (int i = 0; i < endpoints.length; i++) {
            Route route = route(wide, "many", i, 1);
            bounded.recorder(0).began(route, Side.OLD);
            bounded.recorder(0).ended(route, Side.OLD, OK, -1);
        }
        List<Measure> measures = bounded.measures(Duration.ofSeconds(10));
        assertThat(measures).hasSize(2_001);
        assertThat(measures.stream().mapToLong(Measure::count).sum()).isEqualTo(2_500);
        assertThat(measures.stream().filter(measure -> measure.endpoint().equals("other")).findFirst().orElseThrow().count())
                .isEqualTo(500);
    }

    private void healthy() {
        for (int i = 0; i < 60; i++) {
            exchange(i % 2, route("pay", 0, 100 + i), Side.NEW, OK, 1);
        }
    }

    private void breach() {
        healthy();
        fail(8);
    }

    private void fail(int clients) {
        for (int client = 0; client < clients; client++) {
            exchange(client % 2, route("pay", 0, client), Side.NEW, BROKEN, 1);
        }
    }

    private void rearm(long generation) {
        Cutover basis = live.current().cutover();
        live.publish(accepted(basis.decide(new Command.Rearm("pay", ME), NOW.plus(Duration.ofHours(1)), generation)), basis);
    }

    private void reload(long generation, CutoverUnit pay) {
        Cutover basis = live.current().cutover();
        live.publish(accepted(basis.decide(new Command.LoadSite(Sites.of(pay), ME), NOW, generation)), basis);
    }

    private void exchange(int loop, Route route, Side side, Outcome outcome, long millis) {
        meter.recorder(loop).began(route, side);
        meter.recorder(loop).ended(route, side, outcome, TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private void seconds(int more) {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(more));
    }

    private OutcomeMeter meter(LiveSplit of, int loops) {
        return new OutcomeMeter(loops, of, InstantSource.fixed(NOW), nanos::get);
    }

    private Route route(String unit, int endpoint, long client) {
        return route(live, unit, endpoint, client);
    }

    static Route route(LiveSplit live, String unit, int endpoint, long client) {
        var picture = live.current();
        var assignment = new Assignment(unit, Side.NEW, new Assignment.Because.InSegment("x"), picture.generation());
        return new Route(picture, assignment, Optional.of(picture.cutover().site().units().get(unit)), endpoint, false, FreezeMode.OPEN,
                client,
                Optional.empty());
    }

    private Route unclaimed() {
        var assignment = new Assignment("-", Side.OLD, new Assignment.Because.Unclaimed(), live.current().generation());
        return new Route(live.current(), assignment, Optional.empty(), 0, false, FreezeMode.OPEN, 1, Optional.empty());
    }

    private static CutoverUnit pay() {
        return Sites.unit("pay", "/pay/**").endpoints("POST /pay").build();
    }

    private static Measure find(List<Measure> measures, String unit, Side side) {
        return measures.stream().filter(measure -> measure.unit().equals(unit) && measure.side() == side).findFirst().orElseThrow();
    }

    private static Cutover accepted(Decision decision) {
        assertThat(decision).isInstanceOf(Decision.Accepted.class);
        return ((Decision.Accepted) decision).next();
    }
}
