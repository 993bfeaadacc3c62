package dev.sluice.dns.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.sluice.model.DnsAlarm;
import dev.sluice.model.DnsAlarm.Kind;
import dev.sluice.model.Propagation;
import dev.sluice.model.Propagation.Cache;
import dev.sluice.model.Propagation.Held;
import dev.sluice.model.Propagation.State;
import dev.sluice.model.RecordType;
import dev.sluice.model.Severity;
import dev.sluice.model.WatchedName.Turn;

/** How far a move has come, from answers and times alone. */
class NameJudgeTest extends JudgedName {
    @Test
    void before_the_change_resolvers_are_not_made_to_keep_the_old_record_for_long() {
        zone(records(3_600, OLD));
        assertThat(judge().whyNot(seen()).get(RecordType.A))
                .isEqualTo("before the change resolvers would keep the old record for 3600 s because of us");
        Propagation seen = round();
        assertThat(seen.state()).isEqualTo(State.PRE);
        assertThat(seen.caches()).isEmpty();
        assertThat(seen.authority().ttl()).hasValue(3_600);
        zone(records(300, OLD));
        assertThat(judge().whyNot(seen()).get(RecordType.A)).isEmpty();
        zone(records(3_600, NEW));
        assertThat(judge().whyNot(seen()).get(RecordType.A)).isEmpty();
    }

    @Test
    void nobody_is_asked_for_what_a_server_of_the_zone_denies() {
        for (Answer denied : List.of(new Answer.NoName(), new Answer.Empty())) {
            zone(records(60, NEW), denied);
            assertThat(judge().whyNot(seen()).get(RecordType.A))
                    .isEqualTo("a server of the zone has no such record, and resolvers would remember that");
        }
        zone(new Answer.Nothing("no answer within 1 s"));
        assertThat(judge().whyNot(seen()).get(RecordType.A)).isEqualTo("no server of the zone has said yet that the record is there");
        zone(records(60, NEW));
        round();
        zone(new Answer.Nothing("no answer within 1 s"));
        assertThat(judge().whyNot(seen()).get(RecordType.A)).as("it was there a moment ago").isEmpty();
    }

    @Test
    void a_move_goes_from_the_zone_to_the_last_cache() {
        zone(records(60, OLD), records(60, OLD));
        all(records(40, OLD));
        assertThat(round().state()).isEqualTo(State.PRE);
        zone(records(60, NEW), records(60, OLD));
        assertThat(after(5).state()).isEqualTo(State.AUTH_MIXED);
        zone(records(60, NEW), records(60, NEW));
        heard("one", records(10, OLD));
        heard("two", records(30, OLD));
        heard("three", records(60, NEW));
        Propagation changed = after(5);
        assertThat(changed.state()).isEqualTo(State.PROPAGATING);
        assertThat(changed.caches()).extracting(Cache::held).containsExactly(Held.OLD, Held.OLD, Held.NEW);
        assertThat(cache(changed, "two").flip()).hasValue(now.plusSeconds(30));
        assertThat(changed.forecast().last()).hasValue(now.plusSeconds(30));
        assertThat(changed.forecast().at95()).hasValue(now.plusSeconds(30));
        assertThat(changed.forecast().modelled()).hasValue(0.0);
        heard("one", records(60, NEW));
        assertThat(after(15).forecast().modelled()).hasValue(0.25);
        heard("two", records(55, NEW));
        after(20);
        assertThat(after(5).state()).isEqualTo(State.PROPAGATING);
        Propagation done = after(5);
        assertThat(done.state()).isEqualTo(State.DONE);
        assertThat(done.tally().share()).hasValue(1);
        assertThat(done.alarms()).isEmpty();
        assertThat(done.forecast().last()).isEmpty();
    }

    @Test
    void what_was_fetched_for_us_says_nothing_of_others_until_it_has_counted_down() {
        zone(records(3_600, OLD));
        round();
        zone(records(60, NEW));
        all(records(60, NEW));
        Propagation first = round();
        assertThat(first.caches()).noneMatch(Cache::informative);
        assertThat(first.tally().share()).isEmpty();
        heard("three", records(59, NEW));
        Propagation second = after(1);
        assertThat(second.tally().informative()).isEqualTo(2);
        assertThat(second.tally().share()).hasValue(1);
        heard("three", records(60, NEW));
        assertThat(after(60).tally().informative()).as("it was seen counting down").isEqualTo(2);
        assertThat(after(3_600).tally().informative()).as("nobody may have the old one any more").isEqualTo(4);
    }

    @Test
    void the_share_is_weighted_and_has_the_interval_of_as_many_resolvers_as_the_weights_are_worth() {
        zone(records(60, OLD));
        round();
        zone(records(60, NEW));
        heard("one", records(30, OLD));
        heard("two", records(30, NEW));
        heard("three", records(30, NEW));
        Propagation.Tally tally = round().tally();
        assertThat(tally.share()).hasValue(0.75);
        assertThat(tally.low()).isCloseTo(0.2385, within(0.0005)); // Wilson's, of 0.75 in 16/6
        assertThat(tally.high()).isCloseTo(0.9664, within(0.0005));
    }

    @Test
    void answers_of_one_resolver_that_differ_are_mixed_and_the_longest_of_the_old_counts() {
        zone(records(60, OLD));
        round();
        zone(records(60, NEW));
        all(records(50, NEW));
        heard("one", records(12, OLD), records(57, NEW), records(44, OLD));
        Cache one = cache(round(), "one");
        assertThat(one.held()).isEqualTo(Held.MIXED);
        assertThat(one.flip()).hasValue(now.plusSeconds(44));
        heard("one", records(12, OLD), new Answer.Nothing("no answer within 1 s"));
        assertThat(cache(after(2), "one").held()).isEqualTo(Held.OLD);
    }

    @Test
    void a_resolver_that_serves_what_has_expired_is_late_on_the_second_look_after_a_minute() {
        zone(records(60, OLD));
        round();
        zone(records(60, NEW));
        all(records(50, NEW));
        heard("one", records(20, OLD));
        round();
        heard("one", records(30, OLD)); // the same 30 s again and again (RFC 8767)
        Propagation stale = after(55);
        assertThat(cache(stale, "one").flip()).as("nobody may keep it past the change and a TTL").hasValue(now.minusSeconds(35));
        assertThat(after(20).alarms()).isEmpty();
        assertThat(after(10).alarms()).isEmpty();
        Propagation late = after(10);
        DnsAlarm alarm = only(late);
        assertThat(alarm.kind()).isEqualTo(Kind.LATE);
        assertThat(alarm.sentence()).isEqualTo("one still gives A 192.0.2.10, 1 min 15 s after its own time for it was over");
        assertThat(late.forecast().last()).as("nobody knows when it ends").isEmpty();
        assertThat(late.forecast().at95()).isEmpty();
        assertThat(late.state()).isEqualTo(State.PROPAGATING);
        heard("one", records(50, NEW));
        assertThat(after(1).alarms()).isEmpty();
    }

    @Test
    void a_cache_that_lengthens_ttls_is_predicted_by_what_it_says_itself() {
        zone(records(60, OLD));
        round();
        zone(records(60, NEW));
        all(records(50, NEW));
        heard("one", records(600, OLD));
        assertThat(cache(round(), "one").flip()).hasValue(now.plusSeconds(600));
        Instant flip = now.plusSeconds(600);
        heard("one", records(200, OLD));
        Propagation seen = after(400);
        assertThat(cache(seen, "one").flip()).hasValue(flip);
        assertThat(seen.alarms()).isEmpty();
    }

    @Test
    void a_strange_address_is_an_alarm_at_once_wherever_it_is_and_also_beside_a_good_one() {
        zone(records(60, OLD));
        all(records(50, OLD));
        heard("two", records(50, "203.0.113.66"));
        Propagation seen = round();
        assertThat(cache(seen, "two").held()).isEqualTo(Held.ALIEN);
        DnsAlarm alarm = only(seen);
        assertThat(alarm.kind()).isEqualTo(Kind.ALIEN);
        assertThat(alarm.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(alarm.sentence()).isEqualTo("two gives A 203.0.113.66, which is neither old nor new");
        all(records(50, NEW));
        zone(records(60, NEW, "203.0.113.67"));
        Propagation typo = after(5);
        assertThat(typo.authority().held()).isEqualTo(Held.NEW);
        assertThat(only(typo).who()).isEqualTo("ns1");
    }

    @Test
    void two_resolvers_that_do_not_find_the_name_are_an_alarm_and_one_is_not() {
        zone(records(60, NEW));
        all(records(50, NEW));
        heard("one", new Answer.NoName());
        assertThat(round().alarms()).isEmpty();
        heard("two", new Answer.NoName());
        DnsAlarm alarm = only(after(1));
        assertThat(alarm.kind()).isEqualTo(Kind.NXDOMAIN);
        assertThat(alarm.sentence()).isEqualTo("2 resolvers say that the name does not exist: one, two");
    }

    @Test
    void two_resolvers_that_fail_are_an_alarm_and_one_that_only_verifies_another() {
        zone(records(60, NEW));
        all(records(50, NEW));
        heard("one", new Answer.Failure(false));
        assertThat(round().alarms()).isEmpty();
        heard("two", new Answer.Failure(false));
        assertThat(only(after(1)).kind()).isEqualTo(Kind.SERVFAIL);
        heard("two", new Answer.Failure(true));
        DnsAlarm bogus = only(after(1));
        assertThat(bogus.kind()).isEqualTo(Kind.DNSSEC_BOGUS);
        assertThat(bogus.sentence()).isEqualTo("the signatures of A do not verify at two");
    }

    @Test
    void a_record_that_the_zone_loses_is_an_alarm() {
        zone(records(60, OLD));
        round();
        zone(new Answer.NoName());
        DnsAlarm alarm = only(round());
        assertThat(alarm.kind()).isEqualTo(Kind.NXDOMAIN);
        assertThat(alarm.sentence()).isEqualTo("no server of the zone has A of the name any more");
    }

    @Test
    void servers_of_the_zone_that_disagree_for_five_minutes_are_an_alarm() {
        zone(records(60, NEW), records(60, OLD));
        assertThat(round().alarms()).isEmpty();
        assertThat(after(299).alarms()).isEmpty();
        DnsAlarm split = only(after(1));
        assertThat(split.kind()).isEqualTo(Kind.AUTH_SPLIT);
        assertThat(split.sentence())
                .isEqualTo("the servers of the zone do not agree on A: ns1 new with serial 7, ns2 old with serial 7");
        assertThat(split.since()).isEqualTo(NOON);
        zone(records(60, NEW), records(60, NEW));
        assertThat(after(1).alarms()).isEmpty();
        lagging = OptionalLong.of(6);
        after(1);
        assertThat(only(after(300)).sentence()).contains("ns2 new with serial 6");
    }

    @Test
    void old_records_that_come_back_are_an_alarm_in_the_zone_and_in_a_cache_once_everybody_forgot_them() {
        zone(records(60, OLD));
        round();
        zone(records(60, NEW));
        all(records(50, NEW));
        after(5);
        heard("one", records(20, OLD));
        assertThat(after(5).alarms()).as("another cache behind the same address may still have it").isEmpty();
        heard("one", records(50, NEW));
        after(60);
        heard("one", records(50, OLD));
        DnsAlarm cache = only(after(5));
        assertThat(cache.kind()).isEqualTo(Kind.FLIP_BACK);
        assertThat(cache.sentence()).isEqualTo("one gives the old A again, where it had the new one");
        all(records(50, NEW));
        zone(records(60, OLD));
        DnsAlarm back = only(after(5));
        assertThat(back.kind()).isEqualTo(Kind.FLIP_BACK);
        assertThat(back.who()).isEqualTo("zone");
    }

    @Test
    void the_other_kind_of_address_that_stayed_is_an_alarm() {
        turns.put(RecordType.AAAA, new Turn(Set.of(OLD6), Set.of(NEW6)));
        zone(Map.of(RecordType.A, records(60, NEW), RecordType.AAAA, records(60, OLD6)));
        List<DnsAlarm> alarms = rounds().getFirst().alarms();
        assertThat(alarms).singleElement().satisfies(alarm -> {
            assertThat(alarm.kind()).isEqualTo(Kind.AAAA_FORGOTTEN);
            assertThat(alarm.sentence()).isEqualTo("A has moved, and AAAA is still " + OLD6);
        });
        zone(Map.of(RecordType.A, records(60, OLD), RecordType.AAAA, records(60, NEW6)));
        assertThat(rounds().getFirst().alarms()).extracting(DnsAlarm::sentence).contains("AAAA has moved, and A is still " + OLD);
    }

    @Test
    void an_address_of_the_other_kind_that_nobody_spoke_of_is_an_alarm() {
        zone(Map.of(RecordType.A, records(60, NEW), RecordType.AAAA, records(60, OLD6)));
        assertThat(only(round()).sentence())
                .isEqualTo("AAAA " + OLD6 + " is there and nobody has said whether it moves, while A has moved");
    }

    @Test
    void hints_that_still_lead_to_the_old_address_are_an_alarm() {
        zone(Map.of(RecordType.A, records(60, NEW), RecordType.AAAA, new Answer.Empty(), RecordType.HTTPS, records(60, OLD)));
        DnsAlarm alarm = only(round());
        assertThat(alarm.kind()).isEqualTo(Kind.SVCB_FORGOTTEN);
        assertThat(alarm.sentence()).startsWith("the HTTPS record still hints at " + OLD);
        assertThat(alarm.remedy()).isNotEmpty();
    }

    @Test
    void the_way_back_names_the_records_and_how_soon_they_would_reach_everybody() {
        zone(records(60, OLD));
        assertThat(round().back().at95()).isEmpty();
        zone(records(60, NEW));
        heard("one", records(10, OLD));
        heard("two", records(30, NEW));
        heard("three", records(45, NEW));
        Propagation.Return back = round().back();
        assertThat(back.records()).containsExactly("www.shop.example. 60 IN A 192.0.2.10");
        assertThat(back.at95()).hasValue(now.plusSeconds(45));
        assertThat(back.at99()).hasValue(now.plusSeconds(45));
    }

    @Test
    void a_forecast_of_many_evenly_filled_caches_comes_true() {
        panel.clear();
        IntStream.range(0, 60).forEach(each -> panel.add(resolver("r" + each, 1)));
        zone(records(60, OLD));
        round();
        zone(records(60, NEW));
        IntStream.range(0, 60).forEach(each -> heard("r" + each, records(each + 1, OLD)));
        Propagation changed = round();
        assertThat(changed.forecast().at95()).hasValue(now.plusSeconds(57));
        IntStream.range(0, 30).forEach(each -> heard("r" + each, records(60, NEW)));
        IntStream.range(30, 60).forEach(each -> heard("r" + each, records(each + 1 - 30L, OLD)));
        Propagation half = after(30);
        assertThat(half.tally().share()).hasValue(0.5);
        assertThat(half.forecast().modelled()).hasValue(0.5);
        assertThat(half.forecast().at95()).hasValue(NOON.plusSeconds(57));
    }
}
