package dev.sluice.dns;

import static dev.sluice.dns.ScriptedWorld.record;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

import dev.sluice.dns.cert.TestAuthority;
import dev.sluice.dns.cert.TlsHost;
import dev.sluice.dns.judge.Vouched;
import dev.sluice.model.CertificateSight;
import dev.sluice.model.CertificateSight.Finding;
import dev.sluice.model.CertificateSight.Kind;
import dev.sluice.model.CertificateSight.Standing;
import dev.sluice.model.CertificateTerms;
import dev.sluice.model.DnsAlarm;
import dev.sluice.model.DnsTerms;
import dev.sluice.model.RecordType;
import dev.sluice.model.SiteMarker;
import dev.sluice.model.WatchedName;
import dev.sluice.model.WatchedName.Turn;

/** What the new addresses of watched names serve, who may issue for them, and whose keys are vouched for: over real sockets. */
class CertificateRoundsTest extends WatchedWorld {
    private static final String WWW = "www.shop.example";

    @TempDir
    Path certificates;
    private final Instant now = Instant.now();
    private List<String> issuers = List.of();

    @Test
    void every_new_address_is_looked_at_for_every_host_also_behind_an_alias() throws Exception {
        TestAuthority authority = new TestAuthority(certificates, now);
        cdn("edge.cdn.example. 60 A 127.0.0.22");
        try (var one = TlsHost.shop("127.0.0.21", 0, authority.issue(now, same -> same, WWW));
                var two = TlsHost.shop("127.0.0.22", one.port(), authority.issue(now, same -> same, "shop.example"))) {
            var addresses = named(Map.of(RecordType.A, new Turn(Set.of("127.0.0.99"), Set.of("127.0.0.21", "127.0.0.22"))), WWW);
            assertThat(standings(round(authority, one.port(), addresses))).containsExactly(
                    WWW + " at 127.0.0.21:" + one.port() + " FINE", WWW + " at 127.0.0.22:" + two.port() + " FAILS");
            var alias = named(Map.of(RecordType.CNAME, new Turn(Set.of("old.cdn.example"), Set.of("edge.cdn.example", "none.cdn.example"))),
                    WWW, "shop.example");
            assertThat(standings(round(authority, one.port(), alias))).containsExactlyInAnyOrder(
                    WWW + " at 127.0.0.22:" + two.port() + " FAILS", "shop.example at 127.0.0.22:" + two.port() + " FINE",
                    WWW + " at none.cdn.example:" + one.port() + " UNKNOWN", "shop.example at none.cdn.example:" + one.port() + " UNKNOWN");
        }
    }

    @Test
    void one_host_that_cannot_be_asked_for_is_lost_alone() throws Exception {
        TestAuthority authority = new TestAuthority(certificates, now);
        try (var host = TlsHost.shop("127.0.0.21", 0, authority.issue(now, same -> same, WWW))) {
            assertThat(standings(round(authority, host.port(), named(a("127.0.0.21"), "no_host.shop.example", WWW))))
                    .containsExactly(WWW + " at 127.0.0.21:" + host.port() + " FINE");
        }
    }

    @Test
    void other_terms_are_looked_at_at_once_and_nothing_comes_after_the_end() throws Exception {
        TestAuthority authority = new TestAuthority(certificates, now);
        try (var host = TlsHost.shop("127.0.0.21", 0, authority.issue(now, same -> same, WWW))) {
            var terms = new AtomicReference<>(terms(authority, host.port(), named(a("127.0.0.21"), WWW)));
            BlockingQueue<List<CertificateSight>> told = new LinkedBlockingQueue<>();
            try (var _ = CertificateRounds.start(terms::get, told::add)) {
                assertThat(next(told)).singleElement().extracting(CertificateSight::standing).isEqualTo(Standing.FINE);
                terms.set(terms(authority, host.port(), named(a("127.0.0.21"), "other.shop.example")));
                assertThat(next(told)).singleElement().extracting(CertificateSight::host).isEqualTo("other.shop.example");
            }
            assertThat(told).isEmpty();
        }
    }

    @Test
    void caa_records_that_leave_out_the_issuer_are_found_on_the_way_up_and_behind_an_alias() throws Exception {
        issuers = List.of("letsencrypt.org");
        assertThat(blocked(WWW)).as("nobody has any").isEmpty();
        example.with(record("example. 60 CAA 0 issue \"ca.example\""));
        assertThat(blocked(WWW)).singleElement().asString().startsWith("the CAA records of example let ca.example issue certificates");
        both("shop.example. 60 CAA 0 issue \"letsencrypt.org\"");
        assertThat(blocked(WWW)).as("the nearest ones count").isEmpty();
        cdn("edge.cdn.example. 60 CAA 0 issue \"digicert.com\"");
        both(WWW + ". 60 CNAME edge.cdn.example.");
        assertThat(blocked(WWW)).singleElement().asString()
                .isEqualTo("the CAA records of www.shop.example let digicert.com issue certificates, and not letsencrypt.org");
    }

    @Test
    void a_zone_that_fails_at_caa_refuses_and_a_world_that_is_silent_says_nothing() throws Exception {
        issuers = List.of("letsencrypt.org");
        world.server("127.0.0.6", question -> question.getQuestion().getType() == Type.CAA ? failure(question, Rcode.SERVFAIL)
                : authoritative(question, "broken.example. 60 SOA ns. ns. 1 60 60 60 60"));
        example.with(record("broken.example. 60 NS ns.broken.example."), record("ns.broken.example. 60 A 127.0.0.6"));
        assertThat(blocked("www.broken.example")).singleElement().asString()
                .startsWith("CAA records cannot be looked up, which an authority takes for a refusal").contains("SERVFAIL");
        world.close();
        assertThat(blocked(WWW)).isEmpty();
    }

    /** Each name would wait for thirteen roots, one after the other. */
    @Test
    @Timeout(60)
    void a_silent_way_up_holds_back_what_was_seen_for_so_long_and_no_longer() throws Exception {
        TestAuthority authority = new TestAuthority(certificates, now);
        List<InetSocketAddress> roots = new ArrayList<>();
        for (int i = 0; i < 13; i++) {
            roots.add(world.resolver(_ -> List.of()).address());
        }
        String[] hosts = {WWW, "a.shop.example", "b.shop.example", "c.shop.example"};
        DnsTerms terms = terms(authority, 1, named(a("127.0.0.21"), hosts));
        var silent = new DnsTerms(terms.watch(), List.of(), roots, terms.grace(), terms.certificates(), List.of(), Optional.empty());
        assertThat(CertificateRounds.round(silent, InstantSource.system(), Duration.ofSeconds(2))).extracting(CertificateSight::host)
                .containsExactly(hosts);
    }

    @Test
    void who_ends_while_names_are_looked_up_is_told_nothing_more() throws Exception {
        TestAuthority authority = new TestAuthority(certificates, now);
        issuers = List.of("letsencrypt.org");
        var climbing = new CountDownLatch(1);
        world.server("127.0.0.6", question -> {
            if (question.getQuestion().getType() == Type.CAA) {
                climbing.countDown();
                return List.of();
            }
            return authoritative(question, "slow.example. 60 SOA ns. ns. 1 60 60 60 60");
        });
        example.with(record("slow.example. 60 NS ns.slow.example."), record("ns.slow.example. 60 A 127.0.0.6"));
        BlockingQueue<List<CertificateSight>> told = new LinkedBlockingQueue<>();
        DnsTerms terms = terms(authority, 1, named(a("127.0.0.21"), "www.slow.example"));
        try (var _ = CertificateRounds.start(() -> terms, told::add)) {
            assertThat(climbing.await(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(told).isEmpty();
    }

    @Test
    void a_new_operator_s_server_whose_key_has_no_ds_record_is_an_alarm() throws Exception {
        DNSKEYRecord old = key();
        DNSKEYRecord fresh = key();
        example.with(new DSRecord(old.getName(), DClass.IN, 60, DNSSEC.Digest.SHA256, old));
        first.with(old);
        second.with(old);
        assertThat(round().alarms()).extracting(DnsAlarm::kind).doesNotContain(DnsAlarm.Kind.DS_MISMATCH);
        second.without("shop.example", Type.DNSKEY).with(fresh);
        assertThat(round().alarms()).filteredOn(alarm -> alarm.kind() == DnsAlarm.Kind.DS_MISMATCH).singleElement().satisfies(alarm -> {
            assertThat(alarm.sentence())
                    .startsWith("the zone above vouches for key " + old.getFootprint() + " by its DS records, and ns2.shop")
                    .contains("has only key " + fresh.getFootprint());
            assertThat(alarm.who()).startsWith("ns2.shop.example (127.0.0.4:");
        });
        example.with(new DSRecord(fresh.getName(), DClass.IN, 60, DNSSEC.Digest.SHA256, fresh));
        assertThat(round().alarms()).as("both are vouched for").extracting(DnsAlarm::kind).doesNotContain(DnsAlarm.Kind.DS_MISMATCH);
    }

    @Test
    void a_wildcard_certificate_is_held_against_what_is_said_of_wildcards() throws Exception {
        issuers = List.of("letsencrypt.org");
        both("shop.example. 60 CAA 0 issue \"letsencrypt.org\"", "shop.example. 60 CAA 0 issuewild \"digicert.com\"");
        TestAuthority authority = new TestAuthority(certificates, now);
        try (var host = TlsHost.shop("127.0.0.21", 0, authority.issue(now, TestAuthority::wildcard))) {
            assertThat(round(authority, host.port(), named(a("127.0.0.21"), WWW)).getFirst().findings())
                    .filteredOn(finding -> finding.kind() == Kind.CAA_BLOCKS).singleElement().extracting(Finding::sentence).asString()
                    .contains("let digicert.com issue certificates for all names below");
        }
        assertThat(blocked(WWW)).as("of a name of its own").isEmpty();
        both("www.shop.example. 60 CAA 0 issuewild \";\"", "www.shop.example. 60 CAA 0 issue \"letsencrypt.org\"");
        try (var host = TlsHost.shop("127.0.0.21", 0, authority.issue(now, TestAuthority::wildcard))) {
            assertThat(round(authority, host.port(), named(a("127.0.0.21"), "shop.example")).getFirst().findings())
                    .as("beside a name of its own").filteredOn(finding -> finding.kind() == Kind.CAA_BLOCKS).hasSize(1);
        }
    }

    @Test
    void caa_records_of_a_server_that_does_not_speak_for_the_name_are_not_believed() throws Exception {
        issuers = List.of("letsencrypt.org");
        world.server("127.0.0.6", question -> {
            if (question.getQuestion().getType() != Type.CAA) {
                return authoritative(question, "foreign.example. 60 SOA ns. ns. 1 60 60 60 60");
            }
            return authoritative(question, question.getQuestion().getName() + " 60 CNAME edge.cdn.example.",
                    "edge.cdn.example. 60 CAA 0 issue \"digicert.com\"");
        });
        example.with(record("foreign.example. 60 NS ns.foreign.example."), record("ns.foreign.example. 60 A 127.0.0.6"));
        cdn("edge.cdn.example. 60 CAA 0 issue \"letsencrypt.org\"");
        assertThat(blocked("www.foreign.example")).as("the alias is its own, what that leads to is not").isEmpty();
    }

    @Test
    void digests_that_nobody_verifies_count_for_nothing() throws Exception {
        DNSKEYRecord old = key();
        DNSKEYRecord other = key();
        example.with(new DSRecord(other.getName(), DClass.IN, 60, other.getFootprint(), DNSSEC.Algorithm.ECDSAP256SHA256, 3, new byte[32]));
        first.with(other);
        second.with(other);
        assertThat(round().alarms()).as("no other").extracting(DnsAlarm::kind).doesNotContain(DnsAlarm.Kind.DS_MISMATCH);
        example.with(new DSRecord(old.getName(), DClass.IN, 60, DNSSEC.Digest.SHA256, old));
        assertThat(round().alarms()).as("beside one that is verified").extracting(DnsAlarm::kind).contains(DnsAlarm.Kind.DS_MISMATCH);
    }

    @Test
    void silence_ends_no_alarm_of_keys() throws Exception {
        DNSKEYRecord old = key();
        example.with(new DSRecord(old.getName(), DClass.IN, 60, DNSSEC.Digest.SHA256, old));
        DNSKEYRecord other = key();
        first.with(other);
        second.with(other);
        try (var asker = new Asker()) {
            var trail = new KeyTrail(ScriptedWorld.name(WWW), asker,
                    List.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), world.port)));
            assertThat(trail.look().tags()).containsExactly(old.getFootprint());
            assertThat(trail.look().keys()).hasSize(2).noneMatch(Vouched.Keys::vouched);
            world.close();
            assertThat(trail.look().keys()).hasSize(2).noneMatch(Vouched.Keys::vouched);
        }
    }

    private static DNSKEYRecord key() throws Exception {
        return new DNSKEYRecord(ScriptedWorld.name("shop.example"), DClass.IN, 60, DNSKEYRecord.Flags.ZONE_KEY | DNSKEYRecord.Flags.SEP_KEY,
                DNSKEYRecord.Protocol.DNSSEC, DNSSEC.Algorithm.ECDSAP256SHA256, ecKeys().generateKeyPair().getPublic());
    }

    private static KeyPairGenerator ecKeys() throws Exception {
        KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
        keys.initialize(256);
        return keys;
    }

    private List<String> blocked(String host) throws Exception {
        return round(new TestAuthority(certificates, now), 1, named(a("127.0.0.21"), host)).getFirst().findings().stream()
                .filter(finding -> finding.kind() == Kind.CAA_BLOCKS).map(Finding::sentence).toList();
    }

    private static Map<RecordType, Turn> a(String fresh) {
        return Map.of(RecordType.A, new Turn(Set.of("127.0.0.99"), Set.of(fresh)));
    }

    private static WatchedName named(Map<RecordType, Turn> turns, String... hosts) {
        return new WatchedName(WWW, turns, List.of(hosts), Optional.of(new SiteMarker("/", new SiteMarker.Sign.Field("x-shop", "yes"))));
    }

    private DnsTerms terms(TestAuthority authority, int port, WatchedName name) {
        return new DnsTerms(List.of(name), List.of(), List.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), world.port)),
                DnsTerms.GRACE, new CertificateTerms(Optional.of(authority.file), port, OptionalInt.empty(), issuers), List.of(),
                Optional.empty());
    }

    private List<CertificateSight> round(TestAuthority authority, int port, WatchedName name) throws InterruptedException {
        return CertificateRounds.round(terms(authority, port, name), InstantSource.system());
    }

    private static List<String> standings(List<CertificateSight> sights) {
        return sights.stream().map(sight -> sight.subject() + " " + sight.standing()).toList();
    }

    private static List<CertificateSight> next(BlockingQueue<List<CertificateSight>> told) throws InterruptedException {
        List<CertificateSight> round = told.poll(60, TimeUnit.SECONDS);
        assertThat(round).isNotNull();
        return round;
    }
}
