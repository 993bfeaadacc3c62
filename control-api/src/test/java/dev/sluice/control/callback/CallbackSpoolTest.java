package dev.sluice.control.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sluice.control.AtWork;
import dev.sluice.control.Reply;
import dev.sluice.control.Sites;
import dev.sluice.control.store.CallbackStore;
import dev.sluice.model.Callback;
import dev.sluice.model.Callback.End.Answered;
import dev.sluice.model.CallbackTerms;
import dev.sluice.model.Command;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.SpoolState;
import dev.sluice.model.TlsFacts;

/** What was claimed of a callback is kept, whatever happens, and replayed in order (SEMANTICS D6). */
class CallbackSpoolTest {
    private static final Command.Asker ALICE = new Command.Asker("alice", "because");
    private static final CallbackTerms.Spool TERMS = new CallbackTerms.Spool(4, 1000, 5000, 3);

    @TempDir
    private Path dir;
    private AtWork sluice;
    private CallbackSpool spool;
    private final AtomicLong nanos = new AtomicLong(-5);
    private final BlockingQueue<Sent> sent = new LinkedBlockingQueue<>();

    private record Sent(Callback callback, Consumer<Callback.End> told) {
        String body() {
            return callback.body();
        }
    }

    @BeforeEach
    void start() throws Exception {
        sluice = AtWork.from(Instant.parse("2026-12-01T02:00:00Z"), dir, Sites.spooling(TERMS, "a", "b"));
        spool = open();
    }

    @AfterEach
    void stop() {
        spool.close();
        sluice.close();
    }

    @Test
    void they_are_replayed_one_after_the_other_once_their_unit_is_open() throws Exception {
        freeze(FreezeMode.HOLD, "a");
        spool.replayTo((callback, told) -> sent.add(new Sent(callback, told)));
        assertThat(keep("a", "POST /x", "one")).isTrue();
        assertThat(keep("a", "POST /x", "two")).isTrue();
        assertThat(keep("b", "POST /y", "other")).isTrue();
        assertThat(spool.isWaiting("POST /x")).isTrue();
        Sent other = next();
        assertThat(other.body()).as("of a unit that is open, and the first goes at once").isEqualTo("other");
        other.told().accept(new Answered(204));
        await(() -> spool.state().lines().size() == 1);
        assertThat(spool.state().lines()).extracting(SpoolState.Line::rule, SpoolState.Line::waiting).containsExactly(
                tuple("POST /x", 2L));
        freeze(FreezeMode.OPEN, "a");
        passes(Duration.ofSeconds(1));
        Sent first = next();
        passes(Duration.ofSeconds(1));
        assertThat(first.callback()).isEqualTo(callback("a", "POST /x", "one"));
        assertThat(sent.poll(60, TimeUnit.MILLISECONDS)).as("the first is not answered yet").isNull();
        first.told().accept(new Answered(200));
        Sent second = next();
        assertThat(second.body()).isEqualTo("two");
        second.told().accept(new Answered(302));
        await(() -> spool.state().waiting() == 0);
        assertThat(spool.isWaiting("POST /x")).isFalse();
        assertThat(spool.state().bytes()).isZero();
        await(() -> sluice.entries("callbacks-replayed").size() == 2);
        assertThat(spool.replayed()).isEqualTo(3);
    }

    @Test
    void what_fails_is_tried_again_after_a_while_and_nothing_overtakes_it() throws Exception {
        replaying();
        keep("a", "POST /x", "one");
        keep("a", "POST /x", "two");
        next().told().accept(new Answered(503));
        await(() -> spool.state().lines().getFirst().tries() == 1);
        passes(Duration.ofMillis(900));
        assertThat(sent.poll(60, TimeUnit.MILLISECONDS)).isNull();
        passes(Duration.ofMillis(200));
        Sent again = next();
        assertThat(again.body()).isEqualTo("one");
        again.told().accept(new Callback.End.Failed("the answer broke off"));
        await(() -> spool.state().lines().getFirst().tries() == 2);
        passes(Duration.ofMillis(2100));
        next().told().accept(new Answered(200));
        passes(Duration.ofMillis(100));
        assertThat(next().body()).isEqualTo("two");
    }

    @Test
    void after_so_many_tries_it_is_a_dead_letter_and_the_next_goes_on() throws Exception {
        replaying();
        keep("a", "POST /x", "one");
        keep("a", "POST /x", "two");
        for (int i = 0; i < 3; i++) {
            Sent one = next();
            assertThat(one.body()).isEqualTo("one");
            one.told().accept(new Answered(500));
            int tries = i + 1;
            await(() -> tries == 3 || spool.state().lines().getFirst().tries() == tries);
            passes(Duration.ofSeconds(60));
        }
        Sent next = next();
        assertThat(next.body()).isEqualTo("two");
        next.told().accept(new Answered(200));
        await(() -> spool.state().dead() == 1 && spool.state().waiting() == 0);
        SpoolState.DeadLetter letter = spool.state().letters().getFirst();
        assertThat(letter.why()).isEqualTo("answered 500, after 3 tries");
        assertThat(letter.path()).as("without the query").isEqualTo("/x");
        await(() -> sluice.entries("callback").size() == 1);
        assertThat(spool.isWaiting("POST /x")).isFalse();
    }

    /** A wake-up that was lost: nothing else was kept, so that nothing made the spool look again by itself. */
    @Test
    void one_that_comes_while_others_tasks_are_done_is_kept_though_nothing_comes_after_it() throws Exception {
        spool.close();
        var arrived = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        spool = new CallbackSpool(CallbackStore.in(dir), sluice.conductor(), () -> {
            arrived.countDown();
            awaited(goOn);
            return nanos.get();
        }, Duration.ofMillis(50));
        spool.replayTo((callback, told) -> sent.add(new Sent(callback, told))); // its thread stands at its clock now
        awaited(arrived);
        var told = new CompletableFuture<Boolean>();
        var _ = spool.deadLetters().letter(1).thenRun(() -> spool.keep(callback("a", "POST /x", "one"), told::complete));
        goOn.countDown();

        assertThat(told.get(60, TimeUnit.SECONDS)).isTrue();
        assertThat(next().body()).isEqualTo("one");
    }

    private static void awaited(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 410, 422})
    void what_a_stack_will_never_take_is_dead_at_once(int status) throws Exception {
        replaying();
        keep("a", "POST /x", "one");
        next().told().accept(new Answered(status));
        await(() -> spool.state().dead() == 1);
        assertThat(spool.state().letters().getFirst().why()).isEqualTo("answered " + status);
    }

    @Test
    void a_person_may_have_a_dead_letter_replayed_or_give_it_up() throws Exception {
        replaying();
        keep("a", "POST /x", "one");
        keep("b", "POST /y", "two");
        next().told().accept(new Answered(404));
        await(() -> spool.state().dead() == 1);
        passes(Duration.ofSeconds(1));
        next().told().accept(new Answered(404));
        await(() -> spool.state().dead() == 2);
        long first = spool.state().letters().getFirst().number();
        long second = spool.state().letters().getLast().number();
        assertThat(spool.deadLetters().retry(first, ALICE).get(60, TimeUnit.SECONDS)).isEqualTo(DeadLetters.Decided.DONE);
        passes(Duration.ofSeconds(1));
        Sent again = next();
        assertThat(again.body()).isEqualTo("one");
        again.told().accept(new Answered(200));
        assertThat(spool.deadLetters().drop(second, ALICE).get(60, TimeUnit.SECONDS)).isEqualTo(DeadLetters.Decided.DONE);
        assertThat(spool.deadLetters().drop(second, ALICE).get(60, TimeUnit.SECONDS)).as("there is none any more")
                .isEqualTo(DeadLetters.Decided.GONE);
        await(() -> spool.state().dead() == 0 && spool.state().bytes() == 0);
        assertThat(sluice.entries("callback")).extracting(one -> one.actor()).contains("alice");
        spool.close();
        spool = open();
        assertThat(spool.state()).isEqualTo(SpoolState.EMPTY);
    }

    @Test
    void what_is_kept_is_there_after_a_restart_and_a_replay_under_way_is_sent_again() throws Exception {
        replaying();
        keep("a", "POST /x", "one");
        keep("a", "POST /x", "tw\u00e9");
        keep("b", "POST /y", "dead");
        next();
        passes(Duration.ofSeconds(1));
        next().told().accept(new Answered(404));
        await(() -> spool.state().dead() == 1);
        spool.close();
        spool = open();
        assertThat(spool.state().dead()).isEqualTo(1);
        assertThat(spool.isWaiting("POST /x")).isTrue();
        replaying();
        Sent one = next();
        assertThat(one.body()).isEqualTo("one");
        one.told().accept(new Answered(200));
        passes(Duration.ofSeconds(1));
        assertThat(next().callback()).isEqualTo(callback("a", "POST /x", "tw\u00e9"));
    }

    @Test
    void nothing_is_kept_beyond_the_bounds_and_dead_letters_count() throws Exception {
        assertThat(keep("a", "POST /x", "x".repeat(4900))).isTrue();
        assertThat(keep("a", "POST /x", "x".repeat(200))).as("all bytes").isFalse();
        assertThat(keep("a", "POST /x", "2")).isTrue();
        assertThat(keep("a", "POST /x", "3")).isTrue();
        assertThat(keep("a", "POST /x", "4")).isTrue();
        assertThat(keep("a", "POST /x", "5")).as("too many").isFalse();
        assertThat(spool.state().waiting()).isEqualTo(4);
        replaying();
        next().told().accept(new Answered(404));
        await(() -> spool.state().dead() == 1);
        assertThat(keep("a", "POST /x", "5")).isFalse();
    }

    @Test
    void while_the_disk_takes_nothing_nothing_is_claimed_and_then_all_is_well_again() throws Exception {
        Path file = Files.createDirectory(dir.resolve("callbacks.db"));
        assertThat(keep("a", "POST /x", "one")).isFalse();
        await(() -> spool.state().trouble().isPresent());
        assertThat(spool.isWaiting("POST /x")).isFalse();
        assertThat(spool.state().bytes()).isZero();
        Files.delete(file);
        assertThat(keep("a", "POST /x", "one")).isTrue();
        await(() -> spool.state().trouble().isEmpty());
    }

    @Test
    void a_trouble_of_the_disk_that_is_over_is_noticed_though_nothing_comes() throws Exception {
        Path file = Files.createDirectory(dir.resolve("callbacks.db"));
        assertThat(keep("a", "POST /x", "one")).isFalse();
        await(() -> spool.state().trouble().isPresent());
        Files.delete(file);
        await(() -> spool.state().trouble().isEmpty());
    }

    @Test
    void of_two_who_decide_on_a_dead_letter_at_once_one_is_told_that_it_is_gone() throws Exception {
        replaying();
        keep("a", "POST /x", "one");
        next().told().accept(new Answered(404));
        await(() -> spool.state().dead() == 1);
        long number = spool.state().letters().getFirst().number();
        var dropped = spool.deadLetters().drop(number, ALICE);
        var retried = spool.deadLetters().retry(number, ALICE);
        assertThat(dropped.get(60, TimeUnit.SECONDS)).isEqualTo(DeadLetters.Decided.DONE);
        assertThat(retried.get(60, TimeUnit.SECONDS)).isEqualTo(DeadLetters.Decided.GONE);
        await(() -> sluice.entries("callback").size() >= 2);
        assertThat(sluice.entries("callback")).as("its death, and one decision").hasSize(2);
    }

    @Test
    void a_dead_letter_that_is_not_listed_any_more_is_found_by_its_number() throws Exception {
        spool.close();
        try (var store = CallbackStore.in(dir)) {
            for (var one : store.add(Collections.nCopies(201, callback("a", "POST /x", "dead")))) {
                store.mark(one.died("answered 404"));
            }
        }
        spool = open();
        assertThat(spool.state().letters()).hasSize(200);
        assertThat(spool.deadLetters().letter(201).get(60, TimeUnit.SECONDS)).get().extracting(SpoolState.DeadLetter::why)
                .isEqualTo("answered 404");
        assertThat(spool.deadLetters().letter(202).get(60, TimeUnit.SECONDS)).isEmpty();
    }

    @Test
    void one_that_cannot_be_read_is_a_dead_letter_and_the_next_goes_on() throws Exception {
        keep("a", "POST /x", "one");
        keep("a", "POST /x", "two");
        spool.close();
        try (var db = DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("callbacks.db")); var damage = db.createStatement()) {
            damage.execute("UPDATE callback SET fields = '[[\"Host\"' WHERE number = 1");
        }
        spool = open();
        replaying();
        await(() -> spool.state().dead() == 1);
        assertThat(spool.state().letters().getFirst().why()).startsWith("cannot be read: ").doesNotContain("\n");
        passes(Duration.ofSeconds(1));
        assertThat(next().body()).isEqualTo("two");
    }

    @Test
    void whoever_comes_when_it_ends_is_told_so() throws Exception {
        spool.close();
        assertThat(keep("a", "POST /x", "one")).isFalse();
        assertThat(Files.exists(dir.resolve("callbacks.db"))).isFalse();
        assertThat(spool.deadLetters().letter(1).get(60, TimeUnit.SECONDS)).isEmpty();
        assertThat(spool.deadLetters().drop(1, ALICE).get(60, TimeUnit.SECONDS)).isEqualTo(DeadLetters.Decided.NOT_ON_DISK);
    }

    private CallbackSpool open() throws Exception {
        return new CallbackSpool(CallbackStore.in(dir), sluice.conductor(), nanos::get, Duration.ofMillis(50));
    }

    private void replaying() {
        spool.replayTo((callback, told) -> sent.add(new Sent(callback, told)));
    }

    private boolean keep(String unit, String rule, String body) throws Exception {
        var told = new CompletableFuture<Boolean>();
        spool.keep(callback(unit, rule, body), told::complete);
        return told.get(60, TimeUnit.SECONDS);
    }

    private static Callback callback(String unit, String rule, String body) {
        return new Callback(rule, unit, Instant.parse("2026-12-01T02:00:04Z"), "POST", rule.substring(5) + "?token=secret",
                List.of(new Callback.Field("Host", "a"), new Callback.Field("X-S", "\u00fc")),
                new Callback.Sender("192.0.2.1", "https", TlsFacts.NONE),
                body);
    }

    private Sent next() throws InterruptedException {
        Sent next = sent.poll(60, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    private void passes(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private void freeze(FreezeMode mode, String unit) throws Exception {
        var command = new Command.SetFreeze(mode, Set.of(unit), Optional.empty(), ALICE);
        assertThat(sluice.conductor().submit(command, OptionalLong.empty(), false).get(60, TimeUnit.SECONDS))
                .isInstanceOf(Reply.Done.class);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("did not come true").isLessThan(deadline);
            LockSupport.parkNanos(200_000);
        }
    }
}
