package dev.sluice.control;

import static dev.sluice.control.AtWork.answer;
import static dev.sluice.control.AtWork.freeze;
import static dev.sluice.control.AtWork.revert;
import static dev.sluice.control.AtWork.share;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.control.store.Answer;
import dev.sluice.control.store.DiskFaults;
import dev.sluice.control.store.Journaled;
import dev.sluice.control.store.Role;
import dev.sluice.control.store.Store;
import dev.sluice.control.store.Token;
import dev.sluice.model.Command;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.Share;

class DiskTroubleTest {
    private static final Command.Asker WORDY = new Command.Asker("alice", "long ".repeat(20_000));

    @TempDir
    private Path dir;

    private static Command wordyShare(String unit, int basisPoints) {
        return new Command.SetShares(Map.of(unit, new Share(basisPoints)), WORDY);
    }

    @Test
    void a_change_that_a_full_disk_does_not_take_changes_nothing_until_there_is_room() throws Exception {
        try (AtWork sluice = new AtWork(dir, Sites.of("a"))) {
            sluice.done(share("a", 100));
            DiskFaults.fill(sluice.store);
            assertThat(sluice.done(wordyShare("a", 200))).isInstanceOfSatisfying(Reply.NotOnDisk.class,
                    reply -> assertThat(reply.detail()).contains("full").contains("nothing was changed"));
            assertThat(sluice.share("a")).isEqualTo(100);
            assertThat(sluice.picture.published).hasSize(1);
            assertThat(sluice.conductor.diskTrouble()).isPresent();
            DiskFaults.heal(sluice.store);
            assertThat(sluice.done(wordyShare("a", 300))).isInstanceOf(Reply.Done.class);
            assertThat(sluice.conductor.diskTrouble()).isEmpty();
            assertThat(sluice.share("a")).isEqualTo(300);
            assertThat(sluice.store.verify().problems()).isEmpty();
            assertThat(sluice.journal()).containsExactly("started", "shares", "shares");
        }
    }

    @Test
    void everything_that_must_be_on_disk_first_is_refused_while_the_disk_takes_nothing() throws Exception {
        try (AtWork sluice = new AtWork(dir, Sites.of("a"))) {
            sluice.done(revert("a"));
            DiskFaults.makeReadOnly(sluice.store);
            for (Command command : List.of(new Command.Rearm("a", AtWork.ALICE), freeze("a", Duration.ofHours(1)),
                    new Command.LoadSite(Sites.of("b"), AtWork.ALICE))) {
                assertThat(sluice.done(command)).isInstanceOf(Reply.NotOnDisk.class);
            }
            assertThat(answer(sluice.conductor.createToken("ci", Role.ADMIN, AtWork.ALICE))).isInstanceOf(TokenReply.NotOnDisk.class);
            assertThat(answer(sluice.conductor.remember(new Answer("k", "f", 200, "", sluice.now())))).isFalse();
            assertThat(sluice.isLatched("a")).isTrue();
            assertThat(sluice.store.tokens().all()).hasSize(1);
        }
    }

    @Test
    void a_revert_is_in_force_at_once_and_on_disk_when_the_disk_allows() throws Exception {
        try (AtWork sluice = new AtWork(dir, Sites.of("a", "b", "c"))) {
            sluice.done(share("a", 100));
            DiskFaults.makeReadOnly(sluice.store);
            assertThat(sluice.done(revert("a"))).isInstanceOfSatisfying(Reply.Done.class, done -> {
                assertThat(done.durable()).isFalse();
                assertThat(done.inForce().split().of("a").isLatched()).isTrue();
            });
            assertThat(sluice.isLatched("a")).isTrue();
            sluice.conductor.withdrawn(sluice.picture.withdraw("b", sluice.now()));
            sluice.beat();
            assertThat(sluice.done(share("c", 1))).isInstanceOf(Reply.NotOnDisk.class);
            assertThat(sluice.journal()).containsExactly("started", "shares");
            DiskFaults.heal(sluice.store);
            sluice.beat();
            assertThat(sluice.done(share("c", 1))).isInstanceOf(Reply.Done.class);
            assertThat(sluice.journal()).containsExactly("started", "shares", "revert", "revert", "shares");
            assertThat(sluice.entries("revert")).extracting(Journaled::actor).containsExactly("alice", "sluice");
        }
        try (AtWork sluice = new AtWork(dir, Sites.of("a", "b", "c"))) {
            assertThat(List.of(sluice.isLatched("a"), sluice.isLatched("b"), sluice.isLatched("c"))).containsExactly(true, true, false);
            assertThat(sluice.share("c")).isEqualTo(1);
        }
    }

    @Test
    void what_is_owed_to_the_disk_is_written_at_the_end_too() throws Exception {
        try (AtWork sluice = new AtWork(dir, Sites.of("a"))) {
            DiskFaults.makeReadOnly(sluice.store);
            sluice.done(revert("a"));
            DiskFaults.heal(sluice.store);
        }
        try (Store store = Store.open(dir)) {
            assertThat(store.stands().all().get("a").isLatched()).isTrue();
        }
    }

    @Test
    void a_freeze_ends_at_its_time_whatever_the_disk_says() throws Exception {
        try (AtWork sluice = new AtWork(dir, Sites.of("a"))) {
            sluice.done(freeze("a", Duration.ofMinutes(1)));
            DiskFaults.makeReadOnly(sluice.store);
            sluice.passes(Duration.ofMinutes(2));
            assertThat(sluice.picture.current().split().of("a").freeze().isOpen()).isTrue();
        }
    }

    @Test
    void a_revert_waits_for_nothing_while_the_disk_hangs() throws Exception {
        try (AtWork sluice = new AtWork(dir, Sites.of("a", "b"))) {
            sluice.done(share("a", 100));
            CompletableFuture<Reply> raise;
            try (DiskFaults.Hang _ = DiskFaults.hang(sluice.store)) {
                raise = sluice.ask(new Command.SetShares(Map.of("a", new Share(500), "b", new Share(500)), AtWork.ALICE));
                assertThat(sluice.done(revert("a"))).isInstanceOfSatisfying(Reply.Done.class,
                        done -> assertThat(done.durable()).isFalse());
                assertThat(sluice.isLatched("a")).isTrue();
                assertThat(raise).isNotDone();
                assertThat(sluice.share("b")).isZero();
            }
            assertThat(answer(raise)).isInstanceOfSatisfying(Reply.Done.class, done -> {
                assertThat(done.inForce().split().of("a").isLatched()).as("reverted meanwhile").isTrue();
                assertThat(done.inForce().split().of("b").share().basisPoints()).isEqualTo(500);
            });
            assertThat(sluice.done(share("b", 600))).isInstanceOf(Reply.Done.class);
            assertThat(sluice.journal()).containsExactly("started", "shares", "shares", "revert", "shares");
            assertThat(sluice.store.stands().all()).isEqualTo(sluice.picture.current().split().exposures());
        }
    }

    @Test
    void more_changes_than_may_wait_are_refused_at_once_but_never_a_revert() throws Exception {
        try (AtWork sluice = new AtWork(dir, Sites.of("a", "b"))) {
            List<CompletableFuture<Reply>> replies = new ArrayList<>();
            try (DiskFaults.Hang _ = DiskFaults.hang(sluice.store)) {
                for (int i = 0; i < 10_001; i++) {
                    replies.add(sluice.ask(share("a", i % 10_000)));
                }
                assertThat(answer(replies.getLast())).isInstanceOfSatisfying(Reply.NotOnDisk.class,
                        reply -> assertThat(reply.detail()).contains("10000 changes wait for the disk already; nothing was changed"));
                assertThat(sluice.done(revert("b"))).isInstanceOf(Reply.Done.class);
            }
            for (CompletableFuture<Reply> reply : replies.subList(0, 10_000)) {
                assertThat(answer(reply)).isInstanceOf(Reply.Done.class);
            }
            assertThat(sluice.done(share("a", 1))).as("there is room again").isInstanceOf(Reply.Done.class);
        }
    }

    @Test
    void a_raise_is_on_disk_before_it_is_in_force_and_a_revert_after() throws Exception {
        try (AtWork sluice = new AtWork(dir, Sites.of("a"))) {
            List<String> onDiskWhenPublished = new ArrayList<>();
            sluice.picture.beforePublish(_ -> onDiskWhenPublished.add(sluice.journal().getLast()));
            sluice.done(share("a", 100));
            sluice.done(freeze("a", Duration.ofHours(1)));
            sluice.done(revert("a"));
            sluice.done(new Command.Rearm("a", AtWork.ALICE));
            assertThat(onDiskWhenPublished).containsExactly("shares", "freeze", "freeze", "rearm");
        }
    }

    @Test
    void changes_that_wait_together_share_a_transaction_and_keep_their_order_and_numbers() throws Exception {
        try (AtWork sluice = new AtWork(dir, Sites.of("a", "b"))) {
            List<Long> lastOnDisk = new ArrayList<>();
            List<CompletableFuture<Reply>> replies = new ArrayList<>();
            sluice.picture.beforePublish(_ -> lastOnDisk.add(sluice.store.journal().last()));
            try (DiskFaults.Hang _ = DiskFaults.hang(sluice.store)) {
                for (int i = 1; i <= 100; i++) {
                    replies.add(sluice.ask(share(i % 2 == 0 ? "a" : "b", i)));
                }
                sluice.beat();
            }
            long generation = 1;
            for (CompletableFuture<Reply> reply : replies) {
                Reply.Done done = (Reply.Done) answer(reply);
                assertThat(done.inForce().split().generation()).isGreaterThan(generation);
                generation = done.inForce().split().generation();
            }
            assertThat(lastOnDisk).as("the first went alone, the others together").hasSize(100).startsWith(2L, 101L).endsWith(101L);
            assertThat(sluice.entries("shares")).extracting(Journaled::generation).isSorted().doesNotHaveDuplicates().hasSize(100);
            assertThat(List.of(sluice.share("a"), sluice.share("b"))).containsExactly(100, 99);
        }
    }

    @Test
    void a_change_that_does_not_fit_takes_none_of_its_companions_with_it() throws Exception {
        try (AtWork sluice = new AtWork(dir, Sites.of("a", "b"))) {
            CountDownLatch gathered = new CountDownLatch(1);
            sluice.picture.beforePublish(_ -> awaits(gathered));
            List<CompletableFuture<Reply>> replies = new ArrayList<>(List.of(sluice.ask(share("a", 1))));
            DiskFaults.makeRoomFor(sluice.store, 4);
            replies.add(sluice.ask(share("a", 2)));
            replies.add(sluice.ask(wordyShare("a", 3)));
            replies.add(sluice.ask(share("b", 4)));
            gathered.countDown();
            assertThat(answer(replies.get(1))).isInstanceOf(Reply.Done.class);
            assertThat(answer(replies.get(2))).isInstanceOf(Reply.NotOnDisk.class);
            assertThat(answer(replies.get(3))).isInstanceOf(Reply.Done.class);
            assertThat(List.of(sluice.share("a"), sluice.share("b"))).containsExactly(2, 4);
        }
    }

    @Test
    void a_start_on_a_disk_that_takes_nothing_serves_as_it_stood_and_refuses_changes() throws Exception {
        try (AtWork sluice = new AtWork(dir, Sites.of("a", "b"))) {
            sluice.done(share("a", 700));
        }
        Store full = Store.open(dir);
        DiskFaults.makeReadOnly(full);
        try (AtWork sluice = new AtWork(full, Sites.of("a", "b"))) {
            assertThat(sluice.share("a")).isEqualTo(700);
            assertThat(sluice.conductor.diskTrouble()).hasValueSatisfying(why -> assertThat(why).contains(dir.toString()));
            assertThat(sluice.done(share("a", 800))).isInstanceOf(Reply.NotOnDisk.class);
            assertThat(sluice.done(revert("a"))).isInstanceOf(Reply.Done.class);
            DiskFaults.heal(full);
            sluice.beat();
            sluice.settle();
            assertThat(sluice.journal()).containsExactly("started", "shares", "started", "revert", "token-deleted");
            assertThat(sluice.store.verify().problems()).isEmpty();
        }
    }

    @Test
    void what_takes_back_is_on_disk_out_of_what_is_put_by_while_raises_and_freezes_are_refused() throws Exception {
        try (AtWork sluice = new AtWork(DiskFaults.open(dir), Sites.of("a", "b"))) {
            sluice.done(share("a", 5_000));
            sluice.done(freeze("b", Duration.ofHours(1)));
            answer(sluice.conductor.createToken("leaked", Role.ADMIN, AtWork.ALICE));
            long before = sluice.store.reserve();
            DiskFaults.fill(sluice.store);
            assertThat(sluice.done(wordyShare("b", 200))).isInstanceOf(Reply.NotOnDisk.class);
            assertThat(sluice.store.reserve()).as("not for a raise").isEqualTo(before);
            assertThat(sluice.done(open("b", WORDY))).isInstanceOfSatisfying(Reply.Done.class, done -> assertThat(done.durable()).isTrue());
            assertThat(sluice.store.reserve()).isLessThan(before);
            DiskFaults.fill(sluice.store);
            assertThat(sluice.done(new Command.RevertUnits(Set.of("a"), WORDY))).isInstanceOf(Reply.Done.class);
            sluice.settle();
            DiskFaults.fill(sluice.store);
            assertThat(answer(sluice.conductor.deleteToken("leaked", WORDY))).isEqualTo(new TokenReply.Deleted("leaked", true));
            assertThat(sluice.store.stands().all().get("a").isLatched()).as("asked before").isTrue();
            assertThat(sluice.conductor.diskTrouble()).as("it is full still").isPresent();
        }
        try (AtWork sluice = new AtWork(dir, Sites.of("a", "b"))) {
            assertThat(sluice.isLatched("a")).isTrue();
            assertThat(sluice.picture.current().split().of("b").freeze().isOpen()).isTrue();
            assertThat(sluice.store.tokens().all()).hasSize(1);
            sluice.settle();
            assertThat(sluice.store.reserve()).as("made whole again").isEqualTo(2 << 20);
        }
    }

    private static Command open(String unit, Command.Asker asker) {
        return new Command.SetFreeze(FreezeMode.OPEN, Set.of(unit), Optional.empty(), asker);
    }

    @Test
    void what_takes_back_counts_in_memory_when_nothing_is_left_for_it() throws Exception {
        try (AtWork sluice = new AtWork(dir, Sites.of("a"))) {
            sluice.done(freeze("a", Duration.ofHours(1)));
            TokenReply.Created leaked = (TokenReply.Created) answer(sluice.conductor.createToken("leaked", Role.ADMIN, AtWork.ALICE));
            assertThat(sluice.store.tokens().find(leaked.text(), sluice.now())).isPresent();
            DiskFaults.makeReadOnly(sluice.store);
            assertThat(sluice.done(open("a", AtWork.ALICE))).isInstanceOfSatisfying(Reply.Done.class,
                    done -> assertThat(done.durable()).isFalse());
            assertThat(sluice.picture.current().split().of("a").freeze().isOpen()).isTrue();
            assertThat(answer(sluice.conductor.deleteToken("leaked", AtWork.ALICE))).isEqualTo(new TokenReply.Deleted("leaked", false));
            assertThat(sluice.store.tokens().find(leaked.text(), sluice.now())).isEmpty();
            assertThat(answer(sluice.conductor.deleteToken("leaked", AtWork.ALICE))).isEqualTo(new TokenReply.Unknown("leaked"));
            DiskFaults.heal(sluice.store);
            sluice.beat();
            sluice.settle();
            assertThat(answer(sluice.conductor.createToken("leaked", Role.VIEWER, AtWork.ALICE))).isInstanceOf(TokenReply.Created.class);
            assertThat(sluice.store.tokens().all()).hasSize(2);
        }
        try (AtWork sluice = new AtWork(dir, Sites.of("a"))) {
            assertThat(sluice.picture.current().split().of("a").freeze().isOpen()).isTrue();
            assertThat(sluice.store.tokens().all()).extracting(Token::role).containsExactly(Role.ADMIN, Role.VIEWER);
        }
    }

    @Test
    void a_revert_that_the_disk_never_took_is_there_again_after_a_crash() throws Exception {
        try (AtWork sluice = new AtWork(dir, Sites.of("a", "b"))) {
            sluice.done(share("a", 5_000));
            sluice.done(share("b", 5_000));
            DiskFaults.makeReadOnly(sluice.store);
            sluice.done(revert("a"));
        }
        try (AtWork sluice = new AtWork(dir, Sites.of("a", "b"))) {
            assertThat(sluice.isLatched("a")).isTrue();
            assertThat(sluice.share("b")).isEqualTo(5_000);
            assertThat(sluice.entries("revert")).singleElement().satisfies(
                    one -> assertThat(one.reason()).contains("before the last stop"));
            sluice.done(new Command.Rearm("a", AtWork.ALICE));
        }
        try (AtWork sluice = new AtWork(dir, Sites.of("a", "b"))) {
            assertThat(sluice.isLatched("a")).as("once is enough").isFalse();
        }
    }

    @Test
    void a_disk_that_is_well_again_is_noticed_though_nobody_asks() throws Exception {
        try (AtWork sluice = new AtWork(dir, Sites.of("a"))) {
            DiskFaults.makeReadOnly(sluice.store);
            assertThat(sluice.done(share("a", 100))).isInstanceOf(Reply.NotOnDisk.class);
            sluice.lives(Duration.ofSeconds(6));
            assertThat(sluice.conductor.diskTrouble()).isPresent();
            DiskFaults.heal(sluice.store);
            for (int beats = 0; beats < 25; beats++) {
                sluice.beat();
            }
            assertThat(sluice.done(revert("a"))).isInstanceOf(Reply.Done.class);
            assertThat(sluice.conductor.diskTrouble()).isEmpty();
        }
    }

    @Test
    void a_state_directory_that_is_removed_under_the_product_takes_no_change_and_is_noticed_at_the_next_look() throws Exception {
        Path state = dir.resolve("state");
        try (AtWork sluice = new AtWork(state, Sites.of("a"))) {
            sluice.done(share("a", 100));
            Path away = Files.move(state, dir.resolve("away"));
            sluice.beat();
            assertThat(sluice.done(revert("a"))).isInstanceOfSatisfying(Reply.Done.class, done -> assertThat(done.durable()).isFalse());
            assertThat(sluice.conductor.diskTrouble())
                    .hasValueSatisfying(why -> assertThat(why).contains(state.toString()).contains("removed or replaced"));
            assertThat(sluice.done(new Command.Rearm("a", AtWork.ALICE))).isInstanceOf(Reply.NotOnDisk.class);
            Files.createDirectory(state);
            Files.copy(away.resolve("sluice.db"), state.resolve("sluice.db"));
            assertThat(sluice.done(new Command.Rearm("a", AtWork.ALICE))).as("another file of that name")
                    .isInstanceOf(Reply.NotOnDisk.class);
            Files.delete(state.resolve("sluice.db"));
            Files.delete(state);
            Files.move(away, state);
            assertThat(sluice.done(new Command.Rearm("a", AtWork.ALICE))).isInstanceOf(Reply.Done.class);
            assertThat(sluice.conductor.diskTrouble()).isEmpty();
        }
    }

    private static void awaits(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
