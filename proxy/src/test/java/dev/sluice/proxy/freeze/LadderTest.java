package dev.sluice.proxy.freeze;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import dev.sluice.model.Command;
import dev.sluice.model.Cutover;
import dev.sluice.model.Freeze;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.FreezeTerms;
import dev.sluice.model.HoldTerms;
import dev.sluice.model.Site;
import dev.sluice.model.WriteTerms;
import dev.sluice.proxy.route.Sites;

class LadderTest {
    private final List<Command.Tighten> asked = new ArrayList<>();
    private long now = TimeUnit.SECONDS.toNanos(100);
    private final Ladder ladder = new Ladder(asked::add, () -> now);

    @Test
    void a_full_hold_becomes_read_only_in_every_unit_that_is_on_hold_and_is_asked_for_once_a_second() {
        Cutover held = cutover(true, FreezeMode.HOLD);
        ladder.full(held);
        ladder.full(held);
        assertThat(asked).hasSize(1);
        assertThat(asked.getFirst().from()).isEqualTo(FreezeMode.HOLD);
        assertThat(asked.getFirst().to()).isEqualTo(FreezeMode.READ_ONLY);
        assertThat(asked.getFirst().units()).containsExactly("a");
        assertThat(asked.getFirst().asker().reason()).contains("freeze.hold.ladder");
        now += Ladder.AGAIN;
        ladder.full(held);
        assertThat(asked).as("it was not done").hasSize(2);
    }

    @Test
    void by_itself_nothing_climbs() {
        ladder.full(cutover(false, FreezeMode.HOLD));
        assertThat(asked).isEmpty();
    }

    @Test
    void what_it_made_read_only_is_closed_when_as_many_are_refused_as_a_hold_has_room_for_in_the_time_that_one_waits() {
        ladder.full(cutover(true, FreezeMode.HOLD));
        Cutover readOnly = cutover(true, FreezeMode.READ_ONLY);
        now += TimeUnit.SECONDS.toNanos(5);
        ladder.refused("a", readOnly);
        ladder.refused("a", readOnly);
        now += TimeUnit.SECONDS.toNanos(11);
        ladder.refused("a", readOnly);
        ladder.refused("a", readOnly);
        assertThat(asked).as("not within ten seconds").hasSize(1);
        ladder.refused("a", readOnly);
        assertThat(asked).hasSize(2);
        assertThat(asked.getLast().to()).isEqualTo(FreezeMode.CLOSED);
        assertThat(asked.getLast().units()).containsExactly("a");
    }

    @Test
    void what_a_person_made_read_only_stays_so() {
        for (int i = 0; i < 10; i++) {
            ladder.refused("a", cutover(true, FreezeMode.READ_ONLY));
        }
        assertThat(asked).isEmpty();
    }

    /** Room for three, who wait ten seconds. */
    private static Cutover cutover(boolean ladder, FreezeMode mode) {
        Site was = Sites.of(Sites.unit("a", "/a").build(), Sites.unit("b", "/b").build());
        var terms = new FreezeTerms(Optional.empty(), FreezeTerms.Drain.DEFAULT,
                new HoldTerms(Duration.ofSeconds(10), 3, 100, 1000, 50, ladder),
                WriteTerms.BY_METHOD, List.of());
        var site = new Site(was.name(), was.listeners(), was.control(), was.trustedProxies(), was.oldStack(), was.newStack(), was.units(),
                terms, was.limits(), was.workers(), was.logging(), was.crawlers());
        Cutover cutover = Cutover.resume(site, 1, Map.of());
        var freeze = new Freeze(mode, Instant.EPOCH, Optional.empty(), 2);
        return new Cutover(site, cutover.split().with(2, Set.of("a"), exposure -> exposure.withFreeze(freeze)));
    }
}
