package dev.sluice.dns.judge;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import dev.sluice.model.DnsAlarm;
import dev.sluice.model.DnsAlarm.Kind;
import dev.sluice.model.Propagation.Authority;
import dev.sluice.model.Propagation.Cache;
import dev.sluice.model.Propagation.Held;
import dev.sluice.model.Propagation.Server;
import dev.sluice.model.Propagation.ToNetwork;
import dev.sluice.model.RecordType;
import dev.sluice.model.Severity;
import dev.sluice.model.TimeText;
import dev.sluice.model.WatchedName.Turn;

/** What is wrong with one type of a name in one round. */
record TypeAlarms(RecordType type, Turn turn, Instant at, Authority authority, List<Cache> caches) {
    /** So many resolvers are no single resolver's trouble. */
    private static final int SEVERAL = 2;

    List<DnsAlarm> found() {
        List<DnsAlarm> alarms = new ArrayList<>();
        split(alarms);
        byNetwork(alarms);
        authority.servers().forEach(server -> strange(alarms, server.name(), server.values()));
        for (Cache cache : caches) {
            strange(alarms, cache.resolver(), cache.values());
            late(alarms, cache);
        }
        several(alarms, Kind.NXDOMAIN, "say that the name does not exist",
                "look at the delegation and at every server of the zone; they remember it for the negative TTL of its SOA record",
                cache -> cache.held() == Held.NXDOMAIN);
        several(alarms, Kind.SERVFAIL, "fail at the name",
                "look whether every server of the zone answers over UDP and TCP, and whether its signatures verify",
                cache -> cache.held() == Held.SERVFAIL);
        bogus(alarms);
        return alarms;
    }

    private void split(List<DnsAlarm> alarms) {
        boolean serials = authority.servers().stream().flatMapToLong(server -> server.serial().stream()).distinct().count() > 1;
        boolean answers = authority.servers().stream().map(Server::held).filter(held -> held != Held.SILENT && held != Held.SERVFAIL)
                .distinct().count() > 1;
        if (authority.held() == Held.MIXED || answers || serials) {
            String all = authority.servers().stream().map(TypeAlarms::standing).collect(Collectors.joining(", "));
            alarms.add(new DnsAlarm(Kind.AUTH_SPLIT, Severity.WARNING, "", "the servers of the zone do not agree on " + type + ": " + all,
                    "see why the zone does not reach those that are behind (serial, NOTIFY, keys of transfers), and send it to them", at));
        }
    }

    /** Servers that answer by network, and of which some networks are given something else than the zone has. */
    private void byNetwork(List<DnsAlarm> alarms) {
        List<ToNetwork> behind = authority.networks().stream()
                .filter(to -> to.held() != Held.SILENT && to.held() != Held.SERVFAIL && to.held() != authority.held()).toList();
        if (!behind.isEmpty()) {
            alarms.add(new DnsAlarm(Kind.AUTH_SPLIT, Severity.WARNING, "networks", "the servers of the zone answer by network, and give "
                    + behind.stream().map(to -> type + " " + to.held().label() + " to " + to.network()).collect(Collectors.joining(", ")),
                    "change the records of those regions too, where the zone is told apart by where visitors are", at));
        }
        authority.networks().forEach(to -> strange(alarms, "the zone, to " + to.network() + ",", to.values()));
    }

    private static String standing(Server server) {
        String serial = server.serial().isPresent() ? " with serial " + server.serial().getAsLong() : "";
        return server.name() + " " + server.held().label() + serial;
    }

    private void strange(List<DnsAlarm> alarms, String who, Set<String> values) {
        Set<String> strange = Holding.strange(values, turn);
        if (!strange.isEmpty()) {
            alarms.add(new DnsAlarm(Kind.ALIEN, Severity.CRITICAL, who,
                    who + " gives " + type + " " + String.join(", ", strange) + ", which is neither old nor new",
                    "stop: look for a mistake in the zone, and for a hijack at the registrar and its name servers; what is meant goes into the file",
                    at));
        }
    }

    private void late(List<DnsAlarm> alarms, Cache cache) {
        if (cache.late()) {
            Duration over = Duration.between(cache.flip().orElse(at), at);
            alarms.add(new DnsAlarm(Kind.LATE, Severity.WARNING, cache.resolver(),
                    cache.resolver() + " still gives " + type + " " + String.join(", ", cache.values()) + ", "
                            + TimeText.spoken(over) + " after its own time for it was over",
                    "keep the old address answering; the resolver serves what has expired: ask its operator to flush the name", at));
        }
    }

    private void several(List<DnsAlarm> alarms, Kind kind, String what, String remedy, Predicate<Cache> which) {
        List<String> names = caches.stream().filter(which).map(Cache::resolver).toList();
        if (names.size() >= SEVERAL) {
            alarms.add(new DnsAlarm(kind, Severity.CRITICAL, "", names.size() + " resolvers " + what + ": " + String.join(", ", names),
                    remedy, at));
        }
    }

    private void bogus(List<DnsAlarm> alarms) {
        List<String> names = caches.stream().filter(cache -> cache.held() == Held.BOGUS).map(Cache::resolver).toList();
        if (!names.isEmpty()) {
            alarms.add(new DnsAlarm(Kind.DNSSEC_BOGUS, Severity.CRITICAL, "",
                    "the signatures of " + type + " do not verify at " + String.join(", ", names),
                    "whoever verifies cannot reach the site: sign the zone anew, or have the DS record at the registrar match its keys",
                    at));
        }
    }

    static DnsAlarm zoneDenies(RecordType type, Instant at) {
        return new DnsAlarm(Kind.NXDOMAIN, Severity.CRITICAL, "zone", "no server of the zone has " + type + " of the name any more",
                "put the record back: every resolver that asks now remembers for the negative TTL of the SOA record that there is none",
                at);
    }

    static DnsAlarm zoneWentBack(RecordType type, Turn turn, Instant at) {
        return new DnsAlarm(Kind.FLIP_BACK, Severity.WARNING, "zone",
                "the servers of the zone give " + type + " " + String.join(", ", turn.old()) + " again",
                "if nobody reverts, see what writes to the zone (an import, a second pipeline)", at);
    }

    static DnsAlarm cacheWentBack(RecordType type, String resolver, Instant at) {
        return new DnsAlarm(Kind.FLIP_BACK, Severity.WARNING, resolver,
                resolver + " gives the old " + type + " again, where it had the new one",
                "look for a server of the zone, hidden or forgotten, that still has the old zone", at);
    }
}
