package dev.sluice.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import dev.sluice.model.Breach;
import dev.sluice.model.Command;
import dev.sluice.model.Cutover;
import dev.sluice.model.Decision;
import dev.sluice.model.Evidence;
import dev.sluice.model.Exposure;
import dev.sluice.model.ExposurePlan;
import dev.sluice.model.Freeze;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.GuardRule;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Phase;
import dev.sluice.model.Progress;
import dev.sluice.model.Reversibility;
import dev.sluice.model.Revert;
import dev.sluice.model.Run;
import dev.sluice.model.Share;
import dev.sluice.model.Site;
import dev.sluice.model.Stage;

class LiveSplitTest {
    private static final Command.Asker ME = new Command.Asker("me", "test");
    private static final Site SITE = Sites.of(Sites.unit("cart", "/cart/**").share("50%").group("basket").build(),
            Sites.unit("pay", "/pay/**").share("50%").group("basket").build(),
            Sites.unit("price", "/price/**").share("20%").requires("cart", "10%").build(),
            Sites.unit("search", "/search/**").share("30%").build());

    private final LiveSplit live = Sites.live(SITE);

    @Test
    void what_is_published_is_in_force() {
        Cutover basis = live.current().cutover();
        Cutover next = accepted(basis.decide(new Command.SetShares(Map.of("search", Share.ALL), ME), Asking.NOW, 150));
        assertThat(live.publish(next, basis)).isSameAs(next);
        assertThat(live.current().cutover()).isSameAs(next);
        assertThat(live.current().generation()).isEqualTo(150);
    }

    @Test
    void a_withdrawal_takes_along_what_is_reverted_with_the_unit_and_is_told_once() {
        List<JournalEntry.Reverted> told = new ArrayList<>();
        List<Picture> pictures = new ArrayList<>();
        live.onWithdraw(told::add);
        live.onPublish(pictures::add);
        assertThat(live.withdraw(breach("cart"), Asking.NOW)).isTrue();
        assertThat(live.withdraw(breach("cart"), Asking.NOW)).isFalse();
        assertThat(live.withdraw(breach("pay"), Asking.NOW)).isFalse();
        assertThat(told).hasSize(1);
        assertThat(told.getFirst().revert().units()).containsExactly("cart", "pay", "price");
        assertThat(told.getFirst().from()).containsEntry("cart", new Share(5_000)).containsEntry("price", new Share(2_000));
        assertThat(told.getFirst().revert().generation()).isEqualTo(live.current().generation()).isGreaterThan(100);
        assertThat(told.getFirst().revert().cause()).isEqualTo(new Revert.Cause.Breached(breach("cart")));
        assertThat(pictures).containsExactly(live.current());
        assertThat(live.current().cutover().split().of("cart").isLatched()).isTrue();
        assertThat(live.current().cutover().split().of("search").isLatched()).isFalse();
    }

    @Test
    void when_half_of_the_exposed_groups_broke_within_a_minute_everything_exposed_goes_back() {
        List<JournalEntry.Reverted> told = new ArrayList<>();
        live.onWithdraw(told::add);
        live.withdraw(breach("cart"), Asking.NOW);
        assertThat(live.current().cutover().split().of("search").isLatched()).as("one of three").isFalse();
        live.withdraw(breach("search"), Asking.NOW.plusSeconds(59));
        assertThat(told).hasSize(2);
        assertThat(told.getLast().revert().cause()).isEqualTo(
                new Revert.Cause.Breached(new Breach.Widespread(breach("search"), Set.of("basket", "search"), 2)));
    }

    @Test
    void those_that_are_not_exposed_are_not_counted_and_stay_as_they_are() {
        LiveSplit four = Sites.live(Sites.of(Sites.unit("a", "/a/**").share("50%").build(), Sites.unit("b", "/b/**").share("5%").build(),
                Sites.unit("c", "/c/**").share("5%").build(), Sites.unit("d", "/d/**").share("5%").build(),
                Sites.unit("e", "/e/**").build()));
        four.withdraw(breach("a"), Asking.NOW);
        assertThat(four.current().cutover().split().of("b").isLatched()).as("one of four").isFalse();
        four.withdraw(breach("b"), Asking.NOW.plusSeconds(30));
        for (String unit : List.of("a", "b", "c", "d")) {
            assertThat(four.current().cutover().split().of(unit).isLatched()).as(unit).isTrue();
        }
        assertThat(four.current().cutover().split().of("e").isLatched()).as("nobody was there").isFalse();
        assertThat(four.current().cutover().split().of("d").revert().orElseThrow().units()).containsExactly("b", "c", "d");
        assertThat(four.current().cutover().split().of("a").revert().orElseThrow().cause())
                .as("the first revert of a unit stays").isEqualTo(new Revert.Cause.Breached(breach("a")));
    }

    @Test
    void of_two_units_the_healthy_one_stays() {
        LiveSplit two = Sites.live(Sites.of(Sites.unit("a", "/a/**").share("50%").build(), Sites.unit("b", "/b/**").share("5%").build()));
        two.withdraw(breach("a"), Asking.NOW);
        assertThat(two.current().cutover().split().of("b").isLatched()).isFalse();
    }

    @Test
    void two_that_broke_more_than_a_minute_apart_have_no_common_cause() {
        LiveSplit four = Sites.live(Sites.of(Sites.unit("a", "/a/**").share("50%").build(), Sites.unit("b", "/b/**").share("5%").build(),
                Sites.unit("c", "/c/**").share("5%").build(), Sites.unit("d", "/d/**").share("5%").build()));
        four.withdraw(breach("a"), Asking.NOW);
        four.withdraw(breach("b"), Asking.NOW.plusSeconds(60));
        assertThat(four.current().cutover().split().of("c").isLatched()).isFalse();
    }

    @Test
    void a_unit_that_only_went_along_has_not_broken() {
        LiveSplit live = Sites.live(Sites.of(Sites.unit("a", "/a/**").share("50%").build(),
                Sites.unit("b", "/b/**").share("5%").requires("a", "5%").build(), Sites.unit("c", "/c/**").share("5%").build(),
                Sites.unit("d", "/d/**").share("5%").build()));
        live.withdraw(breach("a"), Asking.NOW);
        assertThat(live.current().cutover().split().of("b").isLatched()).isTrue();
        assertThat(live.current().cutover().split().of("c").isLatched()).isFalse();
    }

    @Test
    void a_unit_that_is_not_in_the_picture_cannot_be_withdrawn() {
        assertThat(live.withdraw(breach("gone"), Asking.NOW)).isFalse();
        assertThat(live.withdraw(breach("-"), Asking.NOW)).isFalse();
        assertThat(live.current().generation()).isEqualTo(100);
    }

    @Test
    void a_publication_that_did_not_know_of_a_withdrawal_does_not_undo_it() {
        Cutover basis = live.current().cutover();
        Cutover next = accepted(basis.decide(new Command.SetShares(Map.of("cart", Share.ALL, "search", Share.ALL), ME), Asking.NOW, 101));
        live.withdraw(breach("cart"), Asking.NOW);
        long withdrawn = live.current().generation();
        Cutover inForce = live.publish(next, basis);
        assertThat(inForce.split().of("cart").isLatched()).isTrue();
        assertThat(inForce.split().of("cart").share()).isEqualTo(Share.NONE);
        assertThat(inForce.split().of("search").share()).isEqualTo(Share.ALL);
        assertThat(inForce.split().generation()).isGreaterThan(withdrawn);
        assertThat(live.current().cutover()).isSameAs(inForce);
    }

    @Test
    void the_withdrawal_stays_the_first_revert_of_a_unit_that_was_reverted_by_hand_meanwhile() {
        Cutover basis = live.current().cutover();
        Cutover next = accepted(basis.decide(new Command.RevertUnits(Set.of("cart"), ME), Asking.NOW, 101));
        live.withdraw(breach("cart"), Asking.NOW);
        assertThat(live.publish(next, basis).split().of("cart").revert().orElseThrow().cause()).isInstanceOf(Revert.Cause.Breached.class);
    }

    @Test
    void a_publication_that_knows_of_the_withdrawal_may_rearm_the_unit() {
        live.withdraw(breach("cart"), Asking.NOW);
        Cutover basis = live.current().cutover();
        Cutover rearmed = accepted(basis.decide(new Command.Rearm("cart", ME), Asking.NOW.plusSeconds(3_600), 500));
        assertThat(live.publish(rearmed, basis).split().of("cart").isLatched()).isFalse();
        live.withdraw(breach("cart"), Asking.NOW);
        assertThat(live.publish(rearmed, rearmed).split().of("cart").isLatched()).as("withdrawn again since").isTrue();
    }

    @Test
    void a_freeze_that_is_published_under_a_new_number_counts_from_that_number() {
        Cutover basis = live.current().cutover();
        Cutover frozen = accepted(
                basis.decide(new Command.SetFreeze(FreezeMode.CLOSED, Set.of(), Optional.of(Duration.ofMinutes(5)), ME), Asking.NOW, 101));
        live.withdraw(breach("search"), Asking.NOW);
        Cutover inForce = live.publish(frozen, basis);
        Freeze freeze = inForce.split().of("search").freeze();
        assertThat(freeze.generation()).isEqualTo(inForce.split().generation()).isGreaterThan(101);
        assertThat(freeze.until()).isEqualTo(frozen.split().of("search").freeze().until());
        long since = freeze.generation();
        live.publish(new Cutover(inForce.site(), inForce.split()), inForce);
        assertThat(live.current().cutover().split().of("search").freeze().generation()).as("a freeze in force keeps its number")
                .isEqualTo(since);
    }

    @Test
    void a_reload_that_forgets_a_withdrawn_unit_forgets_it() {
        Cutover basis = live.current().cutover();
        Site smaller = Sites.of(Sites.unit("search", "/search/**").build());
        Cutover next = accepted(basis.decide(new Command.LoadSite(smaller, ME), Asking.NOW, 101));
        live.withdraw(breach("cart"), Asking.NOW);
        assertThat(live.publish(next, basis).split().exposures()).containsOnlyKeys("search", "-");
    }

    @Test
    void racing_publications_and_withdrawals_never_bring_a_unit_back_and_only_count_upwards() throws Exception {
        for (int round = 0; round < 100; round++) {
            race(round);
        }
    }

    /** One conductor that keeps raising shares, three loops that withdraw, each a unit of its own; fewer than half. */
    private void race(int round) throws Exception {
        var generation = new AtomicLong(1_000);
        Site site = Sites.of(Sites.unit("a", "/a").share("50%").build(), Sites.unit("b", "/b").share("50%").build(),
                Sites.unit("c", "/c").share("50%").build(), Sites.unit("d", "/d").share("1%").build(),
                Sites.unit("e", "/e").share("1%").build(), Sites.unit("f", "/f").share("1%").build(),
                Sites.unit("g", "/g").share("1%").build());
        var split = new LiveSplit(Sites.cutover(site, 1_000), generation::incrementAndGet);
        Queue<JournalEntry.Reverted> told = new ConcurrentLinkedQueue<>();
        Queue<Long> generations = new ConcurrentLinkedQueue<>();
        Set<String> withdrawn = Collections.synchronizedSet(new HashSet<>());
        split.onWithdraw(told::add);
        split.onPublish(picture -> generations.add(picture.generation()));
        var start = new CountDownLatch(1);
        try (var threads = Executors.newFixedThreadPool(5)) {
            List<Future<?>> all = new ArrayList<>();
            all.add(threads.submit(() -> {
                start.await();
                return keepPublishing(split, generation);
            }));
            for (String unit : List.of("a", "b", "c")) {
                all.add(threads.submit(() -> {
                    start.await();
                    for (int i = 0; i < 20 * (round % 5); i++) {
                        Thread.onSpinWait();
                    }
                    assertThat(split.withdraw(breach(unit), Asking.NOW)).isTrue();
                    withdrawn.add(unit);
                    return unit;
                }));
            }
            all.add(threads.submit(() -> {
                start.await();
                return watch(split, withdrawn);
            }));
            start.countDown();
            for (Future<?> each : all) {
                each.get(30, TimeUnit.SECONDS);
            }
        }
        assertThat(told).hasSize(3);
        assertThat(generations).doesNotHaveDuplicates();
        assertThat(split.current().cutover().split().exposures().values().stream().filter(exposure -> exposure.isLatched())).hasSize(3);
    }

    private static long keepPublishing(LiveSplit split, AtomicLong generation) {
        Cutover known = split.current().cutover();
        for (int i = 0; i < 200; i++) {
            Cutover next = new Cutover(known.site(), known.split().with(generation.incrementAndGet(), Set.of("a", "b", "c"),
                    exposure -> exposure.isLatched() ? exposure : exposure.withShare(Share.ALL)));
            Cutover inForce = split.publish(next, known);
            assertThat(inForce.split().generation()).isGreaterThan(known.split().generation());
            known = i % 3 == 0 ? inForce : known; // mostly decides on what is long gone
        }
        return split.publish(known, known).split().generation();
    }

    private static long watch(LiveSplit split, Set<String> withdrawn) {
        long last = 0;
        for (int i = 0; i < 20_000; i++) {
            List<String> gone = List.copyOf(withdrawn);
            Cutover cutover = split.current().cutover();
            assertThat(cutover.split().generation()).isGreaterThanOrEqualTo(last);
            last = cutover.split().generation();
            if (!gone.stream().allMatch(unit -> cutover.split().of(unit).isLatched())) {
                throw new AssertionError("came back: one of " + gone);
            }
        }
        return last;
    }

    private static Cutover accepted(Decision decision) {
        assertThat(decision).isInstanceOf(Decision.Accepted.class);
        return ((Decision.Accepted) decision).next();
    }

    private static Breach breach(String unit) {
        return new Breach.RuleBroken(unit, GuardRule.DEFAULT, 500, new Evidence(20, 10, 5, 3, 6), Evidence.NONE);
    }

    /** Search past its point of no return. */
    private static LiveSplit forGood(AtomicLong numbers) {
        Stage last = new Stage(Share.ALL, Duration.ofHours(1), Stage.Gates.NONE, Duration.ZERO, 0, Reversibility.FORWARD_ONLY,
                Stage.OnFail.HOLD, FreezeMode.READ_ONLY);
        Site site = Sites.of(Sites.unit("cart", "/cart/**").share("50%").build(),
                Sites.unit("search", "/search/**").plan(new ExposurePlan(List.of(last), List.of(), List.of())).build());
        Run run = new Run(List.of(Share.ALL), Phase.DWELL, "me", Asking.NOW, Share.NONE, Duration.ZERO, Map.of(), List.of(),
                Optional.empty());
        Cutover first = Cutover.resume(site, 100, Map.of("search",
                Exposure.NONE.withShare(Share.ALL).withProgress(new Progress.Running(run))));
        return new LiveSplit(first, numbers::incrementAndGet);
    }

    @Test
    void a_breach_past_the_point_of_no_return_freezes_the_unit_once_and_takes_nobody_back() {
        AtomicLong numbers = new AtomicLong(100);
        LiveSplit live = forGood(numbers);
        List<JournalEntry.Reverted> reverted = new ArrayList<>();
        List<JournalEntry.Contained> contained = new ArrayList<>();
        live.onWithdraw(reverted::add);
        live.onContain(contained::add);
        assertThat(live.withdraw(breach("search"), Asking.NOW)).isTrue();
        assertThat(live.withdraw(breach("search"), Asking.NOW)).isFalse();
        assertThat(numbers).as("what changes nothing takes no number").hasValue(101);
        Exposure now = live.current().cutover().split().of("search");
        assertThat(now.share()).isEqualTo(Share.ALL);
        assertThat(now.isLatched()).isFalse();
        assertThat(now.freeze().mode()).isEqualTo(FreezeMode.READ_ONLY);
        assertThat(now.freeze().generation()).isEqualTo(live.current().generation());
        assertThat(reverted).isEmpty();
        assertThat(contained).singleElement().satisfies(entry -> assertThat(entry.units()).containsExactly("search"));
    }

    @Test
    void a_publication_that_did_not_know_of_such_a_freeze_keeps_it() {
        LiveSplit live = forGood(new AtomicLong(100));
        Cutover basis = live.current().cutover();
        Cutover next = accepted(basis.decide(new Command.SetShares(Map.of("cart", Share.ALL), ME), Asking.NOW, 150));
        live.withdraw(breach("search"), Asking.NOW);
        Cutover inForce = live.publish(next, basis);
        assertThat(inForce.split().of("search").freeze().mode()).isEqualTo(FreezeMode.READ_ONLY);
        assertThat(inForce.split().of("cart").share()).isEqualTo(Share.ALL);
    }

    @Test
    void what_breaks_with_half_of_everything_leaves_what_may_not_go_back() {
        LiveSplit live = forGood(new AtomicLong(100));
        live.withdraw(breach("search"), Asking.NOW);
        live.withdraw(breach("cart"), Asking.NOW);
        assertThat(live.current().cutover().split().of("cart").isLatched()).isTrue();
        assertThat(live.current().cutover().split().of("search").isLatched()).isFalse();
    }
}
