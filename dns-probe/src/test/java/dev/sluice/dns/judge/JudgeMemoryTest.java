package dev.sluice.dns.judge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

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
}
