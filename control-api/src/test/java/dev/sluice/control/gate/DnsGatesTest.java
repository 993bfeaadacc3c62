package dev.sluice.control.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.control.DnsKeeper;
import dev.sluice.control.store.DnsHistory;
import dev.sluice.model.Arrivals;
import dev.sluice.model.DnsAlarm;
import dev.sluice.model.DnsTerms;
import dev.sluice.model.Gate;
import dev.sluice.model.LiveShare;
import dev.sluice.model.Propagation;
import dev.sluice.model.Propagation.Authority;
import dev.sluice.model.Propagation.Held;
import dev.sluice.model.RecordType;
import dev.sluice.model.Severity;
import dev.sluice.model.TtlSample;
import dev.sluice.model.Verdict;
import dev.sluice.model.WatchedName;

/** Gates about the address of the site: how long caches may keep it, and who has the new one. */
class DnsGatesTest {
    private static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");
    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private static final Gate.DnsTtl TTL = new Gate.DnsTtl(Gate.DnsTtl.MOST, Gate.DnsTtl.OVER, Set.of());
    private static final Gate.DnsPropagation MOVED = new Gate.DnsPropagation(Gate.DnsPropagation.LEAST, Set.of(), Optional.empty());

    private final List<TtlSample> samples = new ArrayList<>();

    @Test
    void a_ttl_that_was_short_in_every_sample_for_a_day_passes() {
        sampled(Duration.ofHours(25), Duration.ZERO, 300);
        assertThat(ttl(300)).isEqualTo(new Verdict.Pass(
                "the TTL of www.shop.example A is 300 s, observed for 25 h; at most 300 s for 24 h is asked for"));
    }

    @Test
    void without_samples_or_with_too_few_nothing_can_be_said() {
        assertThat(ttl(300))
                .isEqualTo(new Verdict.Inconclusive("the TTL of www.shop.example A is 300 s and was never sampled before; at most"
                        + " 300 s for 24 h is asked for", "leave the product running: it samples every 10 min"));
        sampled(Duration.ofHours(23), Duration.ZERO, 300);
        assertThat(ttl(300))
                .isEqualTo(new Verdict.Inconclusive("the TTL of www.shop.example A is 300 s, observed for 23 h; at most 300 s for"
                        + " 24 h is asked for", "wait until 2026-12-01T13:00:00Z"));
    }

    @Test
    void a_long_ttl_fails_and_one_that_was_lowered_counts_from_then_on_for_as_long_as_it_was() {
        sampled(Duration.ofHours(30), Duration.ZERO, 3_600);
        assertThat(ttl(3_600)).isEqualTo(new Verdict.Fail("the TTL of www.shop.example A is 3600 s; at most 300 s for 24 h is asked for",
                "lower it to 300 s at every server of the zone, then wait 24 h"));
        samples.clear();
        sampled(Duration.ofDays(5), Duration.ofDays(2), 259_200);
        sampled(Duration.ofDays(2).minusMinutes(10), Duration.ZERO, 60);
        Verdict early = ttl(60);
        assertThat(early).isInstanceOf(Verdict.Inconclusive.class);
        assertThat(early.sentence()).contains("not 259200 s any more for 2 d");
        assertThat(early.wayOut()).as("three days after the last long one").isEqualTo("wait until 2026-12-02T12:00:00Z");
    }

    @Test
    void a_ttl_that_was_raised_for_a_moment_begins_the_day_anew() {
        sampled(Duration.ofHours(48), Duration.ofHours(6), 300);
        samples.add(new TtlSample(NOW.minus(Duration.ofHours(6)).plusSeconds(60), 600, true));
        sampled(Duration.ofHours(6).minusMinutes(10), Duration.ZERO, 300);
        assertThat(ttl(300)).isInstanceOf(Verdict.Inconclusive.class);
        assertThat(ttl(300).wayOut()).isEqualTo("wait until 2026-12-02T06:01:00Z");
    }

    @Test
    void a_gap_between_samples_and_a_silent_server_begin_it_anew_too() {
        sampled(Duration.ofHours(48), Duration.ofHours(6), 300);
        sampled(Duration.ofHours(5), Duration.ZERO, 300);
        assertThat(ttl(300).sentence()).contains("observed without a gap for 5 h");
        samples.clear();
        sampled(Duration.ofHours(48), Duration.ofHours(1), 300);
        assertThat(ttl(300).sentence()).contains("observed without a gap for 0 s");
        samples.clear();
        sampled(Duration.ofHours(48), Duration.ofHours(3), 300);
        samples.add(new TtlSample(NOW.minus(Duration.ofHours(3)).plusSeconds(300), 300, false));
        sampled(Duration.ofHours(3).minusMinutes(10), Duration.ZERO, 300);
        assertThat(ttl(300).sentence()).contains("told by every server of the zone for 2 h");
    }

    @Test
    void nearly_all_resolvers_pass_and_fewer_fail_with_the_time_when_it_is_expected() {
        assertThat(moved(seen(Held.NEW, 0.97, List.of()))).isEqualTo(new Verdict.Pass("97.0 % of the resolvers by weight have the new"
                + " www.shop.example A (95 % interval 80.0 % to 99.0 %); at least 95% is asked for"));
        assertThat(moved(seen(Held.NEW, 0.9, List.of()))).isEqualTo(new Verdict.Fail("90.0 % of the resolvers by weight have the new"
                + " www.shop.example A (95 % interval 80.0 % to 99.0 %); at least 95% is asked for",
                "wait: 95 % is expected at 12:02:00 UTC"));
    }

    @Test
    void a_zone_that_has_not_changed_fails_and_one_that_is_silent_tells_nothing() {
        assertThat(moved(seen(Held.OLD, 1, List.of())).sentence())
                .isEqualTo("the servers of the zone have old for www.shop.example A; new on all of them is asked for");
        assertThat(moved(seen(Held.MIXED, 1, List.of()))).isInstanceOf(Verdict.Fail.class);
        assertThat(moved(seen(Held.SILENT, 1, List.of()))).isInstanceOf(Verdict.Inconclusive.class);
        assertThat(moved(seen(Held.NEW, -1, List.of())).sentence()).startsWith("none of 0 resolvers has said yet what others get");
    }

    @Test
    void one_late_resolver_or_one_critical_alarm_fails_whatever_the_share() {
        var late = new DnsAlarm(DnsAlarm.Kind.LATE, Severity.WARNING, "one", "one still gives A 192.0.2.10", "keep the old address", NOW);
        assertThat(moved(seen(Held.NEW, 1, List.of(late))))
                .isEqualTo(new Verdict.Fail("www.shop.example A: one still gives A 192.0.2.10", "keep the old address"));
        var hint = new DnsAlarm(DnsAlarm.Kind.SVCB_FORGOTTEN, Severity.WARNING, "", "a hint", "change it", NOW);
        assertThat(moved(seen(Held.NEW, 1, List.of(hint)))).isInstanceOf(Verdict.Pass.class);
    }

    @Test
    void samples_are_taken_every_ten_minutes_and_at_once_when_the_ttl_changes_and_outlive_the_process(@TempDir Path state)
            throws Exception {
        var watched = new WatchedName("www.shop.example", Map.of(RecordType.A, new WatchedName.Turn(Set.of("192.0.2.10"), Set.of("::1"))));
        var terms = new DnsTerms(List.of(watched), List.of(), List.of(), DnsTerms.GRACE);
        try (var history = DnsHistory.in(state)) {
            var keeper = new DnsKeeper(history, () -> terms, now::get);
            assertThat(keeper.ttls("www.shop.example", RecordType.A)).isEmpty();
            for (int second = 0; second <= 1_290; second += 30) {
                keeper.hear(List.of(at(NOW.plusSeconds(second), second == 900 ? 3_600 : 300)));
            }
            assertThat(keeper.ttls("www.shop.example", RecordType.A)).extracting(sample -> Duration.between(NOW, sample.at()).toSeconds())
                    .containsExactly(0L, 600L, 900L, 930L);
            assertThat(keeper.latest()).singleElement().extracting(Propagation::at).isEqualTo(NOW.plusSeconds(1_290));
        }
        try (var history = DnsHistory.in(state)) {
            var restarted = new DnsKeeper(history, () -> terms, now::get);
            restarted.hear(List.of(at(NOW.plusSeconds(1_320), 300)));
            assertThat(restarted.ttls("www.shop.example", RecordType.A)).as("no sooner than without a restart").hasSize(4);
            restarted.hear(List.of(at(NOW.plusSeconds(1_530), 300)));
            assertThat(restarted.ttls("www.shop.example", RecordType.A)).hasSize(5);
        }
        try (var history = DnsHistory.in(state)) {
            assertThat(history.of("www.shop.example", RecordType.A)).hasSize(5).element(2).isEqualTo(
                    new TtlSample(NOW.plusSeconds(900), 3_600, true));
            assertThat(history.of("www.shop.example", RecordType.AAAA)).isEmpty();
        }
        Files.writeString(state.resolve("dns.db"), "no database");
        try (var history = DnsHistory.in(state)) {
            assertThat(history.of("www.shop.example", RecordType.A)).isEmpty();
            history.add("www.shop.example", RecordType.A, new TtlSample(NOW, 60, true));
            assertThat(history.of("www.shop.example", RecordType.A)).hasSize(1);
            assertThat(state.resolve("dns.db.damaged")).exists();
        }
    }

    @Test
    void an_address_to_which_people_still_come_is_not_given_up_and_who_is_not_counted_leaves_it_open() {
        var left = new Gate.DnsPropagation.Left(LiveShare.LEFT, LiveShare.OVER);
        Verdict uncounted = DnsPropagationGate.left(left, Optional.empty(), NOW);
        assertThat(uncounted).isInstanceOf(Verdict.Inconclusive.class);
        assertThat(uncounted.wayOut()).startsWith("put truth under dns of the file");
        assertThat(DnsPropagationGate.left(left, Optional.of(live(0)), NOW)).isInstanceOf(Verdict.Pass.class);
        assertThat(DnsPropagationGate.left(left, Optional.of(live(3)), NOW)).isEqualTo(new Verdict.Fail(
                "2.91 % of the requests of the last 24 h came in at the old address (72 of 2472); at most 0.1% for 24 h is asked for",
                "keep the old address answering; who still comes there: Java"));
        Verdict stale = DnsPropagationGate.left(left, Optional.of(live(0)), NOW.plus(Duration.ofMinutes(11)));
        assertThat(stale).isInstanceOf(Verdict.Inconclusive.class);
        assertThat(stale.sentence()).startsWith("who comes in at the old address was last counted 11 min ago");
    }

    @Test
    void a_move_that_is_done_is_drained_when_next_to_nobody_comes_in_at_the_old_address(@TempDir Path state) {
        var watched = new WatchedName("www.shop.example", Map.of(RecordType.A, new WatchedName.Turn(Set.of("192.0.2.10"), Set.of("::1"))));
        var terms = new DnsTerms(List.of(watched), List.of(), List.of(), DnsTerms.GRACE);
        AtomicReference<Optional<LiveShare>> live = new AtomicReference<>(Optional.empty());
        try (var history = DnsHistory.in(state)) {
            var keeper = new DnsKeeper(history, () -> terms, now::get);
            keeper.counting(live::get, _ -> Optional.empty());
            Propagation moving = seen(Held.NEW, 1, List.of());
            keeper.hear(List.of(new Propagation(moving.name(), moving.type(), moving.at(), 9, Propagation.State.DONE, moving.authority(),
                    moving.caches(), moving.tally(), moving.forecast(), moving.alarms(), moving.back())));
            assertThat(keeper.latest().getFirst().state()).isEqualTo(Propagation.State.DONE);
            live.set(Optional.of(live(3)));
            assertThat(keeper.latest().getFirst().state()).isEqualTo(Propagation.State.DONE);
            live.set(Optional.of(live(0)));
            assertThat(keeper.latest().getFirst().state()).isEqualTo(Propagation.State.DRAINED);
            now.set(NOW.plus(Duration.ofMinutes(11)));
            assertThat(keeper.latest().getFirst().state()).as("nobody has counted for a while").isEqualTo(Propagation.State.DONE);
            now.set(NOW);
            keeper.hear(List.of(moving));
            assertThat(keeper.latest().getFirst().state()).as("no move that goes on is drained").isEqualTo(Propagation.State.PROPAGATING);
        }
    }

    /** A day in which each hour so many came in at the old address and a hundred at the new one. */
    private static LiveShare live(long old) {
        var counts = new Arrivals(old, 100, 0);
        return new LiveShare(NOW, counts, new LiveShare.Tail.Unknown("-"), Collections.nCopies(24, new LiveShare.Hour(60, counts)), true,
                List.of(), List.of(new LiveShare.Straggler(LiveShare.Trait.AGENT, "Java", 3)));
    }

    private void sampled(Duration from, Duration to, long ttl) {
        for (Duration ago = from; ago.compareTo(to) >= 0; ago = ago.minusMinutes(10)) {
            samples.add(new TtlSample(NOW.minus(ago), ttl, true));
        }
    }

    private Verdict ttl(long now) {
        return DnsTtlGate.judge(TTL, at(NOW, now), samples, NOW);
    }

    private static Verdict moved(Propagation seen) {
        return DnsPropagationGate.judge(MOVED, seen);
    }

    private static Propagation at(Instant at, long ttl) {
        return seen(at, Held.OLD, ttl, -1, List.of());
    }

    private static Propagation seen(Held zone, double share, List<DnsAlarm> alarms) {
        return seen(NOW, zone, 300, share, alarms);
    }

    private static Propagation seen(Instant at, Held zone, long ttl, double share, List<DnsAlarm> alarms) {
        var server = new Propagation.Server("ns1", zone, Set.of("192.0.2.10"), OptionalLong.of(1), "");
        var soon = Optional.of(at.plusSeconds(120));
        return new Propagation("www.shop.example", RecordType.A, at, 1, Propagation.State.PROPAGATING,
                new Authority(zone, List.of(server), OptionalLong.of(ttl), Optional.of(at), "", ""), List.of(),
                new Propagation.Tally(1, 1, share < 0 ? OptionalDouble.empty() : OptionalDouble.of(share), 0.8, 0.99),
                new Propagation.Forecast(soon, soon, soon, OptionalDouble.empty()), alarms,
                new Propagation.Return(List.of(), Optional.empty(), Optional.empty()));
    }
}
