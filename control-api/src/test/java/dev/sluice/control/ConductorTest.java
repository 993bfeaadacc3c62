package dev.sluice.control;

import static dev.sluice.control.AtWork.ALICE;
import static dev.sluice.control.AtWork.answer;
import static dev.sluice.control.AtWork.freeze;
import static dev.sluice.control.AtWork.revert;
import static dev.sluice.control.AtWork.share;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.control.store.Answer;
import dev.sluice.control.store.IdempotencyStore;
import dev.sluice.control.store.Journaled;
import dev.sluice.control.store.Role;
import dev.sluice.control.store.Store;
import dev.sluice.model.Command;
import dev.sluice.model.Decision;
import dev.sluice.model.Exposure;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.Hold;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Share;

class ConductorTest {
    @TempDir
    private Path dir;

    @Test
    void a_share_is_in_force_and_journaled_when_it_is_answered() throws Exception {
        try (AtWork sluice = new AtWork(dir, Sites.of("a", "b"))) {
            Reply reply = sluice.done(share("a", 500));
            assertThat(reply).isInstanceOfSatisfying(Reply.Done.class, done -> {
                assertThat(done.inForce()).isSameAs(sluice.picture.current());
                assertThat(done.durable()).isTrue();
                assertThat(done.dryRun()).isFalse();
                assertThat(done.inForce().split().generation()).isEqualTo(2);
            });
            assertThat(sluice.share("a")).isEqualTo(500);
            assertThat(sluice.journal()).containsExactly("started", "shares");
            Journaled entry = sluice.entries("shares").getFirst();
            assertThat(List.of(entry.actor(), entry.reason(), entry.at(), entry.generation()))
                    .containsExactly("alice", "because", sluice.now(), 2L);
            assertThat(sluice.conductor.current()).isSameAs(sluice.picture.current());
        }
    }

    @Test
    void what_stood_before_a_restart_stands_after_it_and_the_file_counts_for_new_units_only() throws Exception {
        try (AtWork sluice = new AtWork(dir, Sites.starting("a", new Share(700)))) {
            assertThat(sluice.share("a")).isEqualTo(700);
        }
        try (AtWork sluice = new AtWork(dir, Sites.starting("a", new Share(9_000)))) {
            assertThat(sluice.share("a")).as("seen before, though nobody ever set it").isEqualTo(700);
            sluice.done(share("a", 800));
            sluice.done(freeze("a", Duration.ofHours(1)));
            sluice.done(revert("a"));
        }
        try (AtWork sluice = new AtWork(dir, Sites.starting("b", new Share(100)))) {
            assertThat(sluice.picture.current().split().exposures()).containsOnlyKeys("b", "-");
            assertThat(sluice.share("b")).isEqualTo(100);
        }
        try (AtWork sluice = new AtWork(dir, Sites.of("a", "b"))) {
            assertThat(sluice.isLatched("a")).as("gone from the file for a while, and back").isTrue();
            assertThat(sluice.picture.current().split().of("a").freeze().mode()).isEqualTo(FreezeMode.READ_ONLY);
            assertThat(sluice.share("b")).isEqualTo(100);
            assertThat(sluice.journal()).containsExactly("started", "started", "shares", "freeze", "revert", "started", "started");
        }
    }

    @Test
    void a_restart_begins_at_the_next_block_of_generations() throws Exception {
        for (long first : new long[] {1, 1_001, 2_001}) {
            try (AtWork sluice = new AtWork(dir, Sites.of("a"))) {
                assertThat(sluice.conductor.resume().split().generation()).isEqualTo(first);
                sluice.done(share("a", (int) first));
            }
        }
    }

    @Test
    void generations_are_reserved_before_they_run_out() throws Exception {
        try (AtWork sluice = new AtWork(dir, Sites.of("a"))) {
            for (int i = 0; i < 700; i++) {
                assertThat(sluice.conductor.generations().getAsLong()).isEqualTo(2 + i);
            }
            assertThat(sluice.store.stands().reserved()).isEqualTo(1_000);
            sluice.done(share("a", 1));
            assertThat(sluice.store.stands().reserved()).isEqualTo(2_000);
            assertThat(LongStream.generate(sluice.conductor.generations()).limit(1_000).max()).hasValue(1_702);
            sluice.beat();
            assertThat(answer(sluice.conductor.remember(new Answer("k", "f", 200, "", sluice.now())))).isTrue();
            assertThat(sluice.store.stands().reserved()).isGreaterThanOrEqualTo(2_700);
        }
    }

    @Test
    void the_loser_of_two_updates_is_told_and_changes_nothing() throws Exception {
        try (AtWork sluice = new AtWork(dir, Sites.of("a", "b"))) {
            CompletableFuture<Reply> first = sluice.conductor.submit(share("a", 100), OptionalLong.of(1), false);
            CompletableFuture<Reply> second = sluice.conductor.submit(share("b", 100), OptionalLong.of(1), false);
            assertThat(answer(first)).isInstanceOf(Reply.Done.class);
            assertThat(answer(second)).isEqualTo(new Reply.LostUpdate(2));
            assertThat(sluice.share("b")).isZero();
            assertThat(answer(sluice.conductor.submit(revert("a"), OptionalLong.of(1), false))).as("a revert does not ask")
                    .isInstanceOf(Reply.Done.class);
        }
    }

    @Test
    void a_refusal_names_the_code_and_the_generation_in_force() throws Exception {
        try (AtWork sluice = new AtWork(dir, Sites.of("a"))) {
            assertThat(sluice.done(share("x", 100))).isInstanceOfSatisfying(Reply.Refused.class, refused -> {
                assertThat(refused.refused().code()).isEqualTo(Decision.Code.UNKNOWN_UNIT);
                assertThat(refused.generation()).isEqualTo(1);
            });
            assertThat(sluice.done(revert("x"))).isInstanceOf(Reply.Refused.class);
            sluice.done(revert("a"));
            assertThat(sluice.done(share("a", 100))).isInstanceOfSatisfying(Reply.Refused.class,
                    refused -> assertThat(refused.refused().code()).isEqualTo(Decision.Code.LATCHED));
            assertThat(sluice.done(new Command.Rearm("a", ALICE))).isInstanceOf(Reply.Done.class);
            assertThat(sluice.done(share("a", 100))).isInstanceOf(Reply.Done.class);
            assertThat(sluice.journal()).containsExactly("started", "revert", "rearm", "shares");
        }
    }

    @Test
    void a_rehearsal_decides_and_leaves_everything_as_it_was() throws Exception {
        try (AtWork sluice = new AtWork(dir, Sites.of("a"))) {
            for (Command command : List.of(share("a", 100), revert("a"), freeze("a", Duration.ofSeconds(1)))) {
                assertThat(answer(sluice.conductor.submit(command, OptionalLong.of(1), true))).isInstanceOfSatisfying(Reply.Done.class,
                        done -> assertThat(List.of(done.dryRun(), done.durable(), done.inForce().split().generation()))
                                .containsExactly(true, false, 1L));
            }
            assertThat(answer(sluice.conductor.submit(share("a", 100), OptionalLong.of(7), true))).isEqualTo(new Reply.LostUpdate(1));
            assertThat(answer(sluice.conductor.submit(share("x", 100), OptionalLong.empty(), true))).isInstanceOf(Reply.Refused.class);
            assertThat(sluice.picture.published).isEmpty();
            assertThat(sluice.journal()).containsExactly("started");
        }
    }

    @Test
    void a_freeze_ends_by_itself_at_its_announced_time_and_not_before() throws Exception {
        try (AtWork sluice = new AtWork(dir, Sites.of("a", "b"))) {
            sluice.done(freeze("a", Duration.ofMinutes(15)));
            sluice.passes(Duration.ofMinutes(14));
            assertThat(sluice.picture.current().split().of("a").freeze().isOpen()).isFalse();
            sluice.passes(Duration.ofMinutes(1));
            assertThat(sluice.picture.current().split().of("a").freeze().isOpen()).isTrue();
            sluice.done(share("b", 1));
            Journaled reopened = sluice.entries("freeze").getLast();
            assertThat(reopened.actor()).isEqualTo("sluice");
            assertThat(reopened.entry()).isEqualTo(new JournalEntry.FreezeSet(FreezeMode.OPEN, Set.of("a"), Optional.empty()));
        }
    }

    @Test
    void a_clock_that_is_set_makes_no_freeze_longer_or_shorter() throws Exception {
        try (AtWork sluice = new AtWork(dir, Sites.of("a", "b"))) {
            for (String unit : List.of("a", "b")) {
                sluice.done(freeze(unit, Duration.ofMinutes(15)));
                sluice.clockIsSet(Duration.ofHours(unit.equals("a") ? 2 : -1));
                sluice.passes(Duration.ofMinutes(14));
                assertThat(sluice.picture.current().split().of(unit).freeze().isOpen()).isFalse();
                sluice.passes(Duration.ofMinutes(1));
                assertThat(sluice.picture.current().split().of(unit).freeze().isOpen()).isTrue();
            }
        }
    }

    @Test
    void a_freeze_that_ended_while_stopped_is_opened_by_the_first_beat() throws Exception {
        try (AtWork sluice = new AtWork(dir, Sites.of("a"))) {
            sluice.done(freeze("a", Duration.ofMinutes(15)));
        }
        try (AtWork sluice = new AtWork(dir, Sites.of("a"))) {
            assertThat(sluice.picture.current().split().of("a").freeze().isOpen()).isFalse();
            sluice.passes(Duration.ofHours(1));
            assertThat(sluice.picture.current().split().of("a").freeze().isOpen()).isTrue();
        }
    }

    @Test
    void a_reload_remembers_units_that_come_back() throws Exception {
        try (AtWork sluice = new AtWork(dir, Sites.of("a", "b"))) {
            sluice.done(share("b", 300));
            assertThat(sluice.done(new Command.LoadSite(Sites.of("a"), ALICE))).isInstanceOf(Reply.Done.class);
            assertThat(sluice.picture.current().split().exposures()).containsOnlyKeys("a", "-");
            sluice.done(new Command.LoadSite(Sites.of("a", "b", "c"), ALICE));
            assertThat(sluice.share("b")).isEqualTo(300);
            assertThat(sluice.entries("config").getLast().entry())
                    .isEqualTo(new JournalEntry.SiteLoaded("shop.example", List.of("b", "c"), List.of()));
        }
    }

    @Test
    void a_unit_that_comes_back_while_everything_is_frozen_is_frozen_too() throws Exception {
        try (AtWork sluice = new AtWork(dir, Sites.of("a", "b"))) {
            sluice.done(new Command.LoadSite(Sites.of("a"), ALICE));
            sluice.done(new Command.SetFreeze(FreezeMode.READ_ONLY, Set.of(), Optional.empty(), ALICE));
            sluice.done(new Command.LoadSite(Sites.of("a", "b"), ALICE));
            assertThat(sluice.picture.current().split().of("b").freeze().mode()).isEqualTo(FreezeMode.READ_ONLY);
        }
    }

    @Test
    void tokens_come_and_go_and_the_last_admin_stays() throws Exception {
        try (AtWork sluice = new AtWork(dir, Sites.of("a"))) {
            TokenReply made = answer(sluice.conductor.createToken("ci", Role.OPERATOR, ALICE));
            String text = ((TokenReply.Created) made).text();
            assertThat(sluice.store.tokens().find(text, Instant.now()).orElseThrow().role()).isEqualTo(Role.OPERATOR);
            assertThat(answer(sluice.conductor.createToken("ci", Role.ADMIN, ALICE))).isEqualTo(new TokenReply.Taken("ci"));
            assertThat(answer(sluice.conductor.deleteToken("nobody", ALICE))).isEqualTo(new TokenReply.Unknown("nobody"));
            assertThat(answer(sluice.conductor.deleteToken("admin", ALICE))).isEqualTo(new TokenReply.LastAdmin("admin"));
            assertThat(answer(sluice.conductor.deleteToken("ci", ALICE))).isEqualTo(new TokenReply.Deleted("ci", true));
            assertThat(sluice.store.tokens().find(text, Instant.now())).isEmpty();
            assertThat(sluice.journal()).containsExactly("started", "token-created", "token-deleted");
            assertThat(sluice.picture.current().split().generation()).as("a token makes no picture").isEqualTo(1);
        }
    }

    @Test
    void an_answer_for_an_idempotency_key_outlives_a_restart() throws Exception {
        Answer answer;
        try (AtWork sluice = new AtWork(dir, Sites.of("a"))) {
            answer = new Answer("alice:1", IdempotencyStore.fingerprint("PUT", "/x", new byte[0]), 200, "{}", sluice.now());
            assertThat(answer(sluice.conductor.remember(answer))).isTrue();
        }
        try (Store store = Store.open(dir)) {
            assertThat(store.answers().find("alice:1", answer.at())).contains(answer);
        }
    }

    @Test
    void a_listener_hears_every_entry_in_order_once_it_is_readable_and_until_it_leaves() throws Exception {
        List<Long> heard = new ArrayList<>();
        try (AtWork sluice = new AtWork(dir, Sites.of("a"))) {
            try (Conductor.Listening _ = sluice.conductor.onJournal(one -> heard.add(sluice.store.journal().last() >= one.seq()
                    ? one.seq()
                    : -1))) {
                sluice.done(share("a", 1));
                sluice.done(revert("a"));
                sluice.conductor.withdrawn(sluice.picture.withdraw("a", sluice.now()));
                sluice.done(freeze("a", Duration.ofSeconds(1)));
                sluice.beat(); // which finds it frozen
                sluice.settle();
            }
            sluice.settle(); // whoever was to be told of what came before has been
            int before = heard.size();
            sluice.done(freeze("a", Duration.ofSeconds(2)));
            sluice.beat();
            sluice.settle();
            assertThat(heard).hasSize(before);
        }
        assertThat(heard).startsWith(2L, 3L, 4L, 5L, 6L).doesNotContain(-1L);
    }

    @Test
    void a_hold_that_is_raised_or_lifted_is_written_down() throws Exception {
        var hold = new Hold("a", "overflow", "a: new is at its limits", Instant.EPOCH);
        try (AtWork sluice = new AtWork(dir, Sites.of("a"))) {
            sluice.conductor.held(new JournalEntry.HoldRaised(hold));
            sluice.conductor.held(new JournalEntry.HoldLifted(hold));
            sluice.done(share("a", 1));
            assertThat(sluice.conductor.journal().after(1, 10)).extracting(Journaled::entry).startsWith(new JournalEntry.HoldRaised(hold),
                    new JournalEntry.HoldLifted(hold));
        }
    }

    @Test
    void a_listener_that_throws_harms_nobody() throws Exception {
        try (AtWork sluice = new AtWork(dir, Sites.of("a"));
                Conductor.Listening _ = sluice.conductor.onJournal(_ -> {
                    throw new IllegalStateException("a listener's own fault");
                })) {
            assertThat(sluice.done(share("a", 1))).isInstanceOf(Reply.Done.class);
            assertThat(sluice.done(share("a", 2))).isInstanceOf(Reply.Done.class);
        }
    }

    @Test
    void after_the_end_changes_are_refused_and_what_was_answered_is_there() throws Exception {
        AtWork sluice = new AtWork(dir, Sites.of("a"));
        List<CompletableFuture<Reply>> asked = new ArrayList<>();
        for (int i = 1; i <= 500; i++) {
            asked.add(sluice.ask(share("a", i)));
        }
        sluice.close();
        int done = 0;
        for (CompletableFuture<Reply> reply : asked) {
            done += answer(reply) instanceof Reply.Done ? 1 : 0;
        }
        assertThat(sluice.done(share("a", 9_999))).isInstanceOfSatisfying(Reply.NotOnDisk.class,
                reply -> assertThat(reply.detail()).contains("stopping"));
        try (Store store = Store.open(dir)) {
            assertThat(store.journal().last()).isEqualTo(1 + done);
            assertThat(store.stands().all()).containsEntry("a", Exposure.NONE.withShare(new Share(done)));
        }
    }
}
