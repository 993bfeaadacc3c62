package dev.sluice.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.model.ArrivalReport;
import dev.sluice.model.Arrivals;
import dev.sluice.model.CertificateSight;
import dev.sluice.model.CertificateSight.Finding;
import dev.sluice.model.CertificateSight.Kind;
import dev.sluice.model.DnsAlarm;
import dev.sluice.model.LiveShare;
import dev.sluice.model.Propagation;
import dev.sluice.model.Propagation.Authority;
import dev.sluice.model.Propagation.Cache;
import dev.sluice.model.Propagation.Held;
import dev.sluice.model.RecordType;
import dev.sluice.model.Severity;

/** What is told of watched names. */
class DnsRoutesTest {
    static final String WATCH = """
            dns:
              watch: [{ name: www.shop.example, A: { old: [192.0.2.10], new: [198.51.100.10] }, certificate: [www.shop.example] }]
              certificates: { port: 1, plain-port: off }
              resolvers: [{ name: nobody, address: "127.0.0.1:1" }]
              roots: ["127.0.0.1:1"]
            """;
    static final Instant AT = Instant.parse("2026-12-01T02:00:30Z");

    @TempDir
    Path dir;
    ControlRig rig;

    @BeforeEach
    void start() throws Exception {
        rig = new ControlRig(dir, ControlRig.SITE + WATCH);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    /** One resolver of two has the new address. */
    static Propagation halfWay() {
        Optional<Instant> flip = Optional.of(AT.plusSeconds(220));
        var alarm = new DnsAlarm(DnsAlarm.Kind.SVCB_FORGOTTEN, Severity.WARNING, "", "the HTTPS record still hints at 192.0.2.10",
                "change it",
                AT);
        return new Propagation("www.shop.example", RecordType.A, AT, 12, Propagation.State.PROPAGATING,
                new Authority(Held.NEW,
                        List.of(new Propagation.Server("ns1 (127.0.0.1)", Held.NEW, Set.of("198.51.100.10"), OptionalLong.of(7), "")),
                        OptionalLong.of(300), Optional.of(AT.minusSeconds(30)), "", ""),
                List.of(new Cache("one", "udp 127.0.0.1:53", 1, Held.OLD, Set.of("192.0.2.10"), OptionalLong.of(220), flip, false, true,
                        ""),
                        new Cache("two", "udp 127.0.0.1:54", 1, Held.NEW, Set.of("198.51.100.10"), OptionalLong.of(281), Optional.empty(),
                                false, true, "")),
                new Propagation.Tally(1, 2, OptionalDouble.of(0.5), 0.0945, 0.9055),
                new Propagation.Forecast(flip, flip, flip, OptionalDouble.of(0.1)), List.of(alarm),
                new Propagation.Return(List.of("www.shop.example. 300 IN A 192.0.2.10"), flip, flip));
    }

    @Test
    void a_round_is_told_whole() throws Exception {
        assertThat(rig.get("/dns").json().get("names")).isEmpty();
        rig.dns.hear(List.of(halfWay()));
        var seen = rig.get("/dns?name=WWW.shop.example.").json().get("names").get(0);
        assertThat(seen.get("state").asString()).isEqualTo("propagating");
        assertThat(rig.get("/site").json().get("dns").get(0).toString())
                .isEqualTo("{\"name\":\"www.shop.example\",\"type\":\"A\",\"state\":"
                        + "\"propagating\",\"zone\":\"new\",\"ratio\":0.5,\"at95\":\"2026-12-01T02:04:10Z\",\"alarms\":[\"the HTTPS record still hints at 192.0.2.10\"]}");
        assertThat(seen.get("propagated").get("ratio").asDouble()).isEqualTo(0.5);
        assertThat(seen.get("forecast").get("at95").asString()).isEqualTo("2026-12-01T02:04:10Z");
        assertThat(seen.get("resolvers").get(0).get("remaining").asInt()).isEqualTo(220);
        assertThat(seen.get("resolvers").get(1).has("flip")).isFalse();
        assertThat(seen.get("alarms").get(0).get("alarm").asString()).isEqualTo("svcb-forgotten");
        assertThat(seen.get("revert").get("records").get(0).asString()).isEqualTo("www.shop.example. 300 IN A 192.0.2.10");
    }

    /** The new address was looked at, and its certificate ends soon. */
    static CertificateSight endsSoon() {
        var served = new CertificateSight.Served("CN=www.shop.example", "CN=R11", List.of("www.shop.example"),
                AT.minus(Duration.ofDays(82)), AT.plus(Duration.ofDays(8)), "5f2b", 2, List.of("RSA"), List.of("TLS 1.3", "TLS 1.2"), "h2",
                List.of("letsencrypt.org"));
        return new CertificateSight("www.shop.example", "www.shop.example", "198.51.100.10", 443, AT, Optional.of(served),
                List.of(new Finding(Kind.EXPIRES_SOON, Severity.WARNING, "the certificate is good for 8 d", "renew it"),
                        new Finding(Kind.KEY_TYPES, Severity.INFO, "there is a certificate of RSA alone", "")));
    }

    @Test
    void what_a_new_address_serves_is_told_as_long_as_it_is_watched() throws Exception {
        assertThat(rig.get("/dns").json().get("certificates")).isEmpty();
        rig.dns.hearCertificates(List.of(endsSoon()));
        var sight = rig.get("/dns").json().get("certificates").get(0);
        assertThat(sight.get("standing").asString()).isEqualTo("fails");
        assertThat(sight.get("certificate").get("until").asString()).isEqualTo("2026-12-09T02:00:30Z");
        assertThat(sight.get("findings")).hasSize(2);
        assertThat(rig.get("/site").json().get("certificates").get(0).toString())
                .isEqualTo("{\"host\":\"www.shop.example\",\"address\":\"198.51.100.10\",\"standing\":\"fails\","
                        + "\"until\":\"2026-12-09T02:00:30Z\",\"findings\":[\"the certificate is good for 8 d\"]}");
        var elsewhere = new CertificateSight("www.shop.example", "www.shop.example", "198.51.100.99", 443, AT, Optional.empty(), List.of());
        rig.dns.hearCertificates(List.of(elsewhere));
        assertThat(rig.get("/dns").json().get("certificates")).as("of an address that is not in the file any more").isEmpty();
    }

    /** A product that counts, and one that has not told anything yet. */
    static LiveShare live() {
        var counts = new Arrivals(120, 880, 0);
        return new LiveShare(AT, counts, new LiveShare.Tail.Falling(0.118, 0.1331, 0.0027, 58, 9_120),
                Collections.nCopies(24, new LiveShare.Hour(60, counts)), true,
                List.of(new LiveShare.Source("here", Optional.of(AT), ""),
                        new LiveShare.Source("http://192.0.2.10:9900", Optional.empty(), "gone")),
                List.of(new LiveShare.Straggler(LiveShare.Trait.AGENT, "Java", 118)));
    }

    @Test
    void who_still_comes_in_at_the_old_address_is_told_with_a_forecast_and_whether_it_may_be_given_up() throws Exception {
        assertThat(rig.get("/dns").json().has("live")).isFalse();
        assertThat(rig.get("/dns/arrivals").json().get("counting").asBoolean()).isFalse();
        rig.dns.counting(() -> Optional.of(live()), after -> Optional.of(new ArrivalReport(
                List.of(new Arrivals.Minute(after + 1, new Arrivals(120, 0, 0))), live().stragglers())));
        var seen = rig.get("/dns").json().get("live");
        assertThat(seen.get("ratio").asDouble()).isEqualTo(0.12);
        assertThat(seen.get("forecast").get("below1").asString()).isEqualTo("2026-12-01T02:19:02.591Z");
        assertThat(seen.get("decommission").get("allowed").asBoolean()).isFalse();
        assertThat(seen.get("decommission").get("remedy").asString())
                .isEqualTo("keep the old address answering; who still comes there: Java");
        assertThat(seen.get("sources").get(1).get("trouble").asString()).isEqualTo("gone");
        assertThat(rig.get("/site").json().get("live").get("sentence").asString()).startsWith("12.00 % of the requests of the last 24 h");
        rig.sinceDns = Duration.ofMinutes(11);
        String stale = "who comes in at the old address was last counted 11 min ago; at most 10 min is asked for";
        assertThat(rig.get("/dns").json().at("/live/decommission/sentence").asString()).isEqualTo(stale);
        assertThat(rig.get("/site").json().at("/live/sentence").asString()).isEqualTo(stale);
        var told = rig.get("/dns/arrivals?after=29943480").json();
        assertThat(told.get("minutes").get(0).toString()).isEqualTo("{\"minute\":29943481,\"old\":120,\"new\":0,\"elsewhere\":0}");
        assertThat(told.get("stragglers").get(0).get("what").asString()).isEqualTo("Java");
        assertThat(rig.get("/dns/arrivals?after=soon").status()).isEqualTo(422);
        assertThat(rig.ask("GET", "/dns/arrivals").send().status()).isEqualTo(401);
    }

    @Test
    void a_name_that_is_not_watched_is_not_found_and_the_nearest_is_named() throws Exception {
        var answer = rig.get("/dns?name=ww.shop.example");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text()).contains("name ww.shop.example is not watched; did you mean www.shop.example?");
    }
}
