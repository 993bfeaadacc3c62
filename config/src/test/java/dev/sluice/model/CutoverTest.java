package dev.sluice.model;

import static dev.sluice.model.Units.share;
import static dev.sluice.model.Units.site;
import static dev.sluice.model.Units.siteWithoutNewStack;
import static dev.sluice.model.Units.unit;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;

class CutoverTest {
    private static final Instant NOW = Instant.parse("2026-12-01T02:00:00Z");
    private static final Command.Asker ASKER = new Command.Asker("ops", "because");
    private static final Site SITE = site(
            unit("catalog"),
            unit("cart", Share.NONE, "basket", Map.of()),
            unit("checkout", Share.NONE, "basket", Map.of("catalog", share(50))),
            unit("seo"));

    private Cutover cutover = Cutover.resume(SITE, 1, Map.of());

    @Test
    void a_freeze_with_an_end_takes_the_place_of_one_without_only_if_that_is_asked_for_and_of_one_with_an_end_always() {
        accept(new Command.SetFreeze(FreezeMode.READ_ONLY, Set.of(), Optional.empty(), ASKER), 2);

        var minute = new Command.SetFreeze(FreezeMode.CLOSED, Set.of("seo"), Optional.of(Duration.ofMinutes(1)), ASKER);
        assertThat(refusal(minute).code()).isEqualTo(Decision.Code.FROZEN);
        assertThat(refusal(minute).detail()).startsWith("unit seo is frozen read-only until somebody opens it, and would open at ");
        assertThat(refusal(minute).remedy()).startsWith("if it shall: sluice freeze closed --unit seo --for 1m --shorten");
        accept(new Command.SetFreeze(FreezeMode.CLOSED, Set.of("seo"), Optional.of(Duration.ofMinutes(1)), true, ASKER), 3);
        accept(new Command.SetFreeze(FreezeMode.HOLD, Set.of("seo"), Optional.of(Duration.ofMinutes(2)), ASKER), 4);
        accept(minute, 5);
        accept(new Command.SetFreeze(FreezeMode.OPEN, Set.of(), Optional.empty(), ASKER), 6);
        accept(minute, 7);
    }

    @Test
    void a_share_is_set_and_the_journal_says_from_where() {
        var accepted = accept(new Command.SetShares(Map.of("catalog", share(5)), ASKER), 2);
        assertThat(accepted.entry()).isEqualTo(new JournalEntry.SharesSet(Map.of("catalog", new JournalEntry.Move(Share.NONE, share(5)))));
        assertThat(shareOf("catalog")).isEqualTo(share(5));
        assertThat(cutover.split().generation()).isEqualTo(2);
    }

    @Test
    void a_share_moves_the_whole_group() {
        set("catalog", 50);
        var accepted = accept(new Command.SetShares(Map.of("cart", share(10)), ASKER), 3);
        assertThat(((JournalEntry.SharesSet) accepted.entry()).moves()).containsOnlyKeys("cart", "checkout");
        assertThat(shareOf("checkout")).isEqualTo(share(10));
    }

    @Test
    void two_shares_for_one_group_contradict_each_other() {
        set("catalog", 50);
        assertThat(refuse(Map.of("cart", share(10), "checkout", share(20))).code()).isEqualTo(Decision.Code.CONTRADICTION);
        accept(new Command.SetShares(Map.of("cart", share(10), "checkout", share(10)), ASKER), 3);
    }

    @Test
    void an_unknown_unit_is_refused_with_the_nearest_name() {
        var refused = refuse(Map.of("chekout", share(10)));
        assertThat(refused.code()).isEqualTo(Decision.Code.UNKNOWN_UNIT);
        assertThat(refused.detail()).isEqualTo("unit chekout does not exist; did you mean checkout?");
        assertThat(refused.remedy()).isEqualTo("known units: catalog, cart, checkout, seo");
    }

    @Test
    void all_of_several_shares_are_set_or_none() {
        assertThat(refuse(Map.of("seo", share(10), "checkout", share(10))).code()).isEqualTo(Decision.Code.REQUIRES);
        assertThat(shareOf("seo")).isEqualTo(Share.NONE);
    }

    @Test
    void a_unit_is_not_exposed_before_what_it_requires() {
        set("catalog", 49);
        var refused = refuse(Map.of("checkout", share(1)));
        assertThat(refused.code()).isEqualTo(Decision.Code.REQUIRES);
        assertThat(refused.detail()).isEqualTo("unit checkout at 1% requires catalog at 50% or more; that would stand at 49%");
        set("catalog", 50);
        set("checkout", 1);
    }

    @Test
    void what_is_required_is_not_lowered_below_the_requirement_of_an_exposed_unit() {
        set("catalog", 80);
        set("checkout", 10);
        set("catalog", 50);
        assertThat(refuse(Map.of("catalog", share(49))).code()).isEqualTo(Decision.Code.REQUIRES);
        set("checkout", 0);
        set("catalog", 49);
    }

    @Test
    void a_unit_and_what_it_requires_may_move_in_one_command() {
        accept(new Command.SetShares(Map.of("catalog", share(50), "checkout", share(50)), ASKER), 2);
        accept(new Command.SetShares(Map.of("catalog", share(0), "checkout", share(0)), ASKER), 3);
    }

    @Test
    void a_requirement_broken_by_a_reload_holds_nobody_back_from_old_and_lets_it_be_mended() {
        cutover = Cutover.resume(SITE, 1, Map.of("catalog", standing(10), "cart", standing(25), "checkout", standing(25)));
        set("checkout", 20);
        set("catalog", 40);
        assertThat(refuse(Map.of("checkout", share(21))).code()).isEqualTo(Decision.Code.REQUIRES);
        assertThat(refuse(Map.of("catalog", share(30))).code()).isEqualTo(Decision.Code.REQUIRES);
        set("seo", 5);
        set("catalog", 50);
        set("checkout", 30);
    }

    @Test
    void without_a_new_stack_nothing_can_be_exposed() {
        cutover = Cutover.resume(siteWithoutNewStack(unit("seo")), 1, Map.of("seo", standing(25)));
        assertThat(shareOf("seo")).isEqualTo(Share.NONE);
        assertThat(refuse(Map.of("seo", share(1))).code()).isEqualTo(Decision.Code.NO_NEW_STACK);
        set("seo", 0);
    }

    @Test
    void a_revert_takes_the_group_and_its_dependants_and_latches_them() {
        set("catalog", 60);
        set("checkout", 20);
        var accepted = accept(new Command.RevertUnits(Set.of("catalog"), new Command.Asker("ops", "")), 9);
        var entry = (JournalEntry.Reverted) accepted.entry();
        assertThat(entry.from()).isEqualTo(Map.of("catalog", share(60), "cart", share(20), "checkout", share(20)));
        assertThat(entry.revert().units()).first().isEqualTo("catalog");
        assertThat(entry.revert().generation()).isEqualTo(9);
        for (String unit : List.of("catalog", "cart", "checkout")) {
            assertThat(exposure(unit).isLatched()).isTrue();
            assertThat(shareOf(unit)).isEqualTo(Share.NONE);
        }
        assertThat(exposure("seo").isLatched()).isFalse();
    }

    @Test
    void a_revert_of_no_unit_in_particular_is_one_of_all() {
        accept(new Command.RevertUnits(Set.of(), ASKER), 2);
        SITE.units().keySet().forEach(unit -> assertThat(exposure(unit).isLatched()).isTrue());
        assertThat(exposure(CutoverUnit.UNCLAIMED).isLatched()).isFalse();
    }

    @Test
    void a_second_revert_keeps_the_first_cause_and_is_not_refused() {
        accept(new Command.RevertUnits(Set.of("seo"), new Command.Asker("first", "")), 2);
        accept(new Command.RevertUnits(Set.of("seo"), new Command.Asker("second", "")), 3);
        assertThat(exposure("seo").revert().orElseThrow().cause().sentence()).isEqualTo("asked for by first");
    }

    @Test
    void a_revert_by_the_guard_is_carried_over_and_never_turns_the_generation_back() {
        var breach = new Breach.RuleBroken("seo", GuardRule.DEFAULT, 500, new Evidence(40, 20, 12, 6, 6), Evidence.NONE);
        var revert = new Revert(Set.of("seo", "gone"), new Revert.Cause.Breached(breach), NOW, 4);
        set("seo", 10);
        Cutover after = new Cutover(SITE, new Split(7, cutover.split().exposures())).reverted(revert);
        assertThat(after.split().generation()).isEqualTo(7);
        assertThat(after.split().of("seo").isLatched()).isTrue();
        assertThat(after.split().exposures()).doesNotContainKey("gone");
        assertThat(cutover.entryFor(revert).from()).containsEntry("seo", share(10));
    }

    @Test
    void a_latched_unit_takes_no_share_until_it_is_rearmed() {
        set("seo", 10);
        accept(new Command.RevertUnits(Set.of("seo"), new Command.Asker("ops", "500s")), 3);
        var refused = refuse(Map.of("seo", share(5)));
        assertThat(refused.code()).isEqualTo(Decision.Code.LATCHED);
        assertThat(refused.detail()).isEqualTo("unit seo was reverted: asked for by ops: 500s");
        accept(new Command.Rearm("seo", ASKER), 4);
        assertThat(exposure("seo")).isEqualTo(Exposure.NONE);
        set("seo", 5);
    }

    @Test
    void a_rearm_frees_the_group_and_not_what_was_reverted_along_with_it() {
        accept(new Command.RevertUnits(Set.of("catalog"), ASKER), 2);
        var accepted = accept(new Command.Rearm("cart", ASKER), 3);
        assertThat(accepted.entry()).isEqualTo(new JournalEntry.Rearmed(Set.of("cart", "checkout"), Optional.empty()));
        assertThat(exposure("catalog").isLatched()).isTrue();
    }

    @Test
    void a_unit_that_its_guard_took_back_is_held_down_for_longer_each_time() {
        Instant first = NOW;
        breached("seo", first);
        assertThat(refusal(new Command.Rearm("seo", ASKER), first.plusSeconds(299)).code()).isEqualTo(Decision.Code.HOLD_DOWN);
        assertThat(refusal(new Command.Rearm("seo", ASKER), first).detail())
                .isEqualTo("the guard took unit seo back 1 time in 24 h; it may be re-armed from " + first.plusSeconds(300) + " on");
        Instant second = rearmed("seo", Optional.empty(), first.plusSeconds(300));
        breached("seo", second);
        assertThat(refusal(new Command.Rearm("seo", ASKER), second.plusSeconds(599)).code()).isEqualTo(Decision.Code.HOLD_DOWN);
        rearmed("seo", Optional.empty(), second.plusSeconds(600));
    }

    @Test
    void the_third_time_in_a_day_locks_it_until_another_change_is_named() {
        Instant now = NOW;
        for (int i = 0; i < 2; i++) {
            breached("seo", now);
            now = rearmed("seo", Optional.empty(), now.plusSeconds(3_600));
        }
        breached("seo", now);
        now = now.plusSeconds(3_600);
        assertThat(refusal(new Command.Rearm("seo", ASKER), now).code()).isEqualTo(Decision.Code.LOCKED);
        now = rearmed("seo", Optional.of("release 7"), now);
        breached("seo", now);
        now = now.plusSeconds(3_600);
        assertThat(refusal(new Command.Rearm("seo", Optional.of("release 7"), ASKER), now).detail()).contains("4 times",
                "release 7 was named");
        rearmed("seo", Optional.of("release 8"), now);
    }

    @Test
    void a_day_later_it_begins_anew_and_a_revert_that_a_person_asked_for_holds_nobody_up() {
        breached("seo", NOW);
        Instant next = rearmed("seo", Optional.empty(), NOW.plusSeconds(86_400));
        breached("seo", next);
        assertThat(exposure("seo").heldUntil()).contains(next.plusSeconds(300));
        rearmed("seo", Optional.empty(), next.plusSeconds(300));
        accept(new Command.RevertUnits(Set.of("seo"), ASKER), 40);
        assertThat(exposure("seo").heldUntil()).isEmpty();
        rearmed("seo", Optional.empty(), NOW);
    }

    private void breached(String unit, Instant at) {
        Breach breach = new Breach.Blackout(unit, 4, 3, Duration.ofSeconds(1));
        cutover = cutover.reverted(new Revert(Set.of(unit), new Revert.Cause.Breached(breach), at, cutover.split().generation() + 1));
    }

    private Instant rearmed(String unit, Optional<String> change, Instant at) {
        Decision decision = cutover.decide(new Command.Rearm(unit, change, ASKER), at, cutover.split().generation() + 1);
        cutover = ((Decision.Accepted) decision).next();
        assertThat(exposure(unit).isLatched()).isFalse();
        return at;
    }

    private Decision.Refused refusal(Command command, Instant at) {
        return (Decision.Refused) cutover.decide(command, at, cutover.split().generation() + 1);
    }

    @Test
    void a_rearm_of_what_is_not_latched_or_not_there_is_refused() {
        assertThat(refusal(new Command.Rearm("seo", ASKER)).code()).isEqualTo(Decision.Code.NOT_LATCHED);
        assertThat(refusal(new Command.Rearm("soe", ASKER)).code()).isEqualTo(Decision.Code.UNKNOWN_UNIT);
        assertThat(refusal(new Command.RevertUnits(Set.of("soe"), ASKER)).code()).isEqualTo(Decision.Code.UNKNOWN_UNIT);
    }

    @Test
    void a_freeze_of_everything_includes_what_no_unit_claims() {
        var accepted = accept(new Command.SetFreeze(FreezeMode.READ_ONLY, Set.of(), Optional.of(Duration.ofMinutes(15)), ASKER), 2);
        Optional<Instant> until = Optional.of(NOW.plusSeconds(900));
        assertThat(exposure(CutoverUnit.UNCLAIMED).freeze()).isEqualTo(new Freeze(FreezeMode.READ_ONLY, NOW, until, 2));
        assertThat(accepted.entry()).isEqualTo(new JournalEntry.FreezeSet(FreezeMode.READ_ONLY,
                Set.of("catalog", "cart", "checkout", "seo", CutoverUnit.UNCLAIMED), until));
    }

    @Test
    void a_freeze_of_one_unit_leaves_the_others_and_every_share_alone() {
        set("seo", 5);
        accept(new Command.SetFreeze(FreezeMode.CLOSED, Set.of("seo"), Optional.empty(), ASKER), 3);
        assertThat(exposure("seo").freeze().mode()).isEqualTo(FreezeMode.CLOSED);
        assertThat(shareOf("seo")).isEqualTo(share(5));
        assertThat(exposure("catalog").freeze().isOpen()).isTrue();
        accept(new Command.SetFreeze(FreezeMode.OPEN, Set.of("seo"), Optional.of(Duration.ofMinutes(1)), ASKER), 4);
        assertThat(exposure("seo").freeze()).isEqualTo(Freeze.NONE);
        assertThat(refusal(new Command.SetFreeze(FreezeMode.CLOSED, Set.of("soe"), Optional.empty(), ASKER)).code())
                .isEqualTo(Decision.Code.UNKNOWN_UNIT);
    }

    @Test
    void a_freeze_becomes_stricter_where_it_still_is_what_it_was_and_ends_when_it_would_have() {
        accept(new Command.SetFreeze(FreezeMode.HOLD, Set.of("seo"), Optional.of(Duration.ofMinutes(1)), ASKER), 2);
        accept(new Command.SetFreeze(FreezeMode.CLOSED, Set.of("cart"), Optional.empty(), ASKER), 3);
        var tighten = new Command.Tighten(FreezeMode.HOLD, FreezeMode.READ_ONLY, Set.of("seo", "cart", "catalog", "gone"), ASKER);
        var accepted = accept(tighten, 4);
        Optional<Instant> until = Optional.of(NOW.plusSeconds(60));
        assertThat(exposure("seo").freeze()).isEqualTo(new Freeze(FreezeMode.READ_ONLY, NOW, until, 4));
        assertThat(exposure("cart").freeze().mode()).isEqualTo(FreezeMode.CLOSED);
        assertThat(exposure("catalog").freeze().isOpen()).as("somebody opened it meanwhile").isTrue();
        assertThat(accepted.entry()).isEqualTo(new JournalEntry.FreezeSet(FreezeMode.READ_ONLY, Set.of("seo"), until));
        assertThat(refusal(tighten).code()).isEqualTo(Decision.Code.FROZEN);
    }

    private static Exposure standing(int percent) {
        return Exposure.NONE.withShare(share(percent));
    }

    private void set(String unit, int percent) {
        accept(new Command.SetShares(Map.of(unit, share(percent)), ASKER), cutover.split().generation() + 1);
    }

    private Decision.Accepted accept(Command command, long generation) {
        Decision decision = cutover.decide(command, NOW, generation);
        assertThat(decision).isInstanceOf(Decision.Accepted.class);
        var accepted = (Decision.Accepted) decision;
        cutover = accepted.next();
        assertThat(cutover.split().generation()).isEqualTo(generation);
        return accepted;
    }

    private Decision.Refused refuse(Map<String, Share> shares) {
        return refusal(new Command.SetShares(shares, ASKER));
    }

    private Decision.Refused refusal(Command command) {
        Decision decision = cutover.decide(command, NOW, 99);
        assertThat(decision).isInstanceOf(Decision.Refused.class);
        return (Decision.Refused) decision;
    }

    private Exposure exposure(String unit) {
        return cutover.split().of(unit);
    }

    private Share shareOf(String unit) {
        return exposure(unit).share();
    }

    @Test
    void a_refusal_speaks_of_the_unit_that_was_asked_for() {
        set("catalog", 50);
        accept(new Command.RevertUnits(Set.of("cart"), ASKER), 3);
        assertThat(refuse(Map.of("checkout", share(10))).remedy()).contains("sluice rearm checkout");
        assertThat(refuse(Map.of("cart", share(10))).remedy()).contains("sluice rearm cart");
    }

    @Test
    void what_no_unit_claims_is_told_apart_from_a_name_that_does_not_exist() {
        assertThat(refuse(Map.of("-", share(10))).detail()).isEqualTo("unit - is what no unit claims: it always goes to old");
        var frozen = cutover.decide(new Command.SetFreeze(FreezeMode.CLOSED, Set.of("sea"), Optional.empty(), ASKER), NOW, 2);
        assertThat(((Decision.Refused) frozen).remedy()).isEqualTo("known units: catalog, cart, checkout, seo, -");
    }
}
