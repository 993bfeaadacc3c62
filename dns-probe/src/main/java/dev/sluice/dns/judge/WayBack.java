package dev.sluice.dns.judge;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

import dev.sluice.model.Propagation.Authority;
import dev.sluice.model.Propagation.Cache;
import dev.sluice.model.Propagation.Return;
import dev.sluice.model.RecordType;
import dev.sluice.model.WatchedName.Turn;

/** The way back to the old records: what to put into the zone, and how soon everybody would have it. */
record WayBack(String name, RecordType type, Turn turn) {
    Return plan(Instant at, Authority authority, List<Cache> caches) {
        long ttl = authority.ttl().orElse(TypeJudge.SHORT_TTL);
        List<String> records = switch (type) {
            case A, AAAA -> new TreeSet<>(turn.old()).stream().map(value -> record(ttl, value)).toList();
            case CNAME -> new TreeSet<>(turn.old()).stream().map(value -> record(ttl, value + ".")).toList();
            // what else the record had is not known
            case HTTPS -> List.of("; " + name + ". HTTPS: the address hints " + String.join(", ", new TreeSet<>(turn.old())));
        };
        if (authority.turned().isEmpty()) {
            return new Return(records, Optional.empty(), Optional.empty());
        }
        List<Cache> known = caches.stream().filter(cache -> cache.remaining().isPresent()).toList();
        if (known.isEmpty()) { // a world of caches filled evenly in time
            return new Return(records, Optional.of(at.plusMillis((long) (ttl * TypeJudge.NEARLY_ALL * 1_000))),
                    Optional.of(at.plusMillis((long) (ttl * TypeJudge.ALL * 1_000))));
        }
        return new Return(records, Weighing.reaching(TypeJudge.NEARLY_ALL, known, cache -> oldAt(cache, at)),
                Weighing.reaching(TypeJudge.ALL, known, cache -> oldAt(cache, at)));
    }

    private String record(long ttl, String value) {
        return name + ". " + ttl + " IN " + type + " " + value;
    }

    private static Optional<Instant> oldAt(Cache cache, Instant at) {
        return switch (cache.held()) {
            case OLD -> Optional.of(at);
            case NEW, MIXED, ALIEN, EMPTY, NXDOMAIN, BOGUS, SERVFAIL, SILENT -> Optional.of(at.plusSeconds(cache.remaining().orElse(0)));
        };
    }
}
