package dev.sluice.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.sluice.model.Assignment.Because;
import dev.sluice.model.Command;
import dev.sluice.model.Cutover;
import dev.sluice.model.Decision;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.model.Split;
import dev.sluice.model.TestTarget;

class TestTagsTest {
    private static final Command.Asker ME = new Command.Asker("me", "test");
    private static final Duration SOON = Duration.ofMinutes(1);

    private final Asking asking = new Asking();
    private final LiveSplit live = Sites.live(Sites.of(Sites.unit("a", "/a/**").build(), Sites.unit("b", "/b/**").share("100%").build()));

    @Test
    void a_signed_request_goes_where_it_says_and_gets_no_cookie() {
        Route toNew = asked("/a/x", tag("a", TestTarget.NEW));
        assertThat(toNew.assignment().side()).isEqualTo(Side.NEW);
        assertThat(toNew.assignment().because()).isEqualTo(new Because.Tested(TestTarget.NEW));
        assertThat(toNew.isTest()).isTrue();
        assertThat(toNew.setCookie()).isEmpty();
        assertThat(asked("/b/x", tag("b", TestTarget.OLD)).assignment().side()).isEqualTo(Side.OLD);
    }

    @Test
    void a_word_that_is_forged_changed_of_another_unit_or_too_old_is_as_if_it_were_not_there() {
        String good = tag("a", TestTarget.NEW);
        String expired = asking.visitors.tests().sign("a", TestTarget.NEW, Asking.NOW);
        for (String bad : List.of("", "1", good + "x", good.substring(0, good.length() - 1), good.replace(".new.", ".old."), expired,
                tag("b", TestTarget.NEW), "1.9999999999.new.a.", "é.é.é.é.é", "1".repeat(5_000) + ".x")) {
            Route route = asked("/a/x", bad);
            assertThat(route.isTest()).as(bad).isFalse();
            assertThat(route.assignment().side()).as(bad).isEqualTo(Side.OLD);
        }
        assertThatThrownBy(() -> asking.visitors.tests().sign("a", TestTarget.NEW, Asking.NOW.plus(Duration.ofHours(9))))
                .hasMessageContaining("expected: within 8 h");
    }

    @Test
    void a_drill_sends_its_own_traffic_to_new_and_takes_it_back_and_nobody_else_s() {
        String drill = tag("a", TestTarget.DRILL);
        assertThat(asked("/a/x", drill).assignment().side()).isEqualTo(Side.OLD);
        decide(new Command.BeginDrill("a", ME), 300);
        Route during = asked("/a/x", drill);
        assertThat(during.assignment().side()).isEqualTo(Side.NEW);
        assertThat(asked("/a/x", "").assignment().side()).as("a visitor").isEqualTo(Side.OLD);
        assertThat(during.isTakenBackIn(live.current())).isFalse();
        decide(new Command.EndDrill("a", ME), 400);
        assertThat(asked("/a/x", drill).assignment().side()).isEqualTo(Side.OLD);
        assertThat(during.isTakenBackIn(live.current())).isTrue();
    }

    @Test
    void what_is_published_late_neither_ends_a_drill_nor_brings_one_back() {
        Cutover before = live.current().cutover();
        decide(new Command.BeginDrill("a", ME), 300);
        live.publish(after(before, new Command.SetShares(Map.of("b", Share.NONE), ME), 200), before);
        assertThat(live.current().cutover().split().drills()).containsExactly("a");
        Cutover during = live.current().cutover();
        decide(new Command.EndDrill("a", ME), 500);
        live.publish(after(during, new Command.SetShares(Map.of("b", Share.ALL), ME), 600), during);
        assertThat(live.current().cutover().split().drills()).isEmpty();
        assertThat(live.current().cutover().split().of("b").share()).isEqualTo(Share.ALL);
    }

    @Test
    void a_latch_ends_a_drill() {
        decide(new Command.BeginDrill("a", ME), 300);
        decide(new Command.RevertUnits(Set.of("a"), ME), 400);
        assertThat(live.current().cutover().split().drills()).isEmpty();
        Split stale = new Split(500, live.current().cutover().split().exposures(), new LinkedHashSet<>(Set.of("a")));
        assertThat(stale.drills()).isEmpty();
        assertThat(asked("/a/x", tag("a", TestTarget.NEW)).assignment().side()).as("to see whether it is well again").isEqualTo(Side.NEW);
    }

    private String tag(String unit, TestTarget target) {
        return asking.visitors.tests().sign(unit, target, Asking.NOW.plus(SOON));
    }

    private Route asked(String path, String tag) {
        return asking.route(live.current(),
                tag.isEmpty() ? Asking.request("GET", path) : Asking.request("GET", path, "Sluice-Test", tag));
    }

    private void decide(Command command, long generation) {
        Cutover basis = live.current().cutover();
        live.publish(after(basis, command, generation), basis);
    }

    private static Cutover after(Cutover basis, Command command, long generation) {
        Decision decision = basis.decide(command, Asking.NOW, generation);
        assertThat(decision).isInstanceOf(Decision.Accepted.class);
        return ((Decision.Accepted) decision).next();
    }
}
