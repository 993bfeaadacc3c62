package dev.sluice.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

import dev.sluice.dns.judge.Answer;
import dev.sluice.dns.judge.Seen.ServerSaid;
import dev.sluice.model.RecordType;

/**
 * What the servers of a name's own zone say of it; where they say that it is an alias, the servers of that name's zone are asked, link by link.
 * Who serves a zone is looked up anew every ten minutes, and when none of them answers. Confined to whoever watches the name.
 */
final class Authorities {
    /** For all links of all aliases. */
    static final Duration ROUND = Duration.ofSeconds(30);

    private static final Duration KNOWN = Duration.ofMinutes(10);
    /** Aliases that lead out of a zone, of all types and servers together. */
    private static final int MOST_ALIASES = 32;
    private static final Duration WALK = Duration.ofSeconds(10);
    private static final Duration QUESTIONS = Asker.PATIENCE.plusMillis(500);

    private final Asker asker;
    private final Referrals referrals;
    private final Map<Name, Known> zones = new HashMap<>();
    private Set<Name> besides = Set.of();

    Authorities(Asker asker, List<InetSocketAddress> roots) {
        this.asker = asker;
        this.referrals = new Referrals(asker, roots);
    }

    /** All servers of the zone. */
    record Said(List<ServerSaid> servers, String delegation) {}

    private record Known(Zone zone, long until) {}

    /** What one round has followed and heard. As many aliases as servers make up would have no end. */
    private static final class Round {
        final long end = System.nanoTime() + ROUND.toNanos();
        final Map<Link, Answer> followed = new HashMap<>();
        /** Names of which a server of their zone said something. */
        final Set<Name> heard = new HashSet<>();
        private int aliases;

        private record Link(Name target, RecordType type) {}

        /** Why no further alias is followed; empty: one more is. */
        Optional<String> refuses() {
            if (aliases >= MOST_ALIASES) {
                return Optional.of("more than " + MOST_ALIASES + " aliases in one round");
            }
            aliases++;
            return System.nanoTime() - end < 0 ? Optional.empty() : Optional.of("aliases that take more than " + ROUND.toSeconds() + " s");
        }
    }

    Said ask(Name name, Set<RecordType> types) throws InterruptedException {
        Zone zone;
        try {
            zone = zoneOf(name);
        } catch (IOException unknown) {
            Map<RecordType, Answer> nothing = new EnumMap<>(RecordType.class);
            types.forEach(type -> nothing.put(type, new Answer.Nothing(String.valueOf(unknown.getMessage()))));
            return new Said(List.of(new ServerSaid("the way from the root", OptionalLong.empty(), nothing)), "");
        }
        Iterator<Told> told = asker.all(questions(zone, name, types), QUESTIONS,
                why -> new Told(OptionalLong.empty(), new Reading.Whole(new Answer.Nothing(why)))).iterator();
        List<OptionalLong> serials = zone.servers().stream().map(_ -> told.next().serial).toList();
        List<Map<RecordType, Answer>> answers = new ArrayList<>();
        zone.servers().forEach(_ -> answers.add(new EnumMap<>(RecordType.class)));
        Round round = new Round();
        for (RecordType type : types) {
            List<Reading> readings = zone.servers().stream().map(_ -> told.next().reading).toList();
            int server = 0;
            for (Answer answer : answers(round, readings, type, List.of(name))) {
                answers.get(server++).put(type, answer);
            }
        }
        zones.keySet().removeIf(known -> !round.heard.contains(known) && !besides.contains(known));
        List<ServerSaid> said = new ArrayList<>();
        for (int i = 0; i < zone.servers().size(); i++) {
            said.add(new ServerSaid(text(zone.servers().get(i)), serials.get(i), answers.get(i)));
        }
        return new Said(said, zone.disagreement());
    }

    /** Of a server: the serial of its zone, or what it says of the name. */
    private record Told(OptionalLong serial, Reading reading) {}

    /** The serial of every server, then what each has of each type: all at once, so that one without a sound is waited for once. */
    private List<Asker.Question<Told>> questions(Zone zone, Name name, Set<RecordType> types) {
        List<Asker.Question<Told>> all = new ArrayList<>();
        Reading unasked = new Reading.Whole(new Answer.Nothing("not asked"));
        zone.servers().forEach(server -> all.add(turn -> new Told(serial(turn, server, zone), unasked)));
        types.forEach(type -> zone.servers().forEach(
                server -> all.add(turn -> new Told(OptionalLong.empty(), reading(turn, server, zone.apex(), name, type)))));
        return all;
    }

    /** The names whose zones need not be looked up anew. */
    Set<Name> known() {
        return Set.copyOf(zones.keySet());
    }

    /** Names that somebody else has heard of: their zones are not forgotten in the next round. */
    void keepBesides(Set<Name> names) {
        besides = Set.copyOf(names);
    }

    /** Who serves the zone of a name. */
    Zone zoneOf(Name name) throws IOException, InterruptedException {
        Known known = zones.get(name);
        if (known != null && known.until - System.nanoTime() > 0) {
            return known.zone;
        }
        List<Object> found = asker.all(List.of(_ -> {
            try {
                return referrals.zoneOf(name);
            } catch (IOException lost) {
                return String.valueOf(lost.getMessage());
            }
        }), WALK, why -> "looking for the servers of its zone: " + why);
        if (found.getFirst() instanceof Zone zone) {
            zones.put(name, new Known(zone, System.nanoTime() + KNOWN.toNanos()));
            return zone;
        }
        throw new IOException(found.getFirst().toString());
    }

    /** What each server of a zone says, in its order. */
    private List<Reading> readings(Zone zone, Name name, RecordType type) throws InterruptedException {
        List<Asker.Question<Reading>> tasks = new ArrayList<>();
        zone.servers().forEach(server -> tasks.add(turn -> reading(turn, server, zone.apex(), name, type)));
        return asker.all(tasks, QUESTIONS, why -> new Reading.Whole(new Answer.Nothing(why)));
    }

    /**
     * One for each reading; where that is an alias, what the servers of its zone say.
     *
     * @param way the name that is watched and its aliases up to the one that was asked for
     */
    private List<Answer> answers(Round round, List<Reading> readings, RecordType type, List<Name> way) throws InterruptedException {
        Name name = way.getLast();
        List<Answer> answers = new ArrayList<>();
        for (Reading reading : readings) {
            Answer answer = switch (reading) {
                case Reading.Whole(Answer whole) -> whole;
                case Reading.Alias alias -> {
                    round.heard.add(name);
                    var link = new Round.Link(alias.target(), type);
                    Answer known = round.followed.get(link);
                    Answer end = known == null ? follow(round, link, way) : known;
                    round.followed.put(link, end);
                    yield through(alias, end);
                }
            };
            if (!(answer instanceof Answer.Nothing)) {
                round.heard.add(name);
            }
            answers.add(answer);
        }
        return answers;
    }

    /** What the servers of the next link say together. */
    private Answer follow(Round round, Round.Link link, List<Name> way) throws InterruptedException {
        if (way.contains(link.target)) {
            return new Answer.Nothing("a loop of aliases that comes back to " + link.target);
        }
        if (way.size() >= Reading.MOST_LINKS) {
            return new Answer.Nothing("a chain of more than " + Reading.MOST_LINKS + " aliases");
        }
        Optional<String> refused = round.refuses();
        if (refused.isPresent()) {
            return new Answer.Nothing(refused.get());
        }
        List<Name> longer = new ArrayList<>(way);
        longer.add(link.target);
        try {
            return together(answers(round, readings(zoneOf(link.target), link.target, link.type), link.type, longer));
        } catch (IOException unknown) {
            return new Answer.Nothing(String.valueOf(unknown.getMessage()));
        }
    }

    private static Answer together(List<Answer> answers) {
        Set<String> values = new TreeSet<>();
        long ttl = Reading.HIGHEST_TTL;
        long slowest = 0;
        for (Answer answer : answers) {
            if (answer instanceof Answer.Records records) {
                values.addAll(records.values());
                ttl = Math.min(ttl, records.ttl());
                slowest = Math.max(slowest, records.slowest());
            }
        }
        Optional<Answer> denial = answers.stream().filter(Answer::isDenied).findFirst();
        return values.isEmpty() ? denial.orElse(answers.getFirst()) : new Answer.Records(values, ttl, slowest, denial.isPresent());
    }

    private static Answer through(Reading.Alias alias, Answer end) {
        return switch (end) {
            case Answer.Records(Set<String> values, long ttl, long slowest, boolean denied) ->
                new Answer.Records(values, Math.min(alias.ttl(), ttl), Math.max(alias.slowest(), slowest), denied);
            case Answer.Empty _,Answer.NoName _,Answer.Failure _,Answer.Nothing _ -> end;
        };
    }

    private Reading reading(Pace.Turn turn, Zone.Server server, Name apex, Name name, RecordType type) {
        try {
            Message heard = asker.ask(turn, new UdpWire(server.at()), name, Reading.number(type), Asker.Kind.OWN);
            boolean says = heard.getRcode() == Rcode.NOERROR || heard.getRcode() == Rcode.NXDOMAIN;
            return says && !heard.getHeader().getFlag(Flags.AA) ? new Reading.Whole(new Answer.Nothing("lame: it does not serve the zone"))
                    : Reading.of(heard, apex, name, type);
        } catch (IOException silent) {
            return new Reading.Whole(new Answer.Nothing(String.valueOf(silent.getMessage())));
        }
    }

    private OptionalLong serial(Pace.Turn turn, Zone.Server server, Zone zone) {
        try {
            Message heard = asker.ask(turn, new UdpWire(server.at()), zone.apex(), Type.SOA, Asker.Kind.OWN);
            return heard.getSection(Section.ANSWER).stream().filter(SOARecord.class::isInstance)
                    .mapToLong(record -> ((SOARecord) record).getSerial()).findFirst();
        } catch (IOException _) { // its records are asked for too, and say why
            return OptionalLong.empty();
        }
    }

    /** For people. */
    static String text(Zone.Server server) {
        String host = server.at().getAddress().getHostAddress();
        return server.name() + " (" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host)
                + (server.at().getPort() == 53 ? "" : ":" + server.at().getPort()) + ")";
    }
}
