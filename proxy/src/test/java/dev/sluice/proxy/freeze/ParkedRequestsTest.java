package dev.sluice.proxy.freeze;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.netty.util.concurrent.DefaultEventExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.sluice.model.Cutover;
import dev.sluice.model.Freeze;
import dev.sluice.model.FreezeMode;
import dev.sluice.proxy.route.Asking;
import dev.sluice.proxy.route.LiveSplit;
import dev.sluice.proxy.route.Sites;

class ParkedRequestsTest {
    private final DefaultEventExecutor loop = new DefaultEventExecutor();
    private final LiveSplit live = Sites.live(Sites.of(Sites.unit("a", "/a").build(), Sites.unit("b", "/b").build()));
    private final ParkedRequests parked = new ParkedRequests(List.of(loop), live, new WriteBarrier(1, 0, InstantSource.system()));
    private final CountDownLatch tries = new CountDownLatch(3);
    private final CountDownLatch refused = new CountDownLatch(1);

    @AfterEach
    void close() {
        var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Test
    void who_may_not_write_any_more_is_told_so_while_another_one_finds_no_room_at_its_stack() throws Exception {
        freeze("b", FreezeMode.HOLD);
        park("/b", berth -> {
            berth.refused();
            refused.countDown();
        });
        park("/a", berth -> {
            tries.countDown();
            berth.waitsForRoom();
        });
        assertThat(tries.await(60, TimeUnit.SECONDS)).isTrue();
        freeze("b", FreezeMode.CLOSED);
        parked.loop(0).look();
        assertThat(refused.await(3, TimeUnit.SECONDS)).isTrue();
        assertThat(parked.waiting("b")).isZero();
        assertThat(parked.waiting("a")).isEqualTo(1);
    }

    /** Parks a write that does the same on its turn as when it is to try again. */
    private void park(String path, Consumer<Berth> turn) throws Exception {
        var berth = new AtomicReference<Berth>();
        var request = new Parked() {
            @Override
            public void turn() {
                turn.accept(berth.get());
            }

            @Override
            public void refuse() {}

            @Override
            public void tryAgain() {
                turn();
            }
        };
        var route = new Asking().route(live.current(), Asking.request("POST", path));
        loop.submit(() -> berth.set(parked.loop(0).park(route, request).orElseThrow())).get(60, TimeUnit.SECONDS);
    }

    private void freeze(String unit, FreezeMode mode) {
        Cutover was = live.current().cutover();
        long next = was.split().generation() + 1;
        var freeze = new Freeze(mode, Instant.EPOCH, Optional.empty(), next);
        live.publish(new Cutover(was.site(), was.split().with(next, Set.of(unit), exposure -> exposure.withFreeze(freeze))), was);
    }
}
