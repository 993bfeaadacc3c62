package dev.sluice.dns;

import static dev.sluice.dns.ScriptedWorld.record;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

import dev.sluice.dns.ScriptedWorld.Zone;
import dev.sluice.model.DnsTerms;
import dev.sluice.model.PanelResolver;
import dev.sluice.model.Propagation;
import dev.sluice.model.RecordType;
import dev.sluice.model.WatchedName;
import dev.sluice.model.WatchedName.Turn;

/** A name on loopback: a root, a registry, a zone with two servers, and as many resolvers as a test wants. */
abstract class WatchedWorld {
    static final String OLD = "192.0.2.10";
    static final String NEW = "198.51.100.10";

    final List<PanelResolver> panel = new ArrayList<>();
    final Map<RecordType, Turn> turns = new EnumMap<>(Map.of(RecordType.A, new Turn(Set.of(OLD), Set.of(NEW))));
    ScriptedWorld world;
    Zone example;
    Zone first;
    Zone second;

    @BeforeEach
    void a_root_a_registry_and_a_zone_with_two_servers() throws IOException {
        world = new ScriptedWorld();
        world.zone(".", "127.0.0.1").with(record("example. 60 NS ns.example."), record("ns.example. 60 A 127.0.0.2"));
        example = world.zone("example", "127.0.0.2").with(record("example. 60 NS ns.example."),
                record("shop.example. 60 NS ns1.shop.example."), record("shop.example. 60 NS ns2.shop.example."),
                record("ns1.shop.example. 60 A 127.0.0.3"), record("ns2.shop.example. 60 A 127.0.0.4"));
        first = zone("127.0.0.3");
        second = zone("127.0.0.4");
    }

    @AfterEach
    void no_server_had_trouble() throws IOException {
        world.close();
        assertThat(world.troubles()).isEmpty();
    }

    Zone zone(String address) throws IOException {
        return world.zone("shop.example", address).with(record("shop.example. 60 NS ns1.shop.example."),
                record("shop.example. 60 NS ns2.shop.example."), record("ns1.shop.example. 60 A 127.0.0.3"),
                record("ns2.shop.example. 60 A 127.0.0.4"), record("www.shop.example. 60 A " + OLD));
    }

    Zone cdn(String... records) throws IOException {
        example.with(record("cdn.example. 60 NS ns.cdn.example."), record("ns.cdn.example. 60 A 127.0.0.5"));
        Zone cdn = world.zone("cdn.example", "127.0.0.5").with(record("cdn.example. 60 NS ns.cdn.example."));
        for (String text : records) {
            cdn.with(record(text));
        }
        return cdn;
    }

    void both(String... records) {
        for (Zone zone : List.of(first, second)) {
            if (records.length == 0 || records[0].startsWith("www")) {
                zone.without("www.shop.example", Type.A).without("www.shop.example", Type.CNAME);
            }
            for (String text : records) {
                zone.with(record(text));
            }
        }
    }

    static List<byte[]> answer(Message question, String... records) {
        Message reply = ScriptedWorld.reply(question);
        for (String text : records) {
            reply.addRecord(record(text), Section.ANSWER);
        }
        return List.of(reply.toWire());
    }

    static List<byte[]> authoritative(Message question, String... records) {
        byte[] wire = answer(question, records).getFirst();
        wire[2] |= 0x04; // AA
        return List.of(wire);
    }

    static List<byte[]> failure(Message question, int rcode) {
        Message reply = ScriptedWorld.reply(question);
        reply.getHeader().setRcode(rcode);
        return List.of(reply.toWire());
    }

    ScriptedNameServer failing(int rcode) throws IOException {
        return world.resolver(question -> failure(question, rcode));
    }

    void resolvers(ScriptedNameServer... servers) {
        for (ScriptedNameServer server : servers) {
            resolver(server.address());
        }
    }

    void resolver(InetSocketAddress at) {
        panel.add(new PanelResolver("r" + panel.size(), "", 1, new PanelResolver.Way.Udp(at)));
    }

    DnsTerms terms() {
        return new DnsTerms(List.of(new WatchedName("www.shop.example", turns)), panel,
                List.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), world.port)), DnsTerms.GRACE);
    }

    Propagation round() throws InterruptedException {
        DnsTerms terms = terms();
        try (Asker asker = new Asker(); Panel all = new Panel(asker, panel)) {
            return new NameWatch(terms.watch().getFirst(), terms, asker, all, InstantSource.system()).round().getFirst();
        }
    }
}
