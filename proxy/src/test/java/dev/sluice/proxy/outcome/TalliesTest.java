package dev.sluice.proxy.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.sluice.model.Assignment;
import dev.sluice.model.Crawler;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.Shift;
import dev.sluice.model.Side;
import dev.sluice.model.Tally;
import dev.sluice.model.TestTarget;
import dev.sluice.proxy.route.LiveSplit;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.route.Sites;

/** What gates compare: what visitors were answered since the start, over all event loops, by endpoint and stack. */
class TalliesTest {
    private final LiveSplit live = Sites.live(Sites.of(Sites.unit("pay", "/pay/**").share("50%").build(),
            Sites.unit("search", "/search/**").share("50%").build()));
    private final OutcomeMeter meter = new OutcomeMeter(2, live, InstantSource.system());

    @Test
    void answers_failures_and_shifts_are_told_apart_and_added_up_over_the_event_loops() {
        for (int i = 0; i < 100; i++) {
            ended(i % 2, Side.NEW, Outcome.answered(i < 10 ? 503 : i < 30 ? 404 : i < 40 ? 302 : 200), 20_000_000);
        }
        meter.recorder(1).wasEmpty(route(Optional.empty()), Side.NEW);
        ended(0, Side.OLD, new Outcome.Failed(new Fault.ConnectFailed("refused")), -1);
        ended(1, Side.OLD, new Outcome.Refused(503), -1);
        List<Tally> tallies = meter.tallies("pay");
        assertThat(tallies).extracting(Tally::side).containsExactly(Side.OLD, Side.NEW);
        Tally fresh = tallies.getLast();
        assertThat(fresh.requests()).isEqualTo(80);
        assertThat(fresh.failures()).isEqualTo(10);
        assertThat(fresh.answers()).isEqualTo(90);
        assertThat(fresh.shifts()).containsOnly(Map.entry(Shift.MISSING, 20L), Map.entry(Shift.REDIRECTED, 10L),
                Map.entry(Shift.EMPTY, 1L));
        assertThat(fresh.took().count()).isEqualTo(100);
        assertThat(fresh.took().at(50)).isCloseTo(20, within(1.0));
        assertThat(tallies.getFirst().requests()).isEqualTo(1);
        assertThat(tallies.getFirst().took().count()).isZero();
        assertThat(meter.tallies("search")).isEmpty();
    }

    @Test
    void neither_crawlers_nor_tests_are_among_them() {
        Recorder recorder = meter.recorder(0);
        for (Route route : List.of(route(Optional.of(Crawler.GOOGLEBOT)), tested())) {
            recorder.began(route, Side.NEW);
            recorder.ended(route, Side.NEW, Outcome.answered(500), 1_000);
        }
        assertThat(meter.tallies("pay")).allSatisfy(tally -> {
            assertThat(tally.requests()).isZero();
            assertThat(tally.took().count()).isZero();
        });
    }

    private void ended(int loop, Side side, Outcome outcome, long nanosToHead) {
        Route route = route(Optional.empty());
        meter.recorder(loop).began(route, side);
        meter.recorder(loop).ended(route, side, outcome, nanosToHead);
    }

    private Route route(Optional<Crawler> crawler) {
        Route plain = OutcomeMeterTest.route(live, "pay", 0, 1);
        return new Route(plain.picture(), plain.assignment(), plain.unit(), plain.endpoint(), false, FreezeMode.OPEN, 1, plain.fence(),
                Optional.empty(), crawler);
    }

    private Route tested() {
        Route visit = OutcomeMeterTest.route(live, "pay", 0, 1);
        var because = new Assignment("pay", Side.NEW, new Assignment.Because.Tested(TestTarget.NEW), visit.assignment().generation());
        return new Route(visit.picture(), because, visit.unit(), 0, false, FreezeMode.OPEN, 1, Optional.empty());
    }
}
