package dev.sluice.dns;

import static dev.sluice.dns.ScriptedWorld.record;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

import dev.sluice.model.DnsAlarm;
import dev.sluice.model.DnsAlarm.Kind;
import dev.sluice.model.DnsTerms;
import dev.sluice.model.RecordType;
import dev.sluice.model.WatchedName.Turn;

/** Every alarm about records, raised over real sockets by what causes it; the clock alone is set. */
class AlarmsTest extends WatchedWorld {
    private final Asker asker = new Asker();
    private Optional<NameWatch> watch = Optional.empty();
    private volatile Instant now = Instant.parse("2026-12-01T02:00:00Z");

    @BeforeEach
    void the_records_are_old() {
        both("www.shop.example. 60 A " + OLD);
    }

    @AfterEach
    void nobody_is_asked_any_more() {
        asker.close();
    }

    @Test
    void servers_of_a_zone_that_disagree_for_five_minutes() throws Exception {
        second.without("www.shop.example", Type.A).with(record("www.shop.example. 60 A " + NEW)).serial(2);
        assertThat(round(Duration.ZERO)).isEmpty();
        assertThat(round(Duration.ofMinutes(4))).isEmpty();
        assertThat(round(Duration.ofMinutes(1))).singleElement().extracting(DnsAlarm::kind).isEqualTo(Kind.AUTH_SPLIT);
    }

    @Test
    void a_resolver_that_serves_what_has_expired() throws Exception {
        resolvers(world.holding(record("www.shop.example. 44 A " + OLD)));
        assertThat(round(Duration.ZERO)).isEmpty();
        both("www.shop.example. 60 A " + NEW);
        assertThat(round(Duration.ofSeconds(1))).isEmpty();
        assertThat(round(Duration.ofSeconds(106))).as("once is no habit").isEmpty();
        assertThat(round(Duration.ofSeconds(15))).singleElement().satisfies(alarm -> {
            assertThat(alarm.kind()).isEqualTo(Kind.LATE);
            assertThat(alarm.who()).isEqualTo("r0");
        });
    }

    @Test
    void an_address_that_nobody_has_named() throws Exception {
        resolvers(world.holding(record("www.shop.example. 44 A 203.0.113.66")));
        assertThat(round(Duration.ZERO)).singleElement().extracting(DnsAlarm::kind).isEqualTo(Kind.ALIEN);
    }

    @Test
    void two_resolvers_to_which_the_name_does_not_exist() throws Exception {
        resolvers(failing(Rcode.NXDOMAIN), world.holding(record("www.shop.example. 44 A " + OLD)));
        assertThat(round(Duration.ZERO)).as("one is its own trouble").isEmpty();
        resolvers(failing(Rcode.NXDOMAIN));
        watch = Optional.empty();
        assertThat(round(Duration.ZERO)).singleElement().extracting(DnsAlarm::kind).isEqualTo(Kind.NXDOMAIN);
    }

    @Test
    void two_resolvers_that_fail_at_the_name() throws Exception {
        resolvers(failing(Rcode.SERVFAIL), failing(Rcode.SERVFAIL));
        assertThat(round(Duration.ZERO)).singleElement().extracting(DnsAlarm::kind).isEqualTo(Kind.SERVFAIL);
    }

    @Test
    void signatures_that_do_not_verify() throws Exception {
        resolvers(world.resolver(question -> question.getHeader().getFlag(Flags.CD) ? answer(question, "www.shop.example. 55 A " + OLD)
                : failure(question, Rcode.SERVFAIL)));
        assertThat(round(Duration.ZERO)).singleElement().extracting(DnsAlarm::kind).isEqualTo(Kind.DNSSEC_BOGUS);
    }

    @Test
    void a_zone_that_gives_the_old_records_again() throws Exception {
        assertThat(round(Duration.ZERO)).isEmpty();
        both("www.shop.example. 60 A " + NEW);
        assertThat(round(Duration.ofSeconds(30))).isEmpty();
        both("www.shop.example. 60 A " + OLD);
        assertThat(round(Duration.ofSeconds(90))).singleElement().extracting(DnsAlarm::kind).isEqualTo(Kind.FLIP_BACK);
    }

    @Test
    void one_kind_of_address_and_the_hints_of_an_https_record_that_stayed_behind() throws Exception {
        turns.put(RecordType.AAAA, new Turn(Set.of("2001:db8:0:0:0:0:0:10"), Set.of("2001:db8:0:0:0:0:1:10")));
        both("www.shop.example. 60 A " + NEW);
        for (var zone : List.of(first, second)) {
            zone.with(record("www.shop.example. 60 AAAA 2001:db8::10"), record("www.shop.example. 60 HTTPS 1 . ipv4hint=" + OLD));
        }
        assertThat(round(Duration.ZERO)).extracting(DnsAlarm::kind).containsExactlyInAnyOrder(Kind.AAAA_FORGOTTEN, Kind.SVCB_FORGOTTEN);
    }

    /** A round of one watch so long after the one before. */
    private List<DnsAlarm> round(Duration later) throws InterruptedException {
        now = now.plus(later);
        DnsTerms terms = terms();
        NameWatch going = watch.orElseGet(() -> new NameWatch(terms.watch().getFirst(), terms, asker, new Panel(asker, panel), () -> now));
        watch = Optional.of(going);
        return going.round().stream().flatMap(seen -> seen.alarms().stream()).toList();
    }
}
