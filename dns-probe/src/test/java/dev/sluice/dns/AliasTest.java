package dev.sluice.dns;

import static dev.sluice.dns.ScriptedWorld.record;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.xbill.DNS.Type;

import dev.sluice.dns.ScriptedWorld.Zone;
import dev.sluice.model.Propagation;
import dev.sluice.model.Propagation.Held;
import dev.sluice.model.Propagation.Server;
import dev.sluice.model.RecordType;

/** Names that are aliases, link by link over real sockets. */
class AliasTest extends WatchedWorld {
    @Test
    void an_alias_is_followed_through_the_zones_of_all_its_links() throws Exception {
        cdn("edge.cdn.example. 20 CNAME edge2.cdn.example.", "edge2.cdn.example. 600 A " + NEW);
        both("www.shop.example. 300 CNAME edge.cdn.example.");
        Propagation seen = round();
        assertThat(seen.authority().servers()).extracting(Server::held).containsOnly(Held.NEW);
        assertThat(seen.authority().ttl()).as("of the longest link").hasValue(600);
    }

    @Test
    void what_a_server_says_of_another_zone_is_not_believed() throws Exception {
        Zone cdn = cdn("edge.cdn.example. 20 A " + NEW);
        both("www.shop.example. 300 CNAME edge.cdn.example.");
        both("edge.cdn.example. 20 A " + OLD);
        assertThat(round().authority().servers()).extracting(Server::held).containsOnly(Held.NEW);
        cdn.without("edge.cdn.example", Type.A);
        assertThat(round().authority().held()).isEqualTo(Held.NXDOMAIN);
    }

    @Test
    void a_server_that_denies_the_end_of_an_alias_in_another_zone_is_not_believed() throws Exception {
        cdn("edge.cdn.example. 20 A " + NEW);
        both("www.shop.example. 300 CNAME edge.cdn.example.");
        for (Zone zone : List.of(first, second)) {
            zone.denying = true;
        }
        assertThat(round().authority().servers()).extracting(Server::held).containsOnly(Held.NEW);
    }

    @Test
    void an_end_that_one_server_of_its_zone_denies_is_asked_of_nobody_else() throws Exception {
        resolvers(world.holding(record("www.shop.example. 60 A " + NEW)));
        Zone cdn = cdn("edge.cdn.example. 20 A " + NEW, "cdn.example. 60 NS ns2.cdn.example.");
        example.with(record("cdn.example. 60 NS ns2.cdn.example."), record("ns2.cdn.example. 60 A 127.0.0.6"));
        world.zone("cdn.example", "127.0.0.6");
        both("www.shop.example. 300 CNAME edge.cdn.example.");
        Propagation seen = round();
        assertThat(seen.authority().servers()).extracting(Server::held).containsOnly(Held.NEW);
        assertThat(seen.authority().unasked()).isEqualTo("a server of the zone has no such record, and resolvers would remember that");
        assertThat(world.resolversAsked).hasValue(0);
        cdn.without("edge.cdn.example", Type.A).silentOn = Type.A;
        assertThat(round().authority().held()).as("silence hides no denial").isEqualTo(Held.NXDOMAIN);
    }

    @Test
    void servers_that_make_up_an_alias_for_each_question_are_followed_so_far_and_no_further() throws Exception {
        AtomicInteger made = new AtomicInteger();
        Zone cdn = cdn("ns.cdn.example. 60 A 127.0.0.6");
        example.without("cdn.example", Type.NS);
        for (int i = 6; i < 14; i++) {
            example.with(record("cdn.example. 60 NS ns" + i + ".cdn.example."), record("ns" + i + ".cdn.example. 60 A 127.0.0." + i));
            world.server("127.0.0." + i, question -> Set.of(Type.SOA, Type.NS).contains(question.getQuestion().getType())
                    || question.getQuestion().getName().equals(ScriptedWorld.name("ns.cdn.example")) ? cdn.answer(question)
                            : WatchedWorld.authoritative(question, question.getQuestion().getName() + " 5 CNAME x" + made.incrementAndGet()
                                    + ".cdn.example."));
        }
        both("www.shop.example. 300 CNAME edge.cdn.example.");
        assertThat(round().authority().servers().getFirst().said()).isEqualTo("a chain of more than 8 aliases");
        assertThat(made.get()).as("32 are asked, of eight servers of which one has two names").isEqualTo(32 * 9);
    }

    @Test
    void a_zone_that_no_alias_leads_to_any_more_is_forgotten() throws Exception {
        cdn("edge.cdn.example. 20 A " + NEW);
        both("www.shop.example. 300 CNAME edge.cdn.example.");
        try (Asker asker = new Asker()) {
            Authorities authorities = new Authorities(asker, terms().roots());
            authorities.ask(ScriptedWorld.name("www.shop.example"), Set.of(RecordType.A));
            assertThat(authorities.known()).containsExactlyInAnyOrder(ScriptedWorld.name("www.shop.example"),
                    ScriptedWorld.name("edge.cdn.example"));
            both("www.shop.example. 300 A " + NEW);
            authorities.ask(ScriptedWorld.name("www.shop.example"), Set.of(RecordType.A));
            assertThat(authorities.known()).containsExactly(ScriptedWorld.name("www.shop.example"));
        }
    }

    @Test
    void referrals_that_lead_up_beside_those_that_lead_down_are_no_way_round_in_a_circle() throws Exception {
        example.without("shop.example", Type.NS).with(record("shop.example. 60 NS ns.shop.example."),
                record("ns.shop.example. 60 A 127.0.0.6"));
        example.referring = List.of(record(". 60 NS ns.example."));
        world.server("127.0.0.6", example::answer);
        assertThat(round().authority().servers().getFirst().said()).startsWith("no server of shop.example. leads to www.shop.example.");
    }

    @Test
    void aliases_that_go_round_in_a_circle_are_told_and_end() throws Exception {
        both("www.shop.example. 300 CNAME a.shop.example.");
        both("a.shop.example. 300 CNAME b.shop.example.");
        both("b.shop.example. 300 CNAME www.shop.example.");
        Propagation seen = round();
        assertThat(seen.authority().held()).isEqualTo(Held.SILENT);
        assertThat(seen.authority().servers().getFirst().said()).contains("a loop of aliases");
    }
}
