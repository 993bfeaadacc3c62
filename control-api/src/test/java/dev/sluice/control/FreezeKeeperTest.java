package dev.sluice.control;

import static dev.sluice.control.AtWork.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.model.Command;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.FreezeProof;
import dev.sluice.model.FreezeTerms;
import dev.sluice.model.FreezeTerms.Drain;
import dev.sluice.model.FreezeTerms.OnTimeout;
import dev.sluice.model.Gate;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Site;
import dev.sluice.model.WriteState;

/** Freezes on their way to frozen, as the conductor sees them. */
class FreezeKeeperTest {
    private static final Duration BEAT = Duration.ofMillis(250);
    private static final WriteState QUIET = new WriteState(0, true, Optional.empty());

    @TempDir
    Path dir;

    private static Site site(OnTimeout onTimeout) {
        return Sites.draining(new Drain(Duration.ofSeconds(60), onTimeout, Optional.empty(), Optional.empty()), "a", "b");
    }

    private Site site(Optional<String> quiesce, Optional<String> probe) {
        return site(quiesce, probe, Duration.ofHours(1), OnTimeout.WAIT);
    }

    private Site site(Optional<String> quiesce, Optional<String> probe, Duration timeout, OnTimeout onTimeout) {
        Duration patience = Duration.ofSeconds(10);
        return Sites.draining(
                new Drain(timeout, onTimeout, quiesce.map(script -> new FreezeTerms.Hook(run(script), patience)),
                        probe.map(script -> new FreezeTerms.Probe(run(script), patience, Duration.ofSeconds(5)))),
                "a", "b");
    }

    private Gate.Run run(String script) {
        return new Gate.Run(List.of("/bin/sh", "-c", script), dir);
    }

    private static void freeze(AtWork sluice, String... units) throws Exception {
        Command freeze = new Command.SetFreeze(FreezeMode.READ_ONLY, Set.of(units), Optional.empty(), ALICE);
        assertThat(sluice.done(freeze)).isInstanceOf(Reply.Done.class);
    }

    private static Optional<FreezeProof> proof(AtWork sluice, String unit) {
        return sluice.conductor.freezes().proof(unit, generation(sluice, unit));
    }

    private static Optional<String> waitsFor(AtWork sluice, String unit) {
        return sluice.conductor.freezes().waitsFor(generation(sluice, unit));
    }

    private static long generation(AtWork sluice, String unit) {
        return sluice.picture.current().split().of(unit).freeze().generation();
    }

    /** Lives on until it is so; programs take their own time. */
    private static void until(AtWork sluice, BooleanSupplier so) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!so.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it never came").isLessThan(deadline);
            sluice.lives(BEAT);
        }
    }

    private static WriteState.Ended ended(Instant at, String id) {
        return new WriteState.Ended(at, id);
    }

    @Test
    void units_frozen_together_are_frozen_when_the_last_write_of_any_has_ended_and_that_is_on_disk() throws Exception {
        try (var sluice = new AtWork(dir, site(OnTimeout.WAIT))) {
            sluice.picture.writes.put("a", new WriteState(2, true, Optional.empty()));
            freeze(sluice, "a", "b");
            sluice.lives(BEAT);
            assertThat(proof(sluice, "b")).isEmpty();
            assertThat(waitsFor(sluice, "b")).contains("2 writes that are under way");
            sluice.picture.writes.put("a", new WriteState(0, false, Optional.empty()));
            sluice.lives(BEAT);
            assertThat(waitsFor(sluice, "a")).contains("every event loop to know of the freeze");
            var last = ended(sluice.now().minusSeconds(1), "r-9");
            sluice.picture.writes.put("a", new WriteState(0, true, Optional.of(last)));
            sluice.picture.writes.put("b", new WriteState(0, true, Optional.of(ended(sluice.now().minusSeconds(5), "r-8"))));
            sluice.lives(BEAT);
            FreezeProof proof = proof(sluice, "a").orElseThrow();
            assertThat(proof(sluice, "b")).contains(proof);
            assertThat(proof.units()).containsExactlyInAnyOrder("a", "b");
            assertThat(proof.last()).contains(last);
            assertThat(proof.at()).isEqualTo(sluice.now());
            assertThat(waitsFor(sluice, "a")).isEmpty();
            assertThat(sluice.entries("frozen")).singleElement().satisfies(entry -> {
                assertThat(entry.entry()).isEqualTo(new JournalEntry.Frozen(proof));
                assertThat(entry.generation()).isGreaterThanOrEqualTo(proof.generation());
            });
        }
    }

    @Test
    void what_is_open_again_is_frozen_no_more_and_the_next_freeze_begins_anew() throws Exception {
        try (var sluice = new AtWork(dir, site(OnTimeout.WAIT))) {
            freeze(sluice, "a");
            sluice.lives(BEAT);
            long first = generation(sluice, "a");
            assertThat(sluice.conductor.freezes().proof("a", first)).isPresent();
            sluice.done(new Command.SetFreeze(FreezeMode.OPEN, Set.of("a"), Optional.empty(), ALICE));
            sluice.lives(BEAT);
            assertThat(sluice.conductor.freezes().proof("a", first)).isEmpty();
            sluice.picture.writes.put("a", new WriteState(1, true, Optional.empty()));
            freeze(sluice, "a");
            sluice.lives(BEAT);
            assertThat(proof(sluice, "a")).isEmpty();
        }
    }

    @Test
    void a_restart_knows_what_was_frozen_and_says_what_it_cannot_know_of_what_was_not() throws Exception {
        FreezeProof before;
        Instant later;
        try (var sluice = new AtWork(dir, site(OnTimeout.WAIT))) {
            freeze(sluice, "a");
            sluice.lives(BEAT);
            before = proof(sluice, "a").orElseThrow();
            assertThat(before.blindBefore()).isEmpty();
            sluice.picture.writes.put("b", new WriteState(1, true, Optional.empty()));
            sluice.passes(Duration.ofSeconds(5));
            freeze(sluice, "b");
            sluice.lives(BEAT);
            later = sluice.now().plusSeconds(3);
        }
        try (var sluice = new AtWork(dir, site(OnTimeout.WAIT), new NoDesk(), later)) {
            sluice.beat();
            assertThat(proof(sluice, "a")).contains(before);
            sluice.settle();
            sluice.lives(BEAT);
            assertThat(sluice.entries("frozen")).hasSize(2);
            assertThat(proof(sluice, "b").orElseThrow().last()).isEmpty();
            assertThat(proof(sluice, "b").orElseThrow().blindBefore()).contains(later);
        }
    }

    @Test
    void a_proof_counts_no_more_when_a_reload_brings_a_unit_into_the_freeze_that_it_does_not_name() throws Exception {
        Drain drain = new Drain(Duration.ofSeconds(60), OnTimeout.WAIT, Optional.empty(), Optional.empty());
        try (var sluice = new AtWork(dir, Sites.draining(drain, "a"))) {
            freeze(sluice);
            sluice.lives(BEAT);
            FreezeProof without = proof(sluice, "a").orElseThrow();
            sluice.picture.writes.put("c", new WriteState(1, true, Optional.empty()));
            assertThat(sluice.done(new Command.LoadSite(Sites.draining(drain, "a", "c"), ALICE))).isInstanceOf(Reply.Done.class);
            assertThat(generation(sluice, "c")).as("frozen by the same").isEqualTo(without.generation());
            assertThat(proof(sluice, "c")).isEmpty();
            sluice.lives(BEAT);
            assertThat(proof(sluice, "a")).isEmpty();
            sluice.picture.writes.put("c", QUIET);
            sluice.lives(BEAT);
            assertThat(proof(sluice, "c").orElseThrow().units()).contains("a", "c");
        }
        try (var sluice = new AtWork(dir, Sites.draining(drain, "a", "c"), new NoDesk(), Instant.parse("2026-03-01T12:01:00Z"))) {
            sluice.picture.writes.put("a", new WriteState(1, true, Optional.empty()));
            sluice.beat();
            assertThat(proof(sluice, "c").orElseThrow().units()).as("of two proofs the later").contains("a", "c");
        }
    }

    @Test
    void writes_without_an_answer_are_named_unless_they_are_of_long_ago() throws Exception {
        try (var sluice = new AtWork(dir, site(OnTimeout.WAIT))) {
            var long_ago = ended(sluice.now().minusSeconds(61), "r-1");
            var lately = ended(sluice.now().minusSeconds(59), "r-2");
            sluice.picture.writes.put("a", new WriteState(0, true, Optional.of(lately), List.of(long_ago, lately), 2));
            sluice.picture.writes.put("b", new WriteState(0, true, Optional.of(lately), List.of(lately), 5));
            freeze(sluice, "a");
            freeze(sluice, "b");
            sluice.lives(BEAT);
            assertThat(proof(sluice, "a").orElseThrow().uncertain()).containsExactly(lately);
            assertThat(proof(sluice, "a").orElseThrow().uncertainLeftOut()).isZero();
            assertThat(proof(sluice, "b").orElseThrow().uncertainLeftOut()).isEqualTo(4);
        }
    }

    @Test
    void after_its_time_a_freeze_waits_on_and_says_so_once() throws Exception {
        try (var sluice = new AtWork(dir, site(OnTimeout.WAIT))) {
            sluice.picture.writes.put("a", new WriteState(1, true, Optional.empty()));
            freeze(sluice, "a");
            sluice.lives(Duration.ofSeconds(59));
            assertThat(sluice.entries("freeze-stuck")).isEmpty();
            sluice.lives(Duration.ofSeconds(5));
            assertThat(sluice.entries("freeze-stuck")).singleElement()
                    .extracting(entry -> ((JournalEntry.FreezeStuck) entry.entry()).why())
                    .isEqualTo("after 60 s it waits for a write that is under way");
            sluice.picture.writes.put("a", QUIET);
            sluice.lives(BEAT);
            assertThat(proof(sluice, "a")).isPresent();
        }
    }

    @Test
    void after_its_time_a_freeze_cuts_what_is_under_way_if_that_was_asked_for() throws Exception {
        try (var sluice = new AtWork(dir, site(OnTimeout.CUT))) {
            sluice.picture.writes.put("a", new WriteState(1, true, Optional.empty()));
            freeze(sluice, "a");
            sluice.lives(Duration.ofSeconds(70));
            assertThat(sluice.picture.cut).containsExactly(Set.of("a"));
            var cut = ended(sluice.now(), "r-7");
            sluice.picture.writes.put("a", new WriteState(0, true, Optional.of(cut), List.of(cut), 1));
            sluice.lives(BEAT);
            assertThat(proof(sluice, "a").orElseThrow().uncertain()).containsExactly(cut);
        }
    }

    @Test
    void after_its_time_a_freeze_is_given_up_if_that_was_asked_for() throws Exception {
        try (var sluice = new AtWork(dir, site(OnTimeout.ABORT))) {
            sluice.picture.writes.put("a", new WriteState(1, true, Optional.empty()));
            freeze(sluice, "a", "b");
            sluice.lives(Duration.ofSeconds(61));
            assertThat(sluice.picture.current().split().of("a").freeze().isOpen()).isTrue();
            assertThat(sluice.picture.current().split().of("b").freeze().isOpen()).isTrue();
            assertThat(sluice.entries("freeze").getLast().reason()).isEqualTo("after 60 s it waits for a write that is under way");
        }
    }

    @Test
    void the_hook_runs_once_the_writes_have_ended_and_again_until_it_ends_well() throws Exception {
        Path ran = dir.resolve("ran");
        Files.writeString(ran, "");
        try (var sluice = new AtWork(dir, site(Optional.of("echo $SLUICE_UNITS >> ran; [ $(wc -l < ran) = 2 ] || { echo busy; exit 3; }"),
                Optional.empty()))) {
            sluice.picture.writes.put("a", new WriteState(1, true, Optional.empty()));
            freeze(sluice, "a");
            sluice.lives(BEAT);
            assertThat(ran).isEmptyFile();
            sluice.picture.writes.put("a", QUIET);
            until(sluice, () -> proof(sluice, "a").isPresent());
            assertThat(ran).hasContent("a\na\n");
            assertThat(sluice.entries("freeze-stuck")).singleElement()
                    .extracting(entry -> ((JournalEntry.FreezeStuck) entry.entry()).why())
                    .isEqualTo("the quiesce hook ended with 3: busy");
        }
    }

    @Test
    void a_hook_that_fails_on_and_on_is_told_of_once_and_then_rarely() throws Exception {
        Path ran = dir.resolve("ran");
        Files.writeString(ran, "");
        try (var sluice = new AtWork(dir, site(Optional.of("echo x >> ran; echo busy $(wc -l < ran); exit 3"), Optional.empty()))) {
            freeze(sluice, "a");
            until(sluice, () -> ran.toFile().length() >= 8);
            assertThat(sluice.entries("freeze-stuck")).hasSize(1);
            sluice.livesInOneBeat(Duration.ofMinutes(10));
            until(sluice, () -> sluice.entries("freeze-stuck").size() == 2);
            assertThat(proof(sluice, "a")).isEmpty();
        }
    }

    @Test
    void after_its_time_a_freeze_says_that_it_waits_for_the_hook_or_is_given_up() throws Exception {
        Optional<String> slow = Optional.of("while [ ! -e go ]; do sleep 0.05; done");
        for (OnTimeout onTimeout : List.of(OnTimeout.WAIT, OnTimeout.CUT, OnTimeout.ABORT)) {
            Path place = Files.createDirectory(dir.resolve(onTimeout.name()));
            try (var sluice = new AtWork(place, site(slow, Optional.empty(), Duration.ofSeconds(60), onTimeout))) {
                freeze(sluice, "a");
                sluice.lives(Duration.ofSeconds(61));
                assertThat(sluice.entries("freeze-stuck")).singleElement()
                        .extracting(entry -> ((JournalEntry.FreezeStuck) entry.entry()).why())
                        .isEqualTo("after 60 s it waits for the quiesce hook");
                assertThat(sluice.picture.cut).as("nothing is under way").isEmpty();
                assertThat(sluice.picture.current().split().of("a").freeze().isOpen()).isEqualTo(onTimeout == OnTimeout.ABORT);
            }
        }
    }

    @Test
    void a_freeze_waits_until_the_database_stands_still() throws Exception {
        Path position = dir.resolve("position");
        Files.writeString(position, "0/16B3748\n");
        try (var sluice = new AtWork(dir, site(Optional.empty(), Optional.of("cat position")))) {
            freeze(sluice, "a");
            until(sluice, () -> waitsFor(sluice, "a").equals(Optional.of("the probe of the database to stand still for 5 s")));
            Files.writeString(position, "0/16B3800\n");
            Instant moved = sluice.now();
            until(sluice, () -> proof(sluice, "a").isPresent());
            assertThat(proof(sluice, "a").orElseThrow().probe()).contains("0/16B3800");
            assertThat(Duration.between(moved, proof(sluice, "a").orElseThrow().at())).isGreaterThanOrEqualTo(Duration.ofSeconds(5));
        }
    }

    @Test
    void a_probe_that_fails_proves_nothing() throws Exception {
        try (var sluice = new AtWork(dir, site(Optional.empty(), Optional.of("[ -e up ] || exit 1; echo here")))) {
            freeze(sluice, "a");
            until(sluice, () -> !sluice.entries("freeze-stuck").isEmpty());
            assertThat(proof(sluice, "a")).isEmpty();
            assertThat(waitsFor(sluice, "a").orElseThrow()).startsWith("the probe of the database");
            Files.writeString(dir.resolve("up"), "");
            until(sluice, () -> proof(sluice, "a").isPresent());
        }
    }
}
