package dev.sluice.dns;

import static dev.sluice.dns.ScriptedWorld.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

import dev.sluice.model.DnsAlarm;
import dev.sluice.model.DnsTerms;
import dev.sluice.model.Propagation;
import dev.sluice.model.Propagation.Cache;
import dev.sluice.model.Propagation.Held;
import dev.sluice.model.Propagation.Server;
import dev.sluice.model.Propagation.State;
import dev.sluice.model.RecordType;
import dev.sluice.model.WatchedName.Turn;

/** Rounds over real sockets: from the root to the zone, then resolvers. */
class WatchTest extends WatchedWorld {
    @Test
    void every_server_of_the_zone_is_found_from_the_root_and_asked() throws Exception {
        Propagation seen = round();
        assertThat(seen.state()).isEqualTo(State.PRE);
        assertThat(seen.authority().servers()).extracting(Server::name).containsExactlyInAnyOrder(
                "ns1.shop.example (127.0.0.3:" + world.port + ")", "ns2.shop.example (127.0.0.4:" + world.port + ")");
        assertThat(seen.authority().servers()).extracting(Server::held).containsOnly(Held.OLD);
        assertThat(seen.authority().ttl()).hasValue(60);
        assertThat(seen.authority().delegation()).isEmpty();
    }

    @Test
    void servers_that_have_different_records_and_serials_are_seen_apart() throws Exception {
        second.without("www.shop.example", Type.A).with(record("www.shop.example. 30 A " + NEW)).serial(2);
        Propagation seen = round();
        assertThat(seen.state()).isEqualTo(State.AUTH_MIXED);
        assertThat(seen.authority().servers()).extracting(Server::held).containsExactlyInAnyOrder(Held.OLD, Held.NEW);
        assertThat(seen.authority().servers()).extracting(server -> server.serial().orElseThrow()).containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    void a_zone_whose_servers_are_others_than_the_registry_says_is_told() throws Exception {
        first.without("shop.example", Type.NS).with(record("shop.example. 60 NS ns1.shop.example."),
                record("shop.example. 60 NS ns3.shop.example."));
        assertThat(round().authority().delegation()).isEqualTo("the zone above shop.example. names ns1.shop.example., ns2.shop.example.,"
                + " the zone itself ns1.shop.example., ns3.shop.example.");
    }

    @Test
    void name_servers_whose_addresses_are_in_another_zone_are_looked_up_there() throws Exception {
        example.without("ns1.shop.example", Type.A).without("ns2.shop.example", Type.A).without("shop.example", Type.NS)
                .with(record("shop.example. 60 NS a.host.example."), record("host.example. 60 NS ns.host.example."),
                        record("ns.host.example. 60 A 127.0.0.5"));
        world.zone("host.example", "127.0.0.5").with(record("host.example. 60 NS ns.host.example."),
                record("a.host.example. 60 A 127.0.0.3"));
        assertThat(round().authority().servers()).extracting(Server::name).contains("a.host.example (127.0.0.3:" + world.port + ")");
    }

    @Test
    void resolvers_hear_nothing_of_a_name_that_the_zone_does_not_have() throws Exception {
        resolvers(world.holding(record("www.shop.example. 60 A " + NEW)));
        both();
        Propagation seen = round();
        assertThat(seen.authority().held()).isEqualTo(Held.NXDOMAIN);
        assertThat(seen.authority().unasked()).contains("resolvers would remember that");
        both("www.shop.example. 3600 A " + OLD);
        assertThat(round().authority().unasked()).contains("3600 s because of us");
        assertThat(world.resolversAsked).hasValue(0);
        both("www.shop.example. 3600 A " + NEW);
        assertThat(round().caches()).extracting(Cache::held).containsExactly(Held.NEW);
        assertThat(world.resolversAsked).as("three questions from three sockets").hasValue(3);
    }

    @Test
    void resolvers_are_told_apart_by_what_they_hold() throws Exception {
        both("www.shop.example. 60 A " + NEW);
        List<byte[]> none = List.of();
        resolvers(world.holding(record("www.shop.example. 44 A " + OLD)), world.holding(record("www.shop.example. 55 A " + NEW)),
                world.holding(record("www.shop.example. 55 A " + NEW), record("www.shop.example. 55 A " + OLD)),
                world.holding(record("www.shop.example. 55 A 203.0.113.66")), world.holding(record("www.shop.example. 55 AAAA ::1")),
                failing(Rcode.NXDOMAIN), failing(Rcode.SERVFAIL), failing(Rcode.REFUSED), world.resolver(_ -> none),
                world.resolver(question -> question.getHeader().getFlag(Flags.CD) ? answer(question, "www.shop.example. 55 A " + NEW)
                        : failure(question, Rcode.SERVFAIL)));
        Propagation seen = round();
        assertThat(seen.caches()).extracting(Cache::held).containsExactly(Held.OLD, Held.NEW, Held.MIXED, Held.ALIEN, Held.EMPTY,
                Held.NXDOMAIN, Held.SERVFAIL, Held.SILENT, Held.SILENT, Held.BOGUS);
        assertThat(seen.caches().get(7).said()).isEqualTo("REFUSED");
        assertThat(seen.caches().get(8).said()).isEqualTo("no answer within 1.5 s");
        assertThat(seen.caches().getFirst().flip()).hasValue(seen.at().plusSeconds(44));
        assertThat(seen.alarms()).extracting(DnsAlarm::kind).containsExactlyInAnyOrder(DnsAlarm.Kind.ALIEN, DnsAlarm.Kind.DNSSEC_BOGUS);
    }

    @Test
    void hostile_answers_are_no_answers() throws Exception {
        both("www.shop.example. 60 A " + NEW);
        resolvers(
                world.resolver(question -> answer(question, IntStream.rangeClosed(1, 300)
                        .mapToObj(i -> "www.shop.example. 55 A 198.51." + i / 250 + "." + i % 250).toArray(String[]::new))),
                world.resolver(
                        question -> answer(question, "www.shop.example. 5 CNAME a.example.", "a.example. 5 CNAME www.shop.example.")),
                world.resolver(question -> {
                    byte[] wire = answer(question, "www.shop.example. 5 A " + NEW).getFirst();
                    wire[0] ^= 1;
                    return List.of(wire);
                }),
                world.resolver(question -> {
                    Message other = ScriptedWorld.reply(question);
                    other.removeAllRecords(Section.QUESTION);
                    other.addRecord(record("other.example. 5 A " + NEW), Section.ANSWER);
                    return List.of(other.toWire());
                }),
                world.resolver(question -> answer(question, "other.example. 5 A " + NEW)));
        Propagation seen = round();
        assertThat(seen.caches()).extracting(Cache::held).containsExactly(Held.SILENT, Held.SILENT, Held.SILENT, Held.SILENT, Held.EMPTY);
        assertThat(seen.caches()).extracting(Cache::said).containsExactly("300 records in one answer (expected: at most 64)",
                "a loop of aliases: www.shop.example. → a.example. → www.shop.example.",
                "no answer within 1.5 s; ignored 1 message that answered something else",
                "no answer within 1.5 s; ignored 1 message that answered something else", "no such record");
    }

    @Test
    void a_server_that_does_not_serve_the_zone_is_lame_and_one_without_a_sound_is_silent() throws Exception {
        example.without("shop.example", Type.NS).with(record("shop.example. 60 NS ns1.shop.example."),
                record("shop.example. 60 NS lame.shop.example."), record("shop.example. 60 NS gone.shop.example."),
                record("lame.shop.example. 60 A 127.0.0.6"), record("gone.shop.example. 60 A 127.0.0.7"));
        world.server("127.0.0.6", question -> List.of(ScriptedWorld.reply(question).toWire()));
        Propagation seen = round();
        assertThat(seen.state()).isEqualTo(State.PRE);
        assertThat(seen.authority().servers()).extracting(Server::said).contains("lame: it does not serve the zone",
                "nothing listens there");
    }

    @Test
    void without_any_network_nothing_is_known_and_nobody_is_asked() throws Exception {
        resolvers(world.holding(record("www.shop.example. 60 A " + NEW)));
        world.closeZones();
        Propagation seen = round();
        assertThat(seen.authority().held()).isEqualTo(Held.SILENT);
        assertThat(seen.authority().servers().getFirst().said()).contains("no server of . leads to www.shop.example.",
                "nothing listens there");
        assertThat(seen.state()).isEqualTo(State.PRE);
        assertThat(world.resolversAsked).hasValue(0);
    }

    @Test
    void what_many_servers_say_alike_is_told_once_with_how_many_they_are() throws Exception {
        List<InetSocketAddress> roots = new ArrayList<>();
        for (int i = 11; i < 16; i++) {
            int answer = i == 13 ? Rcode.REFUSED : Rcode.NOERROR;
            roots.add(world.server("127.0.0." + i, question -> failure(question, answer)).address());
        }
        try (Asker asker = new Asker()) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> new Referrals(asker, roots).zoneOf(ScriptedWorld.name("www.shop.example")))
                    .withMessage("no server of . leads to www.shop.example. (4 servers: no word of it, root: REFUSED)");
        }
    }

    @Test
    void a_resolver_is_asked_for_all_types_at_once() throws Exception {
        turns.put(RecordType.AAAA, new Turn(Set.of("2001:db8:0:0:0:0:0:10"), Set.of("2001:db8:0:0:0:0:1:10")));
        both("www.shop.example. 60 A " + NEW, "www.shop.example. 60 AAAA 2001:db8::1:10");
        var other = new CountDownLatch(1);
        resolvers(world.resolver(question -> {
            if (question.getQuestion().getType() == Type.AAAA) {
                other.countDown();
            }
            return answer(question, "www.shop.example. 55 AAAA 2001:db8::1:10");
        }), world.resolver(question -> {
            boolean together = question.getQuestion().getType() != Type.A || within(other);
            return together ? answer(question, "www.shop.example. 55 A " + NEW) : List.of();
        }));
        assertThat(round().caches().get(1).held()).as("who answers for A only after another one was asked for AAAA").isEqualTo(Held.NEW);
    }

    @Test
    void fifty_resolvers_of_which_five_are_dead_are_all_asked_before_any_has_answered() throws Exception {
        both("www.shop.example. 60 A " + NEW);
        CountDownLatch asked = new CountDownLatch(45);
        for (int i = 0; i < 45; i++) {
            String record = "www.shop.example. " + (i + 1) + " A " + (i % 3 == 0 ? OLD : NEW);
            resolvers(world.resolver(question -> {
                asked.countDown();
                return within(asked) ? answer(question, record) : List.of();
            }));
        }
        List<DatagramSocket> dead = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            dead.add(new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1")));
            resolver((InetSocketAddress) dead.getLast().getLocalSocketAddress());
        }
        Propagation seen = round();
        dead.forEach(DatagramSocket::close);
        assertThat(seen.caches().stream().filter(cache -> cache.held() == Held.SILENT)).extracting(Cache::said).hasSize(5)
                .containsOnly("no answer within 1.5 s");
        assertThat(seen.caches().stream().filter(cache -> cache.held() == Held.OLD)).hasSize(15);
    }

    @Test
    void a_watch_goes_on_by_itself_and_begins_anew_with_other_terms() throws Exception {
        both("www.shop.example. 4 A " + OLD);
        AtomicReference<DnsTerms> terms = new AtomicReference<>(DnsTerms.NONE);
        BlockingQueue<List<Propagation>> rounds = new LinkedBlockingQueue<>();
        try (var watch = PropagationWatch.start(terms::get, rounds::add)) {
            assertThat(watch.latest()).isEmpty();
            terms.set(terms());
            Propagation before = heard(rounds, seen -> true);
            assertThat(before.rounds()).isEqualTo(1);
            assertThat(before.state()).isEqualTo(State.PRE);
            both("www.shop.example. 4 A " + NEW);
            Propagation after = heard(rounds, seen -> seen.state() == State.PROPAGATING);
            assertThat(after.rounds()).isGreaterThan(1);
            assertThat(watch.latest()).singleElement().matches(latest -> latest.rounds() >= after.rounds());
            turns.put(RecordType.A, new Turn(Set.of(NEW), Set.of(OLD)));
            terms.set(terms());
            Propagation other = heard(rounds, seen -> seen.rounds() == 1);
            assertThat(other.state()).isEqualTo(State.PRE);
        }
    }

    @Test
    void a_round_that_is_under_way_when_the_watch_is_closed_is_told_to_nobody() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        resolvers(world.resolver(question -> {
            asked.countDown();
            return within(closed) ? answer(question, "www.shop.example. 50 A " + OLD) : List.of();
        }));
        BlockingQueue<List<Propagation>> rounds = new LinkedBlockingQueue<>();
        try (var _ = PropagationWatch.start(this::terms, rounds::add)) {
            assertThat(within(asked)).isTrue();
        }
        closed.countDown();
        assertThat(rounds).isEmpty();
    }

    /** The next round of a kind. */
    private static Propagation heard(BlockingQueue<List<Propagation>> rounds, Predicate<Propagation> wanted) throws InterruptedException {
        while (true) {
            Propagation seen = Optional.ofNullable(rounds.poll(60, TimeUnit.SECONDS)).orElseThrow().getFirst();
            if (wanted.test(seen)) {
                return seen;
            }
        }
    }

    private static boolean within(CountDownLatch latch) {
        try {
            return latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }
}
