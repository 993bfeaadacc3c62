package dev.sluice.dns.judge;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import dev.sluice.model.DnsAlarm;
import dev.sluice.model.DnsAlarm.Kind;
import dev.sluice.model.Severity;

/**
 * What the zone above says of a zone's keys, and which keys its servers have.
 *
 * @param tags of the keys that the zone above vouches for; empty: the zone is not signed
 * @param keys of each server that told them
 */
public record Vouched(Set<Integer> tags, List<Keys> keys) {
    /** Nothing is signed, or nothing known of it. */
    public static final Vouched UNSIGNED = new Vouched(Set.of(), List.of());

    public Vouched {
        tags = Collections.unmodifiableSet(new TreeSet<>(tags));
        keys = List.copyOf(keys);
    }

    /**
     * Those of one server.
     *
     * @param vouched whether one of them is among those that the zone above vouches for
     */
    public record Keys(String server, Set<Integer> tags, boolean vouched) {
        public Keys {
            tags = Collections.unmodifiableSet(new TreeSet<>(tags));
        }
    }

    /** One for each server that those who verify do not believe. */
    List<DnsAlarm> alarms(Instant at) {
        List<DnsAlarm> all = new ArrayList<>();
        if (!tags.isEmpty()) {
            keys.stream().filter(server -> !server.vouched()).map(server -> alarm(server, at)).forEach(all::add);
        }
        return all;
    }

    private DnsAlarm alarm(Keys server, Instant at) {
        return new DnsAlarm(Kind.DS_MISMATCH, Severity.CRITICAL, server.server(),
                "the zone above vouches for " + keys(tags) + " by its DS records, and " + server.server() + " has "
                        + (server.tags().isEmpty() ? "no keys" : "only " + keys(server.tags()))
                        + ": whoever verifies gets SERVFAIL from there",
                "have a DS record of its key at the registrar beside the others before its operator takes over, and take the old one away two"
                        + " TTLs later; or take all DS records away first",
                at);
    }

    private static String keys(Set<Integer> tags) {
        return (tags.size() == 1 ? "key " : "keys ") + tags.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
