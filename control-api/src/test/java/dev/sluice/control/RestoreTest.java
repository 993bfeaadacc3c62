package dev.sluice.control;

import static dev.sluice.control.AtWork.ALICE;
import static dev.sluice.control.AtWork.answer;
import static dev.sluice.control.AtWork.revert;
import static dev.sluice.control.AtWork.share;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.control.store.DiskFaults;
import dev.sluice.control.store.PictureStore;
import dev.sluice.model.Command;
import dev.sluice.model.Decision;
import dev.sluice.model.Exposure;
import dev.sluice.model.Share;

class RestoreTest {
    @TempDir
    private Path dir;

    private static Command restore(Cutovers past, long generation) {
        return new Command.Restore(generation, past.sharesOf(generation), ALICE);
    }

    /** What a caller works out before it asks. */
    private record Cutovers(AtWork sluice) {
        Map<String, Share> sharesOf(long generation) {
            return sluice.conductor.current().sharesOf(stood(generation));
        }

        Map<String, Exposure> stood(long generation) {
            return sluice.store.pictures().at(generation).orElseThrow().exposures();
        }
    }

    @Test
    void every_picture_that_was_in_force_is_kept_as_it_was_whoever_made_it() throws Exception {
        try (AtWork sluice = new AtWork(dir, Sites.of("a", "b"))) {
            sluice.done(share("a", 500));
            sluice.done(share("b", 700));
            sluice.conductor.withdrawn(sluice.picture.withdraw("a", sluice.now()));
            sluice.settle();
            sluice.done(share("b", 100));
            var kept = sluice.store.pictures();
            List<String> stood = kept.before(Long.MAX_VALUE, 100).reversed().stream().map(PictureStore.Mark::generation)
                    .map(number -> kept.at(number).orElseThrow().exposures())
                    .map(all -> all.get("a").inForce() + " " + all.get("b").inForce() + (all.get("a").isLatched() ? " latched" : ""))
                    .toList();
            assertThat(stood).containsExactly("0% 0%", "5% 0%", "5% 7%", "0% 7% latched", "0% 1% latched");
            assertThat(kept.at(sluice.picture.current().split().generation()).orElseThrow().exposures())
                    .isEqualTo(Map.copyOf(sluice.picture.current().split().exposures()));
        }
    }

    @Test
    void what_an_event_loop_made_of_two_breaches_is_kept_as_two_pictures() throws Exception {
        try (AtWork sluice = new AtWork(dir, Sites.of("a", "b"))) {
            sluice.done(share("a", 500));
            sluice.done(share("b", 500));
            var first = sluice.picture.withdraw("a", sluice.now());
            var second = sluice.picture.withdraw("b", sluice.now());
            sluice.conductor.withdrawn(first);
            sluice.conductor.withdrawn(second);
            sluice.settle();
            var between = sluice.store.pictures().at(first.revert().generation()).orElseThrow().exposures();
            assertThat(between.get("a").isLatched()).isTrue();
            assertThat(between.get("b").inForce()).isEqualTo(new Share(500));
        }
    }

    @Test
    void restoring_what_only_lowers_is_in_force_without_the_disk_and_told_as_not_durable() throws Exception {
        try (AtWork sluice = new AtWork(dir, Sites.of("a"))) {
            long low = generation(sluice.done(share("a", 500)));
            sluice.done(share("a", 5_000));
            DiskFaults.makeReadOnly(sluice.store);
            assertThat(sluice.done(share("a", 400))).as("by hand").isInstanceOf(Reply.NotOnDisk.class);
            assertThat(sluice.done(restore(new Cutovers(sluice), low))).isInstanceOfSatisfying(Reply.Done.class,
                    done -> assertThat(done.durable()).isFalse());
            assertThat(sluice.share("a")).isEqualTo(500);
            DiskFaults.heal(sluice.store);
            sluice.beat();
            sluice.settle();
            assertThat(sluice.entries("shares")).hasSize(3);
        }
        try (AtWork sluice = new AtWork(dir, Sites.of("a"))) {
            assertThat(sluice.share("a")).isEqualTo(500);
        }
    }

    @Test
    void restoring_towards_new_meets_the_latch_and_moves_nothing_of_what_was_asked_with_it() throws Exception {
        try (AtWork sluice = new AtWork(dir, Sites.of("a", "b"))) {
            sluice.done(share("b", 100));
            long high = generation(sluice.done(share("a", 5_000)));
            sluice.done(revert("a"));
            sluice.done(share("b", 200));
            assertThat(sluice.done(restore(new Cutovers(sluice), high))).isInstanceOfSatisfying(Reply.Refused.class,
                    refused -> assertThat(refused.refused().code()).isEqualTo(Decision.Code.LATCHED));
            assertThat(sluice.share("b")).isEqualTo(200);
            assertThat(sluice.share("a")).isZero();
        }
    }

    @Test
    void a_raise_that_waits_for_the_disk_is_not_put_in_force_after_the_restoring_that_came_behind_it() throws Exception {
        try (AtWork sluice = new AtWork(dir, Sites.of("a"))) {
            long low = generation(sluice.done(share("a", 500)));
            sluice.done(share("a", 1_000));
            Map<String, Share> before = new Cutovers(sluice).sharesOf(low);
            var raises = IntStream.range(0, 50).mapToObj(step -> sluice.ask(share("a", 2_000 + step))).toList();
            var restored = sluice.ask(new Command.Restore(low, before, ALICE));
            for (var raise : raises) {
                assertThat(answer(raise)).isInstanceOf(Reply.Done.class);
            }
            assertThat(answer(restored)).isInstanceOf(Reply.Done.class);
            assertThat(sluice.share("a")).isEqualTo(500);
        }
    }

    @Test
    void a_restoring_that_was_meant_for_another_generation_is_a_lost_update() throws Exception {
        try (AtWork sluice = new AtWork(dir, Sites.of("a"))) {
            long low = generation(sluice.done(share("a", 500)));
            sluice.done(share("a", 1_000));
            Command wish = restore(new Cutovers(sluice), low);
            assertThat(answer(sluice.conductor.submit(wish, OptionalLong.of(low), false))).isInstanceOf(Reply.LostUpdate.class);
            assertThat(sluice.share("a")).isEqualTo(1_000);
        }
    }

    private static long generation(Reply reply) {
        return ((Reply.Done) reply).inForce().split().generation();
    }
}
