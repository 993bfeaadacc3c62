package dev.sluice.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.sluice.model.Assignment.Because;
import dev.sluice.model.Cutover;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Freeze;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.Network;
import dev.sluice.model.Pass;
import dev.sluice.model.Revert;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.model.TestTarget;

class PassesTest {
    private static final Set<FreezeMode> ALL = Set.of(FreezeMode.READ_ONLY, FreezeMode.CLOSED);
    private static final InetAddress INSIDE = InetAddress.ofLiteral("192.0.2.7");

    private final Asking asking = new Asking();
    private final Passes passes = asking.visitors.passes();
    private final LiveSplit live = Sites.live(Sites.of(Sites.unit("a", "/a/**").build(), Sites.unit("b", "/b/**").share("100%").build()));

    @Test
    void a_pass_lets_its_holder_read_what_is_closed_and_nobody_else() {
        freeze("a", FreezeMode.CLOSED);
        String shown = given(pass("x", Optional.empty(), ALL, false));
        assertThat(route("GET", "/a/x", shown).freeze()).isEqualTo(FreezeMode.OPEN);
        assertThat(route("GET", "/a/x", "").freeze()).isEqualTo(FreezeMode.CLOSED);
        assertThat(route("POST", "/a/x", shown).freeze()).as("a write").isEqualTo(FreezeMode.CLOSED);
        assertThat(route("GET", "/a/x?_method=DELETE", shown).freeze()).as("a write in disguise").isEqualTo(FreezeMode.CLOSED);
    }

    @Test
    void writes_are_let_in_when_that_was_said_and_only_into_the_modes_that_were() {
        String shown = given(pass("x", Optional.empty(), Set.of(FreezeMode.READ_ONLY), true));
        freeze("a", FreezeMode.READ_ONLY);
        assertThat(route("POST", "/a/x", shown).freeze()).isEqualTo(FreezeMode.OPEN);
        freeze("a", FreezeMode.CLOSED);
        assertThat(route("POST", "/a/x", shown).freeze()).isEqualTo(FreezeMode.CLOSED);
        assertThat(route("GET", "/a/x", shown).freeze()).isEqualTo(FreezeMode.CLOSED);
    }

    @Test
    void a_pass_that_names_a_stack_leads_there_latched_or_not_and_one_that_names_none_changes_nothing() {
        String toNew = given(pass("x", Optional.of(Side.NEW), ALL, false));
        Route onNew = route("GET", "/a/x", toNew);
        assertThat(onNew.assignment().side()).isEqualTo(Side.NEW);
        assertThat(onNew.assignment().because()).isEqualTo(new Because.Passed("x"));
        assertThat(onNew.assignment().sentence()).isEqualTo("pass x goes to new");
        revert("a");
        assertThat(route("GET", "/a/x", toNew).assignment().side()).isEqualTo(Side.NEW);
        assertThat(onNew.isTakenBackIn(live.current())).isFalse();
        String plain = given(pass("y", Optional.empty(), ALL, false));
        assertThat(route("GET", "/a/x", plain).assignment().because()).isEqualTo(new Because.Latched());
        assertThat(route("GET", "/b/x", plain).assignment().side()).isEqualTo(Side.NEW);
        assertThat(route("GET", "/b/x", plain).isTest()).as("of no visitor").isTrue();
    }

    @Test
    void nothing_of_it_is_judged_measured_or_in_the_ledger() {
        Route route = route("POST", "/a/x", given(pass("x", Optional.of(Side.NEW), ALL, true)));
        assertThat(route.isTest()).isTrue();
        assertThat(route.isForLedger()).isFalse();
        assertThat(route.assignment().isTest()).as("no drill counts it").isFalse();
    }

    @Test
    void what_is_no_unit_is_let_in_by_a_pass_for_all() {
        freeze(CutoverUnit.UNCLAIMED, FreezeMode.CLOSED);
        assertThat(route("GET", "/", given(pass("x", Optional.empty(), ALL, false))).freeze()).isEqualTo(FreezeMode.OPEN);
        assertThat(route("GET", "/", given(of("y", Set.of("a"), Optional.empty(), List.of(), 60))).freeze()).isEqualTo(FreezeMode.CLOSED);
    }

    @Test
    void a_word_that_is_forged_changed_of_another_use_taken_back_or_over_shows_nothing() {
        freeze("a", FreezeMode.CLOSED);
        Pass pass = pass("x", Optional.empty(), ALL, false);
        String good = given(pass);
        String link = passes.link(pass).substring(passes.link(pass).indexOf('=') + 1);
        Pass over = of("z", Set.of(), Optional.empty(), List.of(), 0);
        passes.let(List.of(pass, over));
        Pass unknown = pass("q", Optional.empty(), ALL, false);
        for (String bad : List.of("1", good + "x", good.substring(0, good.length() - 1), good.replace(".x.", ".y."), link,
                link.replace(".link.", ".key."), passes.header(over), passes.header(unknown), "é.é.é.é.é", "1".repeat(5_000) + ".x",
                asking.visitors.tests().sign("a", TestTarget.NEW, Asking.NOW.plusSeconds(9)))) {
            assertThat(route("GET", "/a/x", bad).freeze()).as(bad).isEqualTo(FreezeMode.CLOSED);
            assertThat(route("GET", "/a/x", bad).isTest()).as(bad).isFalse();
        }
        assertThat(route("GET", "/a/x", good).freeze()).isEqualTo(FreezeMode.OPEN);
        passes.let(List.of(over));
        assertThat(route("GET", "/a/x", good).freeze()).isEqualTo(FreezeMode.CLOSED);
    }

    @Test
    void a_passage_that_was_given_ends_when_its_pass_is_taken_back() {
        Route route = route("GET", "/a/x", given(pass("x", Optional.empty(), ALL, false)));
        Passage passage = route.passage().orElseThrow();
        assertThat(passage.isOpen(Asking.NOW)).isTrue();
        passes.let(List.of(passage.pass(), pass("y", Optional.empty(), ALL, false)));
        assertThat(passage.isOpen(Asking.NOW)).as("another one came").isTrue();
        passes.let(List.of());
        assertThat(passage.isOpen(Asking.NOW)).isFalse();
    }

    @Test
    void a_cookie_shows_it_and_is_of_its_holder_s_browser_alone() {
        freeze("a", FreezeMode.CLOSED);
        Pass pass = of("x", Set.of("a"), Optional.empty(), List.of(), 600);
        passes.let(List.of(pass));
        String plain = passes.setCookie(pass, false);
        assertThat(plain).startsWith("sluice-bypass=1.key.x.").endsWith("; Path=/; Max-Age=600; HttpOnly; SameSite=Lax");
        assertThat(passes.setCookie(pass, true)).startsWith("__Host-sluice-bypass=").endsWith("; Secure");
        String cookie = "theme=dark; " + plain.substring(0, plain.indexOf(';'));
        Route route = asking.route(live.current(), Asking.request("GET", "/a/x", "Cookie", cookie));
        assertThat(route.freeze()).isEqualTo(FreezeMode.OPEN);
        assertThat(asking.route(live.current(), Asking.request("GET", "/a/x", "Cookie", cookie), INSIDE, true).freeze())
                .as("over TLS a cookie of plain HTTP is nobody's word").isEqualTo(FreezeMode.CLOSED);
        assertThat(VisitorReader.withoutOwnCookie(cookie)).isEqualTo("theme=dark");
        assertThat(VisitorReader.withoutOwnCookie("__Host-sluice-bypass=1; sluice=2; a=sluice-bypass")).isEqualTo("a=sluice-bypass");
    }

    @Test
    void a_network_needs_to_show_nothing() {
        freeze("a", FreezeMode.CLOSED);
        passes.let(List.of(of("x", Set.of("a"), Optional.empty(), List.of(Network.parse("192.0.2.0/24").orElseThrow()), 60)));
        assertThat(asking.route(live.current(), Asking.request("GET", "/a/x"), INSIDE, false).freeze()).isEqualTo(FreezeMode.OPEN);
        assertThat(asking.route(live.current(), Asking.request("GET", "/a/x")).freeze()).isEqualTo(FreezeMode.CLOSED);
    }

    @Test
    void a_link_is_read_when_it_is_alone_and_whole() {
        Pass pass = pass("x", Optional.empty(), ALL, false);
        passes.let(List.of(pass));
        String query = passes.link(pass).substring(Passes.PATH.length() + 1);
        assertThat(passes.linked(query)).contains(pass);
        assertThat(
                Stream.of("", "token=", query + "&" + query, query + "x", query.replace("token", "tokens"), "token=" + passes.header(pass)))
                .allMatch(text -> passes.linked(text).isEmpty());
    }

    private String given(Pass pass) {
        passes.let(List.of(pass));
        return passes.header(pass);
    }

    private Route route(String method, String path, String shown) {
        return asking.route(live.current(), shown.isEmpty() ? Asking.request(method, path)
                : Asking.request(method, path, "Sluice-Bypass", shown));
    }

    private static Pass pass(String id, Optional<Side> stack, Set<FreezeMode> modes, boolean writes) {
        return new Pass(id, "ana", Set.of(), stack, new Pass.Terms(modes, writes, List.of()), "/", Asking.NOW,
                Asking.NOW.plus(Duration.ofHours(1)));
    }

    private static Pass of(String id, Set<String> units, Optional<Side> stack, List<Network> networks, long seconds) {
        return new Pass(id, "ana", units, stack, new Pass.Terms(ALL, false, networks), "/", Asking.NOW, Asking.NOW.plusSeconds(seconds));
    }

    private void freeze(String unit, FreezeMode mode) {
        Cutover now = live.current().cutover();
        long next = now.split().generation() + 1;
        var freeze = new Freeze(mode, Asking.NOW, Optional.empty(), next);
        live.publish(new Cutover(now.site(), now.split().with(next, Set.of(unit), exposure -> exposure.withFreeze(freeze))), now);
    }

    private void revert(String unit) {
        Cutover now = live.current().cutover();
        long next = now.split().generation() + 1;
        var revert = new Revert(Set.of(unit), new Revert.Cause.Asked("me", "test"), Instant.EPOCH, next);
        live.publish(new Cutover(now.site(), now.split().with(next, Set.of(unit),
                exposure -> exposure.withShare(Share.NONE).reverted(revert))), now);
    }
}
