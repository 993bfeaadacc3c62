package dev.sluice.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.sluice.model.Cutover;
import dev.sluice.model.Exposure;
import dev.sluice.model.Freeze;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.Revert;
import dev.sluice.model.Share;

class RebaseTest {
    private static final Exposure OPEN = Exposure.NONE.withShare(new Share(100));
    private static final Exposure RAISED = OPEN.withShare(new Share(500));
    private static final Exposure FIRST = OPEN.reverted(revert(3));
    private static final Exposure SECOND = OPEN.reverted(revert(7));

    private static Revert revert(long generation) {
        return new Revert(Set.of("a"), new Revert.Cause.Asked("guard", ""), Instant.EPOCH, generation);
    }

    private static Exposure frozen(Exposure exposure, long generation) {
        return exposure.withFreeze(new Freeze(FreezeMode.CLOSED, Instant.EPOCH, Optional.of(Instant.MAX), generation));
    }

    private static Cutover at(long generation, Exposure a) {
        Map<String, Exposure> stood = new HashMap<>(Map.of("a", a));
        return Cutover.resume(Sites.of("a"), generation, stood);
    }

    private static Exposure merged(Exposure now, Exposure basis, Exposure decided) {
        return Rebase.onto(at(6, now), at(4, basis), at(5, decided), () -> 8).split().of("a");
    }

    @Test
    void what_was_decided_stands_where_nothing_else_happened() {
        assertThat(Rebase.onto(at(4, OPEN), at(4, OPEN), at(5, frozen(RAISED, 5)), () -> 8)).isEqualTo(at(5, frozen(RAISED, 5)));
    }

    @Test
    void a_unit_reverted_meanwhile_stays_reverted() {
        assertThat(merged(SECOND, OPEN, RAISED)).isEqualTo(SECOND);
        assertThat(merged(frozen(SECOND, 1), frozen(OPEN, 1), frozen(RAISED, 1))).isEqualTo(frozen(SECOND, 1));
    }

    @Test
    void a_rearm_holds_against_the_old_revert_but_not_against_a_new_one() {
        assertThat(merged(FIRST, FIRST, Exposure.NONE)).isEqualTo(Exposure.NONE);
        assertThat(merged(SECOND, FIRST, Exposure.NONE)).isEqualTo(SECOND);
    }

    @Test
    void a_freeze_that_ended_meanwhile_stays_ended_unless_the_decision_is_about_it() {
        assertThat(merged(OPEN, frozen(OPEN, 1), frozen(RAISED, 1))).isEqualTo(RAISED);
        assertThat(merged(OPEN, frozen(OPEN, 1), frozen(OPEN, 5)).freeze().isOpen()).isFalse();
    }

    @Test
    void a_freeze_put_in_force_under_a_later_number_carries_that_number() {
        Cutover merged = Rebase.onto(at(6, SECOND), at(4, OPEN), at(5, frozen(OPEN, 5)), () -> 8);
        assertThat(merged.split().generation()).isEqualTo(8);
        assertThat(merged.split().of("a").freeze().generation()).isEqualTo(8);
    }
}
