package dev.sluice.proxy.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import dev.sluice.model.WriteState;

class WriteBarrierTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final WriteBarrier barrier = new WriteBarrier(2, 1, InstantSource.fixed(NOW));

    private static void nothing() {}

    @Test
    void it_is_not_settled_before_every_loop_has_seen_the_generation() {
        assertThat(barrier.state("a", 1).settled()).isTrue();
        assertThat(barrier.state("a", 5).settled()).isFalse();
        barrier.loop(0).saw(5);
        assertThat(barrier.state("a", 5).settled()).isFalse();
        barrier.loop(1).saw(6);
        assertThat(barrier.state("a", 5).settled()).isTrue();
        assertThat(barrier.state("a", 6).settled()).isFalse();
        barrier.loop(1).saw(4);
        assertThat(barrier.state("a", 5).settled()).as("news may come in the wrong order").isTrue();
    }

    @Test
    void writes_are_counted_per_unit_over_all_loops_until_they_end() {
        WriteBarrier.Write first = barrier.loop(0).admitted("a", WriteBarrierTest::nothing);
        WriteBarrier.Write second = barrier.loop(1).admitted("a", WriteBarrierTest::nothing);
        barrier.loop(1).admitted("b", WriteBarrierTest::nothing);
        assertThat(barrier.state("a", 1).inFlight()).isEqualTo(2);
        assertThat(barrier.state("a", 1).lastEnded()).isEmpty();
        first.ended("one", true);
        assertThat(barrier.state("a", 1)).isEqualTo(new WriteState(1, true, Optional.of(new WriteState.Ended(NOW, "one"))));
        second.ended("two", true);
        assertThat(barrier.state("a", 1).inFlight()).isZero();
        assertThat(barrier.state("b", 1).inFlight()).isEqualTo(1);
        assertThat(barrier.state("c", 1).inFlight()).isZero();
    }

    @Test
    void one_that_ends_with_another_is_not_cut_any_more() {
        var ended = new ArrayDeque<WriteBarrier.Write>();
        var cuts = new AtomicInteger();
        Runnable endsBoth = () -> {
            cuts.incrementAndGet();
            ended.forEach(write -> write.ended("both", false));
            ended.clear();
        };
        ended.add(barrier.loop(0).admitted("a", endsBoth));
        ended.add(barrier.loop(0).admitted("a", endsBoth));
        barrier.loop(0).cut(List.of("a"));
        assertThat(cuts).hasValue(1);
        assertThat(barrier.state("a", 1).inFlight()).isZero();
    }

    @Test
    void a_write_that_ends_twice_is_a_mistake() {
        WriteBarrier.Write write = barrier.loop(0).admitted("a", WriteBarrierTest::nothing);
        write.ended("one", true);
        assertThatIllegalStateException().isThrownBy(() -> write.ended("one", true));
        assertThat(barrier.state("a", 1).inFlight()).isZero();
    }

    @Test
    void a_write_without_an_answer_is_remembered_by_name_and_the_oldest_only_counted() {
        for (int i = 0; i < WriteBarrier.REMEMBERED + 3; i++) {
            barrier.loop(i % 2).admitted("a", WriteBarrierTest::nothing).ended("answered", true);
            barrier.loop(0).admitted("a", WriteBarrierTest::nothing).ended("id-" + i, false);
        }
        WriteState state = barrier.state("a", 1);
        assertThat(state.uncertainInAll()).isEqualTo(WriteBarrier.REMEMBERED + 3L);
        assertThat(state.uncertain()).hasSize(WriteBarrier.REMEMBERED).first().isEqualTo(new WriteState.Ended(NOW, "id-3"));
        assertThat(barrier.state("b", 1).uncertain()).isEmpty();
    }

    @Test
    void those_of_some_units_can_be_cut_and_those_of_others_go_on() {
        List<String> cut = new ArrayList<>();
        WriteBarrier.Loop loop = barrier.loop(0);
        WriteBarrier.Write over = loop.admitted("a", () -> cut.add("over"));
        WriteBarrier.Write[] write = new WriteBarrier.Write[1];
        write[0] = loop.admitted("a", () -> {
            cut.add("under way");
            write[0].ended("under way", false);
        });
        loop.admitted("b", () -> cut.add("other"));
        loop.admitted("a", () -> cut.add("as it began")).cutBy(() -> cut.add("as it is now"));
        over.ended("over", true);
        loop.cut(List.of("a", "c"));
        assertThat(cut).containsExactlyInAnyOrder("under way", "as it is now");
        assertThat(barrier.state("a", 1).inFlight()).isEqualTo(1);
        assertThat(barrier.isIdle()).isFalse();
    }

    /** A loop reads the picture, may be overtaken, and then admits what that picture lets pass. */
    @Test
    void in_no_interleaving_is_a_unit_called_frozen_while_a_write_is_under_way_or_still_to_come() {
        int called = 0;
        for (int seed = 0; seed < 2_000; seed++) {
            called += interleaving(new Random(seed)) ? 1 : 0;
        }
        assertThat(called).isEqualTo(2_000);
    }

    private static boolean interleaving(Random random) {
        int loops = 3;
        var shared = new WriteBarrier(loops, 1, InstantSource.fixed(NOW));
        List<Deque<WriteBarrier.Write>> underWay = List.of(new ArrayDeque<>(), new ArrayDeque<>(), new ArrayDeque<>());
        long[] reading = new long[loops]; // the picture of a request that is just being decided; 0: none is
        long[] told = new long[loops];
        long picture = 1;
        boolean frozen = false;
        for (int step = 0; step < 1_500; step++) {
            int i = random.nextInt(loops);
            picture = step == 100 ? 2 : picture;
            if (reading[i] == 0 && random.nextBoolean()) {
                reading[i] = picture;
            } else if (reading[i] != 0) {
                if (reading[i] == 1) {
                    assertThat(frozen).as("a write after frozen").isFalse();
                    underWay.get(i).add(shared.loop(i).admitted("a", WriteBarrierTest::nothing));
                }
                reading[i] = 0;
            } else if (!underWay.get(i).isEmpty()) {
                underWay.get(i).remove().ended("", true);
            } else if (told[i] < picture && random.nextInt(4) == 0) {
                told[i] = picture;
                shared.loop(i).saw(picture);
            }
            WriteState state = shared.state("a", 2);
            if (state.settled() && state.inFlight() == 0) {
                frozen = true;
                assertThat(underWay).allMatch(Deque::isEmpty);
            }
        }
        return frozen;
    }

    /** Loops that admit writes unless the picture is frozen, a publication, and a judge who must never call it frozen too early. */
    @Test
    void settled_without_writes_in_flight_is_never_said_before_the_last_write_has_ended() throws Exception {
        for (int round = 0; round < 50; round++) {
            int loops = 3;
            var shared = new WriteBarrier(loops, 1, InstantSource.fixed(NOW));
            var picture = new AtomicLong(1); // frozen from 2 on
            var running = new AtomicInteger();
            try (var threads = Executors.newFixedThreadPool(loops + 1)) {
                List<Future<?>> all = new ArrayList<>();
                for (int i = 0; i < loops; i++) {
                    WriteBarrier.Loop loop = shared.loop(i);
                    var random = new Random(31L * round + i);
                    all.add(threads.submit(() -> serve(loop, picture, running, random)));
                }
                all.add(threads.submit(() -> {
                    picture.set(2);
                    WriteState state = shared.state("a", 2);
                    while (!state.settled() || state.inFlight() > 0) {
                        Thread.onSpinWait();
                        state = shared.state("a", 2);
                    }
                    return running.get();
                }));
                for (Future<?> each : all.subList(0, loops)) {
                    each.get(30, TimeUnit.SECONDS);
                }
                assertThat(all.getLast().get(30, TimeUnit.SECONDS)).as("writes at an origin when it was called frozen").isEqualTo(0);
            }
        }
    }

    private static long serve(WriteBarrier.Loop loop, AtomicLong picture, AtomicInteger running, Random random) {
        Deque<WriteBarrier.Write> open = new ArrayDeque<>();
        for (int turn = 0; turn < 300; turn++) {
            long seen = picture.get();
            if (seen == 1 && random.nextInt(3) > 0) {
                running.incrementAndGet();
                open.add(loop.admitted("a", WriteBarrierTest::nothing));
            } else if (!open.isEmpty()) {
                running.decrementAndGet();
                open.remove().ended("", true);
            }
            if (random.nextInt(10) == 0) {
                loop.saw(seen);
            }
        }
        while (!open.isEmpty()) {
            running.decrementAndGet();
            open.remove().ended("", true);
        }
        while (picture.get() < 2) {
            Thread.onSpinWait();
        }
        loop.saw(2);
        return 0;
    }
}
