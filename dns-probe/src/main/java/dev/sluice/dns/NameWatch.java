package dev.sluice.dns;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

import dev.sluice.dns.judge.Answer;
import dev.sluice.dns.judge.NameJudge;
import dev.sluice.dns.judge.Seen;
import dev.sluice.model.DnsTerms;
import dev.sluice.model.Propagation;
import dev.sluice.model.RecordType;
import dev.sluice.model.WatchedName;

/**
 * Rounds of asking for one name: first the servers of its zone, then the panel, and the panel only for what the zone has (SEMANTICS F). One round
 * at a time.
 */
final class NameWatch {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

    private final Name name;
    private final Authorities authorities;
    private final KeyTrail keys;
    private final ToNetworks toNetworks;
    private final Panel panel;
    private final NameJudge judge;
    private final Set<RecordType> types;
    private final InstantSource clock;
    /** The shortest TTL that the zone has told of, of all links, in seconds. */
    private OptionalLong shortest = OptionalLong.empty();

    NameWatch(WatchedName watched, DnsTerms terms, Asker asker, Panel panel, InstantSource clock) {
        try {
            this.name = Name.fromString(watched.name(), Name.root);
        } catch (TextParseException impossible) {
            throw new IllegalArgumentException(watched.name() + " (expected: a domain name)", impossible);
        }
        this.authorities = new Authorities(asker, terms.roots());
        this.keys = new KeyTrail(name, asker, terms.roots());
        this.toNetworks = new ToNetworks(asker, authorities, terms.clients());
        this.panel = panel;
        this.judge = new NameJudge(watched, terms.panel(), terms.grace());
        this.types = EnumSet.of(RecordType.A, RecordType.AAAA, RecordType.HTTPS);
        this.types.addAll(watched.turns().keySet());
        this.clock = clock;
    }

    List<Propagation> round() throws InterruptedException {
        Authorities.Said said = authorities.ask(name, types);
        Instant at = clock.instant(); // what remains of a TTL counts from when it was told
        Seen zone = new Seen(at, said.servers(), said.delegation(), Map.of());
        Map<RecordType, String> whyNot = judge.whyNot(zone);
        shortest = said.servers().stream().flatMap(server -> whyNot.keySet().stream().map(server.answers()::get))
                .filter(Answer.Records.class::isInstance).mapToLong(answer -> ((Answer.Records) answer).ttl()).min();
        Set<RecordType> asked = EnumSet.noneOf(RecordType.class);
        whyNot.forEach((type, why) -> {
            if (why.isEmpty()) {
                asked.add(type);
            }
        });
        var networks = toNetworks.ask(name, whyNot.keySet());
        return judge.look(new Seen(at, said.servers(), said.delegation(), panel.ask(name, asked), networks), whyNot, keys.now());
    }

    /** A quarter of the shortest TTL that the last round saw, so that no move is missed between two rounds. */
    Duration pause() {
        long ttl = shortest.orElse(LONGEST_PAUSE.toSeconds() * 4);
        Duration quarter = Duration.ofMillis(ttl * 1_000 / 4);
        Duration least = quarter.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : quarter;
        return least.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : least;
    }
}
