package dev.sluice.dns;

import static dev.sluice.dns.ScriptedWorld.record;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.xbill.DNS.Type;

import dev.sluice.dns.ScriptedWorld.Zone;
import dev.sluice.model.Propagation;
import dev.sluice.model.Propagation.Held;
import dev.sluice.model.Propagation.Server;

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
    void aliases_that_go_round_in_a_circle_are_told_and_end() throws Exception {
        both("www.shop.example. 300 CNAME a.shop.example.");
        both("a.shop.example. 300 CNAME b.shop.example.");
        both("b.shop.example. 300 CNAME www.shop.example.");
        Propagation seen = round();
        assertThat(seen.authority().held()).isEqualTo(Held.SILENT);
        assertThat(seen.authority().servers().getFirst().said()).contains("a loop of aliases");
    }
}
