package dev.sluice.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sluice.model.Assignment.Because;
import dev.sluice.model.Cutover;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Freeze;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.GuardRule;
import dev.sluice.model.GuardTerms;
import dev.sluice.model.Network;
import dev.sluice.model.Revert;
import dev.sluice.model.Segment;
import dev.sluice.model.Segment.Condition;
import dev.sluice.model.Segment.Target;
import dev.sluice.model.Share;
import dev.sluice.model.Side;

class RouterTest {
    private static final Segment STAFF = segment("staff", new Condition.Header("X-Staff", Set.of("yes")), new Target.To(Side.NEW));
    private static final Segment KEEP = segment("keep", new Condition.From(List.of(Network.parse("198.51.100.0/24").orElseThrow())),
            new Target.To(Side.OLD));
    private static final Segment BETA = segment("beta", new Condition.Cookie("beta", Set.of("1", "on")), new Target.Part(Share.ALL));
    private static final Segment LINK = segment("link", new Condition.Query("try new", Set.of("a b")), new Target.To(Side.NEW));

    private final Asking asking = new Asking();

    @Test
    void what_no_unit_claims_goes_to_old() {
        Route route = asking.route(Sites.picture(Sites.of(Sites.unit("a", "/a").share("100%").build())), Asking.request("GET", "/b"));
        assertThat(route.assignment().unit()).isEqualTo("-");
        assertThat(route.assignment().side()).isEqualTo(Side.OLD);
        assertThat(route.assignment().because()).isEqualTo(new Because.Unclaimed());
        assertThat(route.unit()).isEmpty();
        assertThat(route.endpoint()).isZero();
        assertThat(route.setCookie()).isEmpty();
    }

    @Test
    void a_route_knows_its_endpoint_and_its_generation() {
        Picture picture = Sites.picture(Sites.of(Sites.unit("a", "/a/**").endpoints("POST /a/pay", "GET /a/{step}").build()));
        Route step = asking.route(picture, Asking.request("GET", "/a/./x"));
        assertThat(step.endpoint()).isEqualTo(1);
        assertThat(step.endpointName()).isEqualTo("GET /a/{step}");
        assertThat(step.assignment().generation()).isEqualTo(7);
        assertThat(asking.route(picture, Asking.request("GET", "/a/x/y")).endpointName()).isEqualTo("other");
    }

    @Test
    void a_control_share_keeps_safe_requests_without_a_cookie_on_old_when_everybody_else_is_on_new() {
        Picture all = Sites.picture(Sites.of(Sites.unit("a", "/a").share("100%").guard(controlled("10%")).build()));
        int kept = 0;
        for (int i = 0; i < 2_000; i++) {
            String agent = "agent " + i;
            Route got = asking.route(all, Asking.request("GET", "/a", "User-Agent", agent));
            assertThat(asking.route(all, Asking.request("POST", "/a", "User-Agent", agent)).assignment().side()).isEqualTo(Side.NEW);
            assertThat(asking.route(all, Asking.request("GET", "/a", "User-Agent", agent, "Cookie", "x=y")).assignment().side())
                    .isEqualTo(Side.NEW);
            assertThat(
                    asking.route(all, Asking.request("GET", "/a", "User-Agent", agent, "Sec-Fetch-Dest", "document")).assignment().side())
                    .as("a browser that is given a cookie").isEqualTo(Side.NEW);
            if (got.assignment().side() == Side.OLD) {
                kept++;
                assertThat(got.assignment().because()).isEqualTo(new Because.InControl(new Share(1_000)));
                assertThat(asking.route(all, Asking.request("GET", "/a", "User-Agent", agent)).assignment().side())
                        .as("always the same ones").isEqualTo(Side.OLD);
            }
        }
        assertThat(kept).isBetween(140, 260);
    }

    @Test
    void below_100_percent_and_after_a_revert_there_is_no_control_share() {
        Picture most = Sites.picture(Sites.of(Sites.unit("a", "/a").share("99%").guard(controlled("10%")).build()));
        Cutover reverted = Sites.picture(Sites.of(Sites.unit("a", "/a").share("100%").guard(controlled("10%")).build())).cutover()
                .reverted(new Revert(Set.of("a"), new Revert.Cause.Asked("me", ""), Asking.NOW, 8));
        for (int i = 0; i < 500; i++) {
            var request = Asking.request("GET", "/a", "User-Agent", "agent " + i);
            assertThat(asking.route(most, request).assignment().because()).isInstanceOf(Because.InBucket.class);
            assertThat(asking.route(Picture.of(reverted), request).assignment().because()).isEqualTo(new Because.Latched());
        }
    }

    @Test
    void where_each_request_is_on_its_own_the_control_share_is_exact() {
        Picture all = Sites.picture(
                Sites.of(Sites.unit("a", "/a").visitors(Sites.EACH_REQUEST).share("100%").guard(controlled("5%")).build()));
        long kept = IntStream.range(0, 1_000)
                .filter(_ -> asking.route(all, Asking.request("GET", "/a")).assignment().because() instanceof Because.InControl).count();
        assertThat(kept).isBetween(49L, 51L);
        assertThat(IntStream.range(0, 1_000)
                .allMatch(_ -> asking.route(all, Asking.request("PUT", "/a")).assignment().side() == Side.NEW)).isTrue();
    }

    private static Optional<GuardTerms> controlled(String share) {
        return Optional.of(new GuardTerms(GuardRule.DEFAULT, 0.1, Share.parse(share).orElseThrow()));
    }

    @Test
    void segments_are_asked_before_the_share_in_their_order() {
        Picture picture = Sites.picture(Sites.of(Sites.unit("a", "/a").segments(KEEP, STAFF, BETA, LINK).build()));
        assertThat(asking.route(picture, Asking.request("GET", "/a")).assignment().because()).isEqualTo(new Because.NobodyExposed());
        assertThat(asking.route(picture, Asking.request("GET", "/a", "x-staff", "yes")).assignment().side()).isEqualTo(Side.NEW);
        assertThat(asking.route(picture, Asking.request("GET", "/a", "X-Staff", "no")).assignment().side()).isEqualTo(Side.OLD);
        assertThat(asking.route(picture, Asking.request("GET", "/a", "X-Staff", "no", "X-Staff", "yes")).assignment().because())
                .isEqualTo(new Because.InSegment("staff"));
        assertThat(asking.route(picture, Asking.request("GET", "/a", "Cookie", "a=b; beta=on")).assignment().because())
                .isInstanceOfSatisfying(Because.InBucket.class, because -> assertThat(because.segment()).isEqualTo("beta"));
        assertThat(asking.route(picture, Asking.request("GET", "/a?x=1&try%20new=a%20b")).assignment().because())
                .isEqualTo(new Because.InSegment("link"));
        assertThat(asking.route(picture, Asking.request("GET", "/a?try%20new=a%20b%20c")).assignment().side()).isEqualTo(Side.OLD);
        InetAddress kept = InetAddress.ofLiteral("198.51.100.7");
        assertThat(asking.route(picture, Asking.request("GET", "/a", "X-Staff", "yes"), kept, false).assignment().because())
                .isEqualTo(new Because.InSegment("keep"));
    }

    @Test
    void a_latched_unit_goes_to_old_whatever_its_segments_say_and_sets_no_cookie() {
        Cutover cutover = Sites.cutover(Sites.of(Sites.unit("a", "/a").share("100%").segments(STAFF).build()), 7);
        var revert = new Revert(Set.of("a"), new Revert.Cause.Asked("me", ""), Instant.EPOCH, 8);
        Route route = asking.route(Picture.of(cutover.reverted(revert)),
                Asking.request("GET", "/a", "X-Staff", "yes", "Sec-Fetch-Dest", "document"));
        assertThat(route.assignment().side()).isEqualTo(Side.OLD);
        assertThat(route.assignment().because()).isEqualTo(new Because.Latched());
        assertThat(route.setCookie()).isEmpty();
    }

    @Test
    void without_a_new_stack_nobody_goes_there() {
        Picture picture = Sites.picture(Sites.withoutNew(Sites.unit("a", "/a").share("100%").segments(STAFF).build()));
        assertThat(asking.route(picture, Asking.request("GET", "/a", "X-Staff", "yes")).assignment().side()).isEqualTo(Side.OLD);
    }

    @Test
    void a_share_of_zero_sends_exactly_nobody_and_one_of_all_everybody() {
        Picture none = Sites.picture(Sites.of(Sites.unit("a", "/a").share("0%").build(),
                Sites.unit("b", "/b").share("0%").visitors(Sites.EACH_REQUEST).build()));
        Picture all = Sites.picture(Sites.of(Sites.unit("a", "/a").share("100%").build(),
                Sites.unit("b", "/b").share("100%").visitors(Sites.EACH_REQUEST).build()));
        for (int i = 0; i < 20_000; i++) {
            String path = i % 2 == 0 ? "/a" : "/b";
            assertThat(asking.route(none, Asking.request("GET", path, "User-Agent", "x" + i)).assignment().side()).isEqualTo(Side.OLD);
            assertThat(asking.route(all, Asking.request("GET", path, "User-Agent", "x" + i)).assignment().side()).isEqualTo(Side.NEW);
        }
    }

    @ParameterizedTest
    @CsvSource({"1%, 20, 1", "1%, 100, 1", "1%, 1000, 1", "1%, 10000, 2", "5%, 20, 1", "5%, 100, 1", "5%, 1000, 1", "5%, 10000, 2"})
    void single_requests_of_a_small_share_are_dealt_out_exactly_in_every_window(String share, int window, double most) {
        assertThat(Arrays.stream(deviations(share, window)).max().orElseThrow()).isLessThanOrEqualTo(most + 1e-9);
    }

    @ParameterizedTest
    @CsvSource({"10%, 20, 1", "10%, 100, 1", "25%, 20, 1", "25%, 100, 1", "25%, 1000, 1", "25%, 10000, 2", "50%, 20, 1", "50%, 100, 1",
            "50%, 1000, 1",
            "50%, 10000, 2", "75%, 100, 1", "75%, 1000, 1", "75%, 10000, 2"})
    void single_requests_of_any_share_are_dealt_out_exactly_in_95_windows_of_100_and_never_off_by_more_than_one_more(String share,
            int window, double most) {
        double[] deviations = deviations(share, window);
        assertThat(Arrays.stream(deviations).filter(off -> off > most + 1e-9).count()).isLessThan(deviations.length / 20);
        assertThat(Arrays.stream(deviations).max().orElseThrow()).isLessThanOrEqualTo(most + 1 + 1e-9);
    }

    private static double[] deviations(String share, int window) {
        Share asked = Share.parse(share).orElseThrow();
        var turns = new Turns(new Random(3));
        int[] before = new int[100_001];
        for (int i = 1; i < before.length; i++) {
            before[i] = before[i - 1] + (turns.next("a", "", asked) ? 1 : 0);
        }
        return IntStream.rangeClosed(window, 100_000)
                .mapToDouble(i -> Math.abs(before[i] - before[i - window] - window * asked.basisPoints() / 10_000.0)).toArray();
    }

    @Test
    void units_and_segments_are_dealt_out_apart() {
        Segment part = segment("part", new Condition.Header("P", Set.of("1")), new Target.Part(new Share(5_000)));
        Picture picture = Sites.picture(Sites.of(Sites.unit("a", "/a").share("10%").visitors(Sites.EACH_REQUEST).segments(part).build()));
        int unit = 0;
        int segment = 0;
        for (int i = 0; i < 1_000; i++) {
            unit += asking.route(picture, Asking.request("GET", "/a")).assignment().side() == Side.NEW ? 1 : 0;
            segment += asking.route(picture, Asking.request("GET", "/a", "P", "1")).assignment().side() == Side.NEW ? 1 : 0;
        }
        assertThat(unit).isBetween(99, 101);
        assertThat(segment).isBetween(499, 501);
    }

    @ParameterizedTest
    @CsvSource({"GET,,false", "HEAD,,false", "OPTIONS,,false", "POST,,true", "PUT,,true", "DELETE,,true", "PATCH,,true", "PROPFIND,,true",
            "GET,DELETE,true",
            "GET,post,true", "GET,get,false", "GET,'',true", "POST,GET,true", "HEAD,PUT,true"})
    void what_is_not_safe_is_a_write_and_an_override_only_makes_more_writes(String method, String override, boolean write) {
        Picture picture = Sites.picture(Sites.of());
        for (String name : List.of("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")) {
            var request = override == null ? Asking.request(method, "/") : Asking.request(method, "/", name, override);
            assertThat(asking.route(picture, request).write()).isEqualTo(write);
        }
    }

    @Test
    void a_freeze_is_part_of_the_route() {
        Cutover cutover = Sites.cutover(Sites.of(Sites.unit("a", "/a").build()), 7);
        var freeze = new Freeze(FreezeMode.READ_ONLY, Instant.EPOCH, Optional.empty(), 8);
        Picture frozen = Picture
                .of(new Cutover(cutover.site(), cutover.split().with(8, Set.of("a"), exposure -> exposure.withFreeze(freeze))));
        assertThat(asking.route(frozen, Asking.request("GET", "/a")).freeze()).isEqualTo(FreezeMode.READ_ONLY);
        assertThat(asking.route(frozen, Asking.request("GET", "/b")).freeze()).isEqualTo(FreezeMode.OPEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/x%2Fa", "/x//a", "/x%5Ca", "/x%252Fa", "/x;v=1/a", "/x/%2561", "/y/..%2Fx/a", "/x/a;b", "//x/a"})
    void a_path_that_another_server_reads_as_another_unit_is_refused(String target) {
        Picture picture = Sites.picture(Sites.of(Sites.unit("a", "/x/a").build()));
        assertThat(asking.ask(picture, Asking.request("GET", target))).isInstanceOf(Routing.Ambiguous.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/wp-json/oembed//single", "/wp-json/a%2Fb", "/wp-json/a%5Cb", "/wp-json/a%252Fb", "/wp-json/a;b=c",
            "/other//x", "/c/AC%2FDC"})
    void a_path_with_two_readings_of_one_unit_is_forwarded_as_it_came(String target) {
        Picture picture = Sites
                .picture(Sites.of(Sites.unit("wp", "/wp-json/**").build(), Sites.unit("c", "/c/**").endpoints("GET /c/{x}").build()));
        assertThat(asking.ask(picture, Asking.request("GET", target))).isInstanceOf(Routing.Routed.class);
        assertThat(RequestTarget.parse("GET", target, List.of("h"), true))
                .isInstanceOfSatisfying(RequestTarget.Parsed.Good.class, good -> assertThat(good.target().forwarded()).isEqualTo(target));
    }

    @Test
    void strict_paths_refuse_what_is_doubtful_even_where_nothing_differs() {
        Picture picture = Sites.picture(Sites.of(Sites.unit("a", "/a/**").strictPaths().build()));
        assertThat(asking.ask(picture, Asking.request("GET", "/a/b//c"))).isInstanceOf(Routing.Ambiguous.class);
        assertThat(asking.ask(picture, Asking.request("GET", "/a/b%2Fc"))).isInstanceOf(Routing.Ambiguous.class);
        assertThat(asking.ask(picture, Asking.request("GET", "/a/b%20c"))).isInstanceOf(Routing.Routed.class);
    }

    @Test
    void the_table_is_compiled_once_for_a_site() {
        LiveSplit live = Sites.live(Sites.of(Sites.unit("a", "/a").build()));
        Picture first = live.current();
        live.publish(Sites.cutover(first.cutover().site(), 200), first.cutover());
        assertThat(live.current().table()).isSameAs(first.table());
        live.publish(Sites.cutover(Sites.of(Sites.unit("b", "/a").build()), 300), live.current().cutover());
        assertThat(live.current().table()).isNotSameAs(first.table());
        assertThat(asking.route(live.current(), Asking.request("GET", "/a")).assignment().unit()).isEqualTo("b");
    }

    @Test
    void a_thousand_units_make_a_decision_no_slower_than_a_handful() {
        var units = new CutoverUnit[1_000];
        for (int i = 0; i < units.length; i++) {
            units[i] = Sites.unit("u" + i, "/shop/part" + i + "/**").build();
        }
        RouteTable table = RouteTable.compile(Sites.of(units));
        Map<String, Integer> found = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            found.merge(table.claim("GET", "h", "/shop/part" + i % 1_000 + "/x").name(), 1, Integer::sum);
        }
        assertThat(found).hasSize(1_000).allSatisfy((_, count) -> assertThat(count).isEqualTo(100));
    }

    private static Segment segment(String name, Condition condition, Target target) {
        return new Segment(name, List.of(condition), target);
    }
}
