package dev.sluice.dns.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

import dev.sluice.model.DnsAlarm;
import dev.sluice.model.PanelResolver;
import dev.sluice.model.Propagation;
import dev.sluice.model.Propagation.Cache;
import dev.sluice.model.RecordType;
import dev.sluice.model.WatchedName;
import dev.sluice.model.WatchedName.Turn;

/** What a test of the judgement of www.shop.example says was heard, round by round. */
abstract class JudgedName {
    static final String OLD = "192.0.2.10";
    static final String NEW = "198.51.100.10";
    static final String OLD6 = "2001:db8:0:0:0:0:0:10";
    static final String NEW6 = "2001:db8:0:0:0:0:1:10";
    static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");

    final List<PanelResolver> panel = new ArrayList<>(List.of(resolver("one", 1), resolver("two", 1), resolver("three", 2)));
    final Map<RecordType, Turn> turns = new EnumMap<>(Map.of(RecordType.A, new Turn(Set.of(OLD), Set.of(NEW))));
    final Map<String, List<Answer>> heard = new HashMap<>();
    final List<Map<RecordType, Answer>> zone = new ArrayList<>();
    OptionalLong lagging = OptionalLong.empty();
    Vouched keys = Vouched.UNSIGNED;
    private NameJudge judge;
    Instant now = NOON;

    NameJudge judge() {
        if (judge == null) {
            judge = new NameJudge(new WatchedName("www.shop.example", turns), panel, Duration.ofSeconds(60));
        }
        return judge;
    }

    static PanelResolver resolver(String name, double weight) {
        return new PanelResolver(name, "", weight,
                new PanelResolver.Way.Udp(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 53)));
    }

    static Answer records(long ttl, String... values) {
        return new Answer.Records(Set.of(values), ttl, ttl);
    }

    /** One server for each answer to the question for A. */
    void zone(Answer... answers) {
        zone.clear();
        for (Answer answer : answers) {
            zone.add(Map.of(RecordType.A, answer));
        }
    }

    void zone(Map<RecordType, Answer> answers) {
        zone.clear();
        zone.add(answers);
    }

    void all(Answer answer) {
        panel.forEach(resolver -> heard(resolver.name(), answer));
    }

    void heard(String resolver, Answer... answers) {
        heard.put(resolver, List.of(answers));
    }

    Propagation after(long seconds) {
        now = now.plusSeconds(seconds);
        return round();
    }

    Propagation round() {
        return rounds().getFirst();
    }

    List<Propagation> rounds() {
        Seen seen = seen();
        return judge().look(seen, judge().whyNot(seen), keys);
    }

    Seen seen() {
        List<Seen.ServerSaid> servers = new ArrayList<>();
        zone.forEach(answers -> servers.add(new Seen.ServerSaid("ns" + (servers.size() + 1),
                servers.isEmpty() || lagging.isEmpty() ? OptionalLong.of(7) : lagging, answers)));
        return new Seen(now, servers, "", Map.of(RecordType.A, Map.copyOf(heard)));
    }

    static Cache cache(Propagation seen, String resolver) {
        return seen.caches().stream().filter(cache -> cache.resolver().equals(resolver)).findFirst().orElseThrow();
    }

    static DnsAlarm only(Propagation seen) {
        assertThat(seen.alarms()).hasSize(1);
        return seen.alarms().getFirst();
    }
}
