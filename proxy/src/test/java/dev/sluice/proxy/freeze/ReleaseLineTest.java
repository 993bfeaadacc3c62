package dev.sluice.proxy.freeze;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import org.junit.jupiter.api.Test;

import dev.sluice.model.Cutover;
import dev.sluice.model.Freeze;
import dev.sluice.model.FreezeMode;
import dev.sluice.proxy.route.LiveSplit;
import dev.sluice.proxy.route.Sites;

class ReleaseLineTest {
    private static final Parked NOBODY = new Parked() {
        @Override
        public void turn() {}

        @Override
        public void refuse() {}

        @Override
        public void tryAgain() {}
    };

    private final LiveSplit live = Sites.live(Sites.of(Sites.unit("a", "/a").build(), Sites.unit("b", "/b").build()));
    private final ParkedRequests parked = new ParkedRequests(List.<EventExecutor>of(ImmediateEventExecutor.INSTANCE,
            ImmediateEventExecutor.INSTANCE), live, new WriteBarrier(2, 0, InstantSource.system()));
    private final List<Long> called = new ArrayList<>();
    private long now = 7;
    private final ReleaseLine line = new ReleaseLine(berth -> called.add(berth.number()), () -> {}, () -> now);

    @Test
    void who_came_first_goes_first_whatever_unit_it_is_of_and_only_where_the_unit_is_open() {
        Cutover held = picture(FreezeMode.HOLD, FreezeMode.HOLD);
        berth("b", 1, 0, 3);
        berth("a", 2, 0, 2);
        berth("a", 3, 1, 1);
        line.release(held);
        assertThat(called).isEmpty();
        second(picture(FreezeMode.HOLD, FreezeMode.OPEN));
        assertThat(called).containsExactly(3L);
        second(picture(FreezeMode.OPEN, FreezeMode.OPEN));
        assertThat(called).containsExactly(3L, 1L, 2L);
    }

    @Test
    void a_client_is_begun_elsewhere_only_when_its_last_one_has_left() {
        Cutover open = picture(FreezeMode.OPEN, FreezeMode.OPEN);
        Berth first = berth("a", 1, 0, 1);
        berth("a", 1, 1, 2);
        berth("a", 2, 1, 3);
        second(open);
        assertThat(called).as("nor does anybody pass it").containsExactly(1L);
        line.left(first);
        second(open);
        assertThat(called).containsExactly(1L, 2L, 3L);
    }

    @Test
    void while_one_finds_no_room_nobody_follows() {
        Cutover open = picture(FreezeMode.OPEN, FreezeMode.OPEN);
        Berth first = berth("a", 1, 0, 1);
        berth("b", 2, 0, 2);
        line.release(open);
        line.isShortOfRoom(first);
        second(open);
        assertThat(called).containsExactly(1L);
        line.left(first);
        second(open);
        assertThat(called).containsExactly(1L, 2L);
        assertThat(line.isEmpty("a")).isTrue();
        assertThat(line.isEmpty("b")).as("under way").isFalse();
    }

    @Test
    void whose_turn_came_to_nothing_is_where_it_was() {
        Cutover open = picture(FreezeMode.OPEN, FreezeMode.OPEN);
        Berth first = berth("a", 1, 0, 1);
        berth("a", 2, 0, 2);
        line.release(open);
        line.stays(first);
        second(open);
        assertThat(called).containsExactly(1L, 1L, 2L);
    }

    @Test
    void all_are_called_at_once_where_nothing_may_pass_any_more() {
        for (int i = 1; i <= 100; i++) {
            berth("a", i, 0, i);
        }
        line.release(picture(FreezeMode.CLOSED, FreezeMode.OPEN));
        assertThat(called).as("who came first hears it first").hasSize(100).isSorted();
    }

    /** A second in beats. */
    private void second(Cutover cutover) {
        for (int beat = 0; beat < 100; beat++) {
            now += TimeUnit.MILLISECONDS.toNanos(10);
            line.beat(cutover);
        }
    }

    private Berth berth(String unit, long client, int loop, long number) {
        var berth = new Berth(parked.loop(loop), NOBODY, unit, client, number);
        line.enter(berth);
        return berth;
    }

    private Cutover picture(FreezeMode ofA, FreezeMode ofB) {
        Cutover was = live.current().cutover();
        return new Cutover(was.site(), was.split().with(200, Set.of("a"), exposure -> exposure.withFreeze(freeze(ofA)))
                .with(200, Set.of("b"), exposure -> exposure.withFreeze(freeze(ofB))));
    }

    private static Freeze freeze(FreezeMode mode) {
        return mode == FreezeMode.OPEN ? Freeze.NONE : new Freeze(mode, Instant.EPOCH, Optional.empty(), 2);
    }
}
