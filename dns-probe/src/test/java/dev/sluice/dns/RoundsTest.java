package dev.sluice.dns;

import static dev.sluice.dns.ScriptedWorld.record;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

import dev.sluice.model.DnsTerms;
import dev.sluice.model.Network;
import dev.sluice.model.Propagation;
import dev.sluice.model.Propagation.Held;
import dev.sluice.model.Propagation.ToNetwork;
import dev.sluice.model.RecordType;

/** How rounds ask: all at once, soon again, and for networks of visitors. */
class RoundsTest extends WatchedWorld {
    private List<Network> clients = List.of();

    @Test
    void a_server_of_the_zone_is_asked_for_all_types_at_once() throws Exception {
        var last = new CountDownLatch(1);
        example.without("shop.example", Type.NS).with(record("shop.example. 60 NS a.shop.example."),
                record("shop.example. 60 NS b.shop.example."), record("a.shop.example. 60 A 127.0.0.6"),
                record("b.shop.example. 60 A 127.0.0.7"));
        world.server("127.0.0.6", question -> {
            if (question.getQuestion().getType() == Type.HTTPS) {
                last.countDown();
            }
            return List.of();
        });
        world.server("127.0.0.7", question -> question.getQuestion().getType() != Type.A || await(last, Duration.ofSeconds(10))
                ? authoritative(question, "www.shop.example. 60 A " + OLD)
                : List.of());
        assertThat(round().authority().servers()).as("who answers for A only after the silent one was asked for the last type")
                .extracting(Propagation.Server::held).containsExactlyInAnyOrder(Held.OLD, Held.SILENT);
    }

    @Test
    void the_pause_is_a_quarter_of_the_shortest_ttl_of_all_links_and_servers() throws Exception {
        assertThat(pause()).isEqualTo(Duration.ofSeconds(15));
        second.without("www.shop.example", Type.A).with(record("www.shop.example. 8 A " + OLD));
        assertThat(pause()).isEqualTo(Duration.ofSeconds(2));
        both("www.shop.example. 600 CNAME edge.cdn.example.");
        cdn("edge.cdn.example. 20 A " + OLD);
        assertThat(pause()).isEqualTo(Duration.ofSeconds(5));
        both("www.shop.example. 2 A " + OLD);
        assertThat(pause()).isEqualTo(Duration.ofSeconds(1));
        both("www.shop.example. 300 A " + OLD);
        assertThat(pause()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void a_resolver_that_fails_late_still_has_time_to_answer_without_signatures() throws Exception {
        var questions = new AtomicInteger();
        var never = new CountDownLatch(1);
        resolvers(world.resolver(question -> {
            boolean unchecked = question.getHeader().getFlag(Flags.CD);
            if (!unchecked && questions.incrementAndGet() > 1) {
                return List.of();
            }
            assertThat(await(never, Duration.ofMillis(1_200))).isFalse();
            return unchecked ? answer(question, "www.shop.example. 55 A " + OLD) : failure(question, Rcode.SERVFAIL);
        }));
        assertThat(round().caches().getFirst().held()).isEqualTo(Held.BOGUS);
        assertThat(questions.get()).isEqualTo(3);
    }

    @Test
    void networks_of_visitors_are_told_apart_where_the_zone_answers_by_network() throws Exception {
        clients = List.of(network("203.0.113.0/24"), network("10.0.0.0/8"), network("2001:db8:7::/48"));
        assertThat(round().authority().networks()).as("a zone that gives everybody the same").isEmpty();
        example.without("shop.example", Type.NS).with(record("shop.example. 60 NS geo.shop.example."),
                record("geo.shop.example. 60 A 127.0.0.6"));
        List<String> asked = new ArrayList<>();
        world.server("127.0.0.6", question -> geo(question, asked));
        Propagation seen = round();
        assertThat(seen.authority().held()).isEqualTo(Held.NEW);
        assertThat(seen.authority().networks()).extracting(ToNetwork::network).map(Object::toString).containsExactly("203.0.113.0/24",
                "10.0.0.0/8", "2001:db8:7:0:0:0:0:0/48");
        assertThat(seen.authority().networks()).extracting(ToNetwork::held).containsExactly(Held.OLD, Held.NEW, Held.NEW);
        assertThat(seen.authority().networks()).extracting(ToNetwork::scope).containsExactly(24, 16, 48);
        assertThat(asked).contains("203.0.113.0/24", "10.0.0.0/8", "2001:db8:7:0:0:0:0:0/48");
    }

    @Test
    void a_network_narrower_than_is_asked_for_is_asked_for_as_the_one_around_it() throws Exception {
        clients = List.of(network("203.0.113.77"), network("203.0.113.128/25"), network("2001:db8:7:8::/64"));
        example.without("shop.example", Type.NS).with(record("shop.example. 60 NS geo.shop.example."),
                record("geo.shop.example. 60 A 127.0.0.6"));
        List<String> asked = new ArrayList<>();
        world.server("127.0.0.6", question -> geo(question, asked));
        assertThat(round().authority().networks()).extracting(ToNetwork::held).containsExactly(Held.OLD, Held.OLD, Held.NEW);
        assertThat(asked).contains("203.0.113.0/24", "2001:db8:7:0:0:0:0:0/48");
    }

    @Test
    void an_alias_of_networks_whose_zone_cannot_be_found_is_looked_for_once() throws Exception {
        example.with(record("dead.example. 60 NS ns.dead.example."), record("ns.dead.example. 60 A 127.0.0.7"));
        ScriptedNameServer dead = world.server("127.0.0.7", _ -> List.of());
        example.without("shop.example", Type.NS).with(record("shop.example. 60 NS geo.shop.example."),
                record("geo.shop.example. 60 A 127.0.0.6"));
        world.server("127.0.0.6", question -> led(question, "edge.dead.example."));
        clients = List.of(network("203.0.113.0/24"));
        assertThat(round().authority().networks()).extracting(ToNetwork::held).containsExactly(Held.SILENT);
        int once = dead.asked.getAndSet(0);
        assertThat(once).isPositive();
        clients = List.of(network("203.0.113.0/24"), network("10.0.0.0/8"), network("2001:db8:7::/48"));
        assertThat(round().authority().networks()).extracting(ToNetwork::held).containsOnly(Held.SILENT);
        assertThat(dead.asked).hasValue(once);
    }

    @Test
    void a_zone_that_only_networks_lead_to_is_known_for_as_long_as_they_do() throws Exception {
        cdn("edge.cdn.example. 20 A " + NEW);
        example.without("shop.example", Type.NS).with(record("shop.example. 60 NS geo.shop.example."),
                record("geo.shop.example. 60 A 127.0.0.6"));
        var target = new AtomicReference<>("edge.cdn.example.");
        world.server("127.0.0.6", question -> led(question, target.get()));
        Name www = ScriptedWorld.name("www.shop.example");
        try (Asker asker = new Asker()) {
            var authorities = new Authorities(asker, terms().roots());
            var networks = new ToNetworks(asker, authorities, List.of(network("203.0.113.0/24")));
            for (int round = 0; round < 2; round++) {
                authorities.ask(www, Set.of(RecordType.A));
                assertThat(authorities.known()).as("round " + round).hasSize(1 + round);
                networks.ask(www, Set.of(RecordType.A));
                assertThat(authorities.known()).containsExactlyInAnyOrder(www, ScriptedWorld.name("edge.cdn.example"));
            }
            target.set("");
            networks.ask(www, Set.of(RecordType.A));
            authorities.ask(www, Set.of(RecordType.A));
            assertThat(authorities.known()).containsExactly(www);
        }
    }

    /** For networks an alias, or an address when it leads nowhere; for everybody else an address. */
    private static List<byte[]> led(Message question, String target) {
        Message reply = ScriptedWorld.reply(question);
        reply.getHeader().setFlag(Flags.AA);
        Optional<ClientSubnetOption> network = question.getOPT().getOptions(EDNSOption.Code.CLIENT_SUBNET).stream()
                .map(ClientSubnetOption.class::cast).findFirst();
        if (network.isPresent() && !target.isEmpty()) {
            reply.addRecord(record("www.shop.example. 60 CNAME " + target), Section.ANSWER);
        } else if (question.getQuestion().getType() == Type.A) {
            reply.addRecord(record("www.shop.example. 60 A " + OLD), Section.ANSWER);
        }
        network.ifPresent(one -> reply.addRecord(new OPTRecord(1_232, 0, 0, 0, List.of(new ClientSubnetOption(
                one.getSourcePrefixLength(), one.getSourcePrefixLength(), one.getAddress()))), Section.ADDITIONAL));
        return List.of(reply.toWire());
    }

    /** SEMANTICS F: a round takes no longer than its slowest answer. */
    @Test
    @Tag("proof")
    void a_round_of_fifty_resolvers_with_five_dead_takes_under_two_seconds() throws Exception {
        both("www.shop.example. 60 A " + NEW);
        for (int i = 0; i < 45; i++) {
            resolvers(world.holding(record("www.shop.example. " + (i + 1) + " A " + (i % 3 == 0 ? OLD : NEW))));
        }
        List<DatagramSocket> dead = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            dead.add(new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1")));
            resolver((InetSocketAddress) dead.getLast().getLocalSocketAddress());
        }
        DnsTerms terms = terms();
        try (Asker asker = new Asker(); Panel all = new Panel(asker, panel)) {
            var watch = new NameWatch(terms.watch().getFirst(), terms, asker, all, InstantSource.system());
            watch.round(); // looks up who serves the zone
            List<Double> took = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                long since = System.nanoTime();
                Propagation seen = watch.round().getFirst();
                took.add((System.nanoTime() - since) / 1e9);
                assertThat(seen.caches()).hasSize(50).filteredOn(cache -> cache.held() == Held.SILENT).hasSize(5);
            }
            System.out.println("rounds of 50 resolvers, 5 of them dead, in seconds: " + took);
            assertThat(took).allMatch(seconds -> seconds < 2);
        } finally {
            dead.forEach(DatagramSocket::close);
        }
    }

    private static List<byte[]> geo(Message question, List<String> asked) {
        Message reply = ScriptedWorld.reply(question);
        reply.getHeader().setFlag(Flags.AA);
        Optional<ClientSubnetOption> network = question.getOPT() == null ? Optional.empty()
                : question.getOPT().getOptions(EDNSOption.Code.CLIENT_SUBNET).stream().map(ClientSubnetOption.class::cast).findFirst();
        if (question.getQuestion().getType() == Type.A) {
            boolean old = network.filter(one -> one.getAddress().getHostAddress().startsWith("203.")).isPresent();
            reply.addRecord(record("www.shop.example. 60 A " + (old ? OLD : NEW)), Section.ANSWER);
        }
        network.ifPresent(one -> {
            asked.add(one.getAddress().getHostAddress() + "/" + one.getSourcePrefixLength());
            int scope = one.getSourcePrefixLength() == 8 ? 16 : one.getSourcePrefixLength();
            reply.addRecord(new OPTRecord(1_232, 0, 0, 0, List.of(new ClientSubnetOption(one.getSourcePrefixLength(), scope,
                    one.getAddress()))), Section.ADDITIONAL);
        });
        return List.of(reply.toWire());
    }

    private static Network network(String text) {
        return Network.parse(text).orElseThrow();
    }

    @Override
    DnsTerms terms() {
        DnsTerms terms = super.terms();
        return new DnsTerms(terms.watch(), terms.panel(), terms.roots(), terms.grace(), terms.certificates(), clients, Optional.empty());
    }

    private Duration pause() throws InterruptedException {
        DnsTerms terms = terms();
        try (Asker asker = new Asker(); Panel all = new Panel(asker, panel)) {
            var watch = new NameWatch(terms.watch().getFirst(), terms, asker, all, () -> Instant.EPOCH);
            watch.round();
            return watch.pause();
        }
    }

    private static boolean await(CountDownLatch latch, Duration atMost) {
        try {
            return latch.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }
}
