package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.model.AccessLogFile;
import dev.sluice.model.CertificateFiles;
import dev.sluice.model.CertificatePattern;
import dev.sluice.model.Crawler;
import dev.sluice.model.Crawlers;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Endpoint;
import dev.sluice.model.FailoverTerms;
import dev.sluice.model.FreezeTerms;
import dev.sluice.model.GuardRule;
import dev.sluice.model.GuardSignals;
import dev.sluice.model.GuardTerms;
import dev.sluice.model.Health;
import dev.sluice.model.Limits;
import dev.sluice.model.Listener;
import dev.sluice.model.Logging;
import dev.sluice.model.Network;
import dev.sluice.model.Origin;
import dev.sluice.model.PathPattern;
import dev.sluice.model.RuleNoise;
import dev.sluice.model.Segment;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.model.Site;
import dev.sluice.model.Stack;
import dev.sluice.model.TraceTerms;
import dev.sluice.model.VisitorKey;
import dev.sluice.model.Visitors;

/** What the values of a good file become. */
class SiteReaderTest {
    private static final Path EVERY_KEY = Path.of("examples/every-key.yaml");

    @TempDir
    private Path directory;

    @Test
    void the_smallest_file_sends_everything_to_old() throws InvalidSiteException {
        Site site = SiteReader.read(Path.of("examples/smallest.yaml"), Map.of());
        assertThat(site).isEqualTo(new Site("", List.of(Listener.plain(new Site.Address("127.0.0.1", 8080))),
                new Site.Control(new Site.Address("127.0.0.1", 9900), true), List.of(),
                new Stack(Side.OLD, List.of(new Origin("127.0.0.1", 9001)), Optional.empty(), Stack.Timeouts.DEFAULT), Optional.empty(),
                Map.of(), FreezeTerms.DEFAULT, Limits.DEFAULT, 0, Logging.DEFAULT, Crawlers.DEFAULT));
    }

    @Test
    void everything_around_the_units_is_read() throws InvalidSiteException {
        Site site = SiteReader.read(EVERY_KEY, Map.of("EDGE_PORT", "8443"));
        assertThat(site.name()).isEqualTo("shop.example");
        assertThat(site.listeners()).startsWith(Listener.plain(new Site.Address("127.0.0.1", 8080)),
                new Listener(new Site.Address("::1", 8443), Optional.empty(), List.of(Network.parse("10.1.0.0/16").orElseThrow()),
                        Listener.Http2.PRIOR_KNOWLEDGE))
                .hasSize(4);
        Path tls = EVERY_KEY.resolveSibling("tls").toAbsolutePath().normalize();
        assertThat(site.control()).isEqualTo(new Site.Control(new Site.Address("127.0.0.1", 9900), false, Set.of("sluice.shop.example"),
                Optional.of(new Site.ControlTls(new CertificateFiles(tls.resolve("shop.pem"), tls.resolve("shop.key")),
                        Optional.of(tls.resolve("api.pem")), false))));
        assertThat(site.trustedProxies()).extracting(Network::toString).containsExactly("10.0.0.0/8", "2001:db8:0:0:0:0:0:0/32");
        assertThat(site.oldStack().origins()).extracting(Origin::toString).containsExactly("http://127.0.0.1:9001",
                "http://127.0.0.1:9003");
        Stack fresh = site.newStack().orElseThrow();
        assertThat(fresh).isEqualTo(new Stack(Side.NEW, List.of(new Origin("127.0.0.1", 9002),
                new Origin(Origin.Scheme.HTTPS, "127.0.0.1", 9444)), Optional.of("new.shop.example"), Stack.Timeouts.DEFAULT, fresh.tls(),
                Optional.of(Health.DEFAULT), Stack.Limits.NONE, Stack.Protocol.HTTP2));
        assertThat(site.oldStack().health()).contains(Health.DEFAULT);
        assertThat(site.oldStack().limits()).isEqualTo(new Stack.Limits(512, 1024));
        assertThat(site.freeze().page().orElseThrow()).startsWith("<!doctype html>");
        assertThat(site.limits()).isEqualTo(Limits.DEFAULT);
        assertThat(site.workers()).isEqualTo(2);
        assertThat(site.crawlers().resolver()).contains(new InetSocketAddress(InetAddress.getLoopbackAddress(), 53));
        assertThat(site.logging()).isEqualTo(new Logging("info", Optional.of(new AccessLogFile(
                Path.of("examples/access.log").toAbsolutePath(), AccessLogFile.Format.JSON, Set.of("token", "password"))),
                Optional.of(new TraceTerms(URI.create("http://127.0.0.1:4318/v1/traces"), 10_000,
                        Map.of("Authorization", "Bearer a-token")))));
        assertThat(site.units().keySet()).containsExactly("checkout", "cart", "seo", "catalog");
    }

    @Test
    void health_checks_without_a_word_about_them_stand_at_their_defaults_and_limits_at_none() {
        Site site = SiteFile.in(directory, """
                stacks:
                  old: { origins: ["http://127.0.0.1:9001"], health: {} }
                  new: { origins: ["http://127.0.0.1:9002"], health: { path: "/up?deep=1", slow-start: 0s }, limits: { in-flight: 5 } }
                """).site();
        assertThat(site.oldStack().health()).contains(Health.DEFAULT);
        assertThat(site.oldStack().limits()).isEqualTo(Stack.Limits.NONE);
        Health other = site.newStack().orElseThrow().health().orElseThrow();
        assertThat(other.path()).isEqualTo("/up?deep=1");
        assertThat(other.slowStart()).isZero();
        assertThat(site.newStack().orElseThrow().limits()).isEqualTo(new Stack.Limits(Integer.MAX_VALUE, 5));
    }

    @Test
    void what_is_said_of_tls_is_read() throws InvalidSiteException {
        Site site = SiteReader.read(EVERY_KEY, Map.of("EDGE_PORT", "8081"));
        Path tls = EVERY_KEY.resolveSibling("tls").toAbsolutePath();
        var shop = new CertificateFiles(tls.resolve("shop.pem"), tls.resolve("shop.key"));
        var stapled = new CertificateFiles(shop.certificate(), shop.key(), Optional.of(tls.resolve("shop.ocsp")));
        var api = new CertificateFiles(tls.resolve("api.pem"), tls.resolve("api.key"));
        assertThat(site.listeners()).extracting(Listener::tls).endsWith(
                Optional.of(new Listener.Tls(List.of(shop), Optional.empty(), true)),
                Optional.of(new Listener.Tls(List.of(stapled, api), Optional.of(tls.resolve("api.pem")), false)));
        assertThat(site.listeners()).extracting(Listener::scheme).containsExactly("http", "http", "https", "https");
        assertThat(site.newStack().orElseThrow().tls()).isEqualTo(
                new Stack.Tls(Optional.of("shop.example"), Optional.of(tls.resolve("shop.pem")), false, Optional.of(api)));
    }

    @Test
    void everything_about_a_unit_is_read() throws InvalidSiteException {
        CutoverUnit unit = SiteReader.read(EVERY_KEY, Map.of()).units().get("checkout");
        assertThat(unit.owner()).isEqualTo("payments@shop.example");
        assertThat(unit.deputy()).contains("platform@shop.example");
        assertThat(unit.matches()).extracting(Object::toString).containsExactly("/checkout/**", "GET,POST api.shop.example/orders/**");
        assertThat(unit.endpoints()).extracting(Object::toString).containsExactly("POST /checkout/pay", "GET /checkout/{step}");
        assertThat(unit.share()).isEqualTo(Share.NONE);
        assertThat(unit.visitors()).isEqualTo(new Visitors.ToldApart(List.of(new VisitorKey.BucketCookie(),
                new VisitorKey.Header("X-User-Id"), new VisitorKey.Session("JSESSIONID"), new VisitorKey.Address())));
        assertThat(unit.segments()).containsExactly(
                new Segment("staff", List.of(new Segment.Condition.Header("X-Staff", Set.of("yes"))), new Segment.Target.To(Side.NEW)),
                new Segment("testers", List.of(new Segment.Condition.Cookie("beta", Set.of("1", "true")),
                        new Segment.Condition.Query("preview", Set.of("1"))), new Segment.Target.To(Side.NEW)),
                new Segment("office", List.of(new Segment.Condition.From(List.of(Network.parse("198.51.100.0/24").orElseThrow()))),
                        new Segment.Target.To(Side.OLD)),
                new Segment("partners",
                        List.of(new Segment.Condition.Certificate(List.of(new CertificatePattern.Below(".partner.example"),
                                new CertificatePattern.Fingerprint("c2eb3b9d0fab4a1d2a5d2e4a5b1a3f0a6d7c8e9f00112233445566778899aabb"))),
                                new Segment.Condition.Tls(Set.of("1.2", "1.3"))),
                        new Segment.Target.To(Side.NEW)),
                new Segment("crawlers", List.of(new Segment.Condition.Crawling(Set.of(Crawler.GOOGLEBOT, Crawler.BINGBOT))),
                        new Segment.Target.To(Side.OLD)),
                new Segment("newsletter", List.of(new Segment.Condition.Query("utm_source", Set.of("newsletter"))),
                        new Segment.Target.Part(new Share(2_000))));
        assertThat(unit.group()).contains("basket");
        assertThat(unit.requires()).isEqualTo(Map.of("catalog", new Share(5_000)));
        assertThat(unit.guard().map(GuardTerms::rule))
                .contains(new GuardRule(new Share(500), Duration.ofSeconds(10), 20, OptionalInt.of(5), OptionalInt.of(3)));
        assertThat(unit.controlShare()).isEqualTo(new Share(200));
        assertThat(unit.guard().map(GuardTerms::signals)).contains(new GuardSignals(
                new GuardSignals.Hang(Duration.ofMillis(500), Duration.ofSeconds(5)),
                new GuardSignals.Slow(OptionalDouble.of(1.2), OptionalDouble.of(2)), GuardSignals.OnShift.REVERT));
        assertThat(unit.failover())
                .isEqualTo(new FailoverTerms(true, List.of(Endpoint.parse("GET /checkout/return").orElseThrow()), new Share(2_000)));
        assertThat(unit.assetFallback()).containsExactly(PathPattern.parse("/checkout/assets/**").orElseThrow());
        assertThat(unit.strictPaths()).isTrue();
    }

    @Test
    void what_was_measured_of_a_unit_decides_how_noisy_its_rule_is() throws IOException {
        Path file = Files.writeString(Files.createTempFile("site", ".yaml"), """
                stacks: { old: { origins: ["http://127.0.0.1:9001"] } }
                units: { a: { owner: o, match: [{ path: /a }], guard: { rule: { failures: 5 } } } }
                """);
        var ill = Map.of("a", new RuleNoise.Traffic(5, 0.02));
        assertThat(SiteReader.inspect(file, Map.of(), GuardLint.UNKNOWN).problems()).isEmpty();
        assertThat(SiteReader.inspect(file, Map.of(), GuardLint.measured(ill, false)).problems()).singleElement()
                .matches(problem -> problem.path().equals("units.a.guard.rule") && problem.what().contains("at 5 requests/s of new"));
        Reading accepted = SiteReader.inspect(file, Map.of(), GuardLint.measured(ill, true));
        assertThat(accepted.problems()).isEmpty();
        assertThat(accepted.warnings()).hasSize(1);
        Files.delete(file);
    }

    @Test
    void what_a_unit_does_not_say_stands_at_its_default() throws InvalidSiteException {
        CutoverUnit unit = SiteReader.read(EVERY_KEY, Map.of()).units().get("cart");
        assertThat(unit.deputy()).isEmpty();
        assertThat(unit.share()).isEqualTo(Share.NONE);
        assertThat(unit.visitors()).isEqualTo(Visitors.DEFAULT);
        assertThat(unit.guard()).contains(GuardTerms.DEFAULT);
        assertThat(unit.failover()).isEqualTo(FailoverTerms.DEFAULT);
        assertThat(unit.assetFallback()).isEmpty();
        assertThat(unit.strictPaths()).isFalse();
    }

    @Test
    void slowness_may_be_off_as_a_whole_or_in_part() throws InvalidSiteException {
        Site site = file("units: { a: { owner: o, match: [{ path: /a }], guard: { slow: off, shift: off } }, "
                + "b: { owner: o, match: [{ path: /b }], guard: { slow: { revert: off } } } }").site();
        assertThat(site.units().get("a").guard()).contains(GuardTerms.DEFAULT.with(GuardSignals.FAILURES_ALONE));
        assertThat(site.units().get("b").guard().map(terms -> terms.signals().slow()))
                .contains(new GuardSignals.Slow(OptionalDouble.of(1.1), OptionalDouble.empty()));
    }

    @Test
    void a_guard_may_be_off_and_visitors_need_not_be_told_apart() throws InvalidSiteException {
        Site site = SiteReader.read(EVERY_KEY, Map.of());
        assertThat(site.units().get("catalog").guard()).isEmpty();
        assertThat(site.units().get("catalog").failover()).isEqualTo(FailoverTerms.OFF);
        assertThat(site.units().get("seo").visitors()).isEqualTo(new Visitors.EachRequest());
    }

    @Test
    void the_address_is_implied_at_the_end_of_what_tells_visitors_apart() {
        Site site = file("units: { a: { owner: o, match: [{ path: /a }], visitors: { by: [\"session:SID\"] } } }").site();
        assertThat(site.units().get("a").visitors())
                .isEqualTo(new Visitors.ToldApart(List.of(new VisitorKey.Session("SID"), new VisitorKey.Address())));
    }

    @Test
    void a_rule_may_be_given_in_part() {
        Site site = file("units: { a: { owner: o, match: [{ path: /a }], guard: { rule: { errors: 0.5%, in: 1m } } } }").site();
        assertThat(site.units().get("a").guard().map(GuardTerms::rule))
                .contains(new GuardRule(new Share(50), Duration.ofMinutes(1), 20, OptionalInt.empty(), OptionalInt.empty()));
    }

    @Test
    void quantities_have_units_and_bytes_may_go_without() {
        Site site = file("limits: { header: 4096, uri: 2KiB, body: 2GiB, connections: 10, headers-in: 250ms, body-idle: 2m, idle: 1h }")
                .site();
        assertThat(site.limits()).isEqualTo(new Limits(4_096, 2_048, 2L << 30, 10, Duration.ofMillis(250), Duration.ofMinutes(2),
                Duration.ofHours(1)));
    }

    @Test
    void hosts_are_the_same_in_any_case() {
        Site site = file("units: { a: { owner: o, match: [{ host: Shop.EXAMPLE, path: /a }] } }").site();
        assertThat(site.units().get("a").matches().getFirst().claims("GET", "shop.example", "/a")).isTrue();
    }

    @Test
    void an_origin_without_a_port_is_on_port_80_and_an_ipv6_one_in_brackets() {
        Site site = SiteFile.in(directory, "stacks: { old: { origins: [\"http://shop_1.internal\", \"http://[2001:db8::1]:81\"] } }")
                .site();
        assertThat(site.oldStack().origins()).containsExactly(new Origin("shop_1.internal", 80), new Origin("2001:db8::1", 81));
    }

    @Test
    void words_that_other_yaml_versions_take_for_truth_or_numbers_stay_words() {
        Site site = file("""
                units:
                  a:
                    owner: on
                    match: [{ path: /a }]
                    segments: [{ name: no, when: { header: { X-A: [yes, off, 1.0, 012, 1_0, ~x] } }, to: new }]
                """).site();
        assertThat(site.units().get("a").owner()).isEqualTo("on");
        assertThat(site.units().get("a").segments().getFirst()).isEqualTo(new Segment("no",
                List.of(new Segment.Condition.Header("X-A", Set.of("yes", "off", "1.0", "012", "1_0", "~x"))),
                new Segment.Target.To(Side.NEW)));
    }

    @Test
    void an_invalid_file_is_one_exception_with_all_its_problems_in_order() {
        var file = SiteFile.in(directory, "workers: 0\nsite: a b\n");
        assertThatThrownBy(() -> SiteReader.read(file.path(), Map.of())).isInstanceOfSatisfying(InvalidSiteException.class, invalid -> {
            assertThat(invalid.problems()).extracting(Problem::path).containsExactly("stacks", "workers", "site");
            assertThat(invalid.getMessage().lines()).hasSize(3).allMatch(line -> line.startsWith(file.path().toString()));
        });
    }

    private SiteFile file(String text) {
        return SiteFile.in(directory, SiteFile.STACKS + text);
    }
}
