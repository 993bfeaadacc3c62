package dev.sluice.dns.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.sluice.model.DnsAlarm;
import dev.sluice.model.Propagation;
import dev.sluice.model.Propagation.Cache;
import dev.sluice.model.RecordType;

/** What a round owes to those before it. */
class JudgeMemoryTest extends JudgedName {
    private static final Answer SILENCE = new Answer.Nothing("no answer within 1 s");

    @Test
    void a_zone_that_falls_silent_opens_no_way_to_the_panel_that_was_closed() {
        zone(records(3_600, OLD));
        round();
        zone(SILENCE);
        assertThat(round().authority().unasked())
                .isEqualTo("before the change resolvers would keep the old record for 3600 s because of us");
        zone(new Answer.NoName(), new Answer.NoName());
        String denied = round().authority().unasked();
        assertThat(denied).isEqualTo("a server of the zone has no such record, and resolvers would remember that");
        zone(SILENCE, new Answer.Failure(false));
        assertThat(round().authority().unasked()).isEqualTo(denied);
        assertThat(round().authority().unasked()).as("however long it is silent").isEqualTo(denied);
        zone(records(60, OLD));
        assertThat(round().authority().unasked()).isEmpty();
        zone(SILENCE);
        assertThat(round().authority().unasked()).as("it was there a moment ago").isEmpty();
    }

    @Test
    void a_ttl_that_was_lowered_just_before_the_change_still_binds_caches_that_fetched_with_the_longer_one() {
        zone(records(86_400, OLD));
        round();
        zone(records(60, OLD));
        after(1);
        zone(records(60, NEW));
        all(records(50, NEW));
        heard("one", records(30, OLD));
        after(3_599);
        heard("one", records(80_000, OLD));
        heard("two", records(80_000, OLD));
        after(120);
        heard("one", records(79_990, OLD));
        heard("two", records(79_990, OLD));
        Propagation seen = after(10);
        assertThat(seen.alarms()).extracting(DnsAlarm::kind).as("neither late nor back").isEmpty();
        assertThat(cache(seen, "one").flip()).hasValue(now.plusSeconds(79_990));
        assertThat(seen.forecast().modelled()).hasValue(130 / 82_800.0);
        heard("one", records(50, NEW));
        after(82_800);
        heard("two", records(50, OLD));
        after(1);
        assertThat(only(after(1)).kind()).as("now everybody has forgotten it").isEqualTo(DnsAlarm.Kind.FLIP_BACK);
    }

    @Test
    void a_server_of_the_zone_that_was_behind_gave_the_old_record_for_as_long() {
        zone(records(60, OLD), records(60, OLD));
        round();
        zone(records(60, NEW), records(600, OLD));
        after(5);
        zone(records(60, NEW), records(60, NEW));
        heard("one", records(50, NEW));
        after(5);
        heard("one", records(500, OLD));
        assertThat(after(60).alarms()).isEmpty();
        assertThat(after(600).alarms()).extracting(DnsAlarm::kind).contains(DnsAlarm.Kind.FLIP_BACK);
    }

    @Test
    void behind_an_alias_what_counts_down_from_its_shortest_link_is_informative() {
        zone(new Answer.Records(Set.of(NEW), 60, 600), new Answer.Records(Set.of(NEW), 90, 90));
        all(records(60, NEW));
        heard("two", records(59, NEW));
        Propagation seen = round();
        assertThat(cache(seen, "one").informative()).isFalse();
        assertThat(cache(seen, "two").informative()).isTrue();
        assertThat(seen.tally().share()).hasValue(1);
        assertThat(seen.authority().ttl()).as("of the slowest link").hasValue(600);
    }
}
