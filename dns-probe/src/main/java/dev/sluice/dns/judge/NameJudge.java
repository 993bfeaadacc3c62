package dev.sluice.dns.judge;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import dev.sluice.model.DnsAlarm;
import dev.sluice.model.DnsAlarm.Kind;
import dev.sluice.model.PanelResolver;
import dev.sluice.model.Propagation;
import dev.sluice.model.Propagation.Held;
import dev.sluice.model.RecordType;
import dev.sluice.model.Severity;
import dev.sluice.model.WatchedName;

/** How far one name has moved, from round to round. Confined to whoever watches it. */
public final class NameJudge {
    private final WatchedName watched;
    private final List<TypeJudge> judges;
    private final Map<RecordType, AlarmBook> books = new EnumMap<>(RecordType.class);

    public NameJudge(WatchedName watched, List<PanelResolver> panel, Duration grace) {
        this.watched = watched;
        this.judges = watched.turns().entrySet().stream()
                .map(turn -> new TypeJudge(watched.name(), turn.getKey(), turn.getValue(), panel, grace)).toList();
    }

    /** Of each type that is watched, why the panel is not to be asked for it now, after the zone was asked; empty: it may. */
    public Map<RecordType, String> whyNot(Seen zone) {
        Map<RecordType, String> why = new EnumMap<>(RecordType.class);
        judges.forEach(judge -> why.put(judge.type, judge.whyNot(zone)));
        return why;
    }

    /** One round more, of which {@link #whyNot} has said what the panel was asked for. */
    public List<Propagation> look(Seen seen, Map<RecordType, String> whyNot, Vouched keys) {
        List<Propagation> all = new ArrayList<>();
        for (TypeJudge judge : judges) {
            Propagation seenOne = judge.look(seen, whyNot.getOrDefault(judge.type, ""));
            List<DnsAlarm> alarms = new ArrayList<>(seenOne.alarms());
            if (all.isEmpty()) {
                alarms.addAll(forgotten(seen));
                alarms.addAll(keys.alarms(seen.at()));
            }
            all.add(with(seenOne, books.computeIfAbsent(judge.type, _ -> new AlarmBook()).note(alarms, seen.at())));
        }
        return all;
    }

    private static Propagation with(Propagation seen, List<DnsAlarm> alarms) {
        return new Propagation(seen.name(), seen.type(), seen.at(), seen.rounds(), seen.state(), seen.authority(), seen.caches(),
                seen.tally(),
                seen.forecast(), alarms, seen.back());
    }

    /** What was left behind when the rest of the name moved. */
    private List<DnsAlarm> forgotten(Seen seen) {
        List<DnsAlarm> alarms = new ArrayList<>();
        if (hasMoved(RecordType.A, seen)) {
            leftBehind(RecordType.A, RecordType.AAAA, seen, alarms);
        }
        if (hasMoved(RecordType.AAAA, seen)) {
            leftBehind(RecordType.AAAA, RecordType.A, seen, alarms);
        }
        if (hasMoved(RecordType.A, seen) || hasMoved(RecordType.AAAA, seen)) {
            hints(seen, alarms);
        }
        return alarms;
    }

    private void leftBehind(RecordType moved, RecordType other, Seen seen, List<DnsAlarm> alarms) {
        Set<String> values = Holding.values(seen.of(other).toList());
        WatchedName.Turn turn = watched.turns().get(other);
        if (turn == null && !values.isEmpty()) {
            alarms.add(forgotten(other + " " + String.join(", ", values) + " is there and nobody has said whether it moves, while " + moved
                    + " has moved",
                    "put " + other + " of the name under watch, or take the record out of the zone", seen));
        } else if (turn != null && holds(other, turn, seen) == Held.OLD) {
            alarms.add(forgotten(moved + " has moved, and " + other + " is still " + String.join(", ", values),
                    "change " + other + " too: clients of both kinds of addresses prefer one of them", seen));
        }
    }

    private static DnsAlarm forgotten(String sentence, String remedy, Seen seen) {
        return new DnsAlarm(Kind.AAAA_FORGOTTEN, Severity.WARNING, "", sentence, remedy, seen.at());
    }

    private void hints(Seen seen, List<DnsAlarm> alarms) {
        Set<String> left = new TreeSet<>(Holding.values(seen.of(RecordType.HTTPS).toList()));
        left.retainAll(oldAddresses());
        if (!left.isEmpty()) {
            alarms.add(new DnsAlarm(Kind.SVCB_FORGOTTEN, Severity.WARNING, "",
                    "the HTTPS record still hints at " + String.join(", ", left) + ", which browsers use before they look at A and AAAA",
                    "change or remove ipv4hint and ipv6hint of the HTTPS record", seen.at()));
        }
    }

    private Set<String> oldAddresses() {
        Set<String> old = new HashSet<>();
        watched.turns().forEach((type, turn) -> {
            if (type != RecordType.CNAME) {
                old.addAll(turn.old());
            }
        });
        return old;
    }

    private boolean hasMoved(RecordType type, Seen seen) {
        WatchedName.Turn turn = watched.turns().get(type);
        return turn != null && holds(type, turn, seen) == Held.NEW;
    }

    private static Held holds(RecordType type, WatchedName.Turn turn, Seen seen) {
        return Holding.of(seen.of(type).toList(), turn);
    }
}
