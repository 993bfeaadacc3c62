package dev.sluice.dns;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;

import dev.sluice.dns.judge.Answer;
import dev.sluice.dns.judge.Seen.NetworkSaid;
import dev.sluice.model.Network;
import dev.sluice.model.RecordType;

/**
 * What the servers of a zone give to networks of visitors, where they answer by network (EDNS client subnet, RFC 7871). Of the servers of each zone on
 * the way the first that answers is asked, for a /24 of each network, of IPv6 a /48. Confined to whoever watches the name.
 */
final class ToNetworks {
    private static final int NETWORK4 = 24;
    private static final int NETWORK6 = 48;
    private static final int IPV4 = 4;

    private final Asker asker;
    private final Authorities authorities;
    private final List<Network> networks;

    ToNetworks(Asker asker, Authorities authorities, List<Network> networks) {
        this.asker = asker;
        this.authorities = authorities;
        this.networks = networks;
    }

    private record Told(int scope, Reading reading) {}

    /** Who serves the zone of a name. */
    private sealed interface Way {
        record To(Zone zone) implements Way {}

        record Unknown(String why) implements Way {}
    }

    /** What was looked for and heard for all networks and types: what is not found is looked for once, and nothing without end. */
    private static final class Round {
        final long end = System.nanoTime() + Authorities.ROUND.toNanos();
        final Map<Name, Way> ways = new HashMap<>();
        /** Names of which a server of their zone said something. */
        final Set<Name> heard = new HashSet<>();

        boolean isOver() {
            return System.nanoTime() - end >= 0;
        }
    }

    /** Of each type, what each network is given; nothing of a type of which all are given the same. */
    Map<RecordType, List<NetworkSaid>> ask(Name name, Set<RecordType> types) throws InterruptedException {
        Map<RecordType, List<NetworkSaid>> all = new EnumMap<>(RecordType.class);
        Round round = new Round();
        for (RecordType type : types) {
            List<NetworkSaid> said = new ArrayList<>();
            for (Network network : networks) {
                said.add(new NetworkSaid(network, 0, new Answer.Nothing("not asked")));
            }
            follow(round, name, type, said);
            if (said.stream().anyMatch(one -> one.scope() > 0)) {
                all.put(type, said);
            }
        }
        authorities.keepBesides(round.heard);
        return all;
    }

    /** Along the aliases, which may be others for each network. */
    private void follow(Round round, Name from, RecordType type, List<NetworkSaid> said) throws InterruptedException {
        List<Name> at = new ArrayList<>();
        said.forEach(_ -> at.add(from));
        List<Integer> open = new ArrayList<>();
        for (int place = 0; place < said.size(); place++) {
            open.add(place);
        }
        for (int link = 0; link < Reading.MOST_LINKS && !open.isEmpty(); link++) {
            List<Asker.Question<Told>> questions = new ArrayList<>();
            for (int place : open) {
                questions.add(question(round, at.get(place), type, said.get(place).network()));
            }
            List<Told> told = asker.all(questions, Asker.PATIENCE.multipliedBy(2), why -> new Told(0, nothing(why)));
            List<Integer> further = new ArrayList<>();
            for (int i = 0; i < told.size(); i++) {
                int place = open.get(i);
                if (!(told.get(i).reading instanceof Reading.Whole(Answer.Nothing _))) {
                    round.heard.add(at.get(place));
                }
                int scope = Math.max(said.get(place).scope(), told.get(i).scope);
                said.set(place, new NetworkSaid(said.get(place).network(), scope, switch (told.get(i).reading) {
                    case Reading.Whole(Answer answer) -> answer;
                    case Reading.Alias(Name target, var _, var _) -> {
                        at.set(place, target);
                        further.add(place);
                        yield new Answer.Nothing("a chain of more than " + Reading.MOST_LINKS + " aliases");
                    }
                }));
            }
            open = further;
        }
    }

    /** The zone is looked up here, on the watch's own thread. */
    private Asker.Question<Told> question(Round round, Name name, RecordType type, Network network) throws InterruptedException {
        if (round.isOver()) {
            return _ -> new Told(0, nothing("networks that take more than " + Authorities.ROUND.toSeconds() + " s"));
        }
        Way known = round.ways.get(name);
        Way way = known == null ? way(name) : known;
        round.ways.put(name, way);
        return switch (way) {
            case Way.To(Zone zone) -> turn -> first(turn, zone, name, type, network);
            case Way.Unknown(String why) -> _ -> new Told(0, nothing(why));
        };
    }

    private Way way(Name name) throws InterruptedException {
        try {
            return new Way.To(authorities.zoneOf(name));
        } catch (IOException unknown) {
            return new Way.Unknown(String.valueOf(unknown.getMessage()));
        }
    }

    private Told first(Pace.Turn turn, Zone zone, Name name, RecordType type, Network network) {
        int widest = network.first().getAddress().length == IPV4 ? NETWORK4 : NETWORK6;
        Network asked = network.widened(widest);
        var option = new ClientSubnetOption(asked.prefix(), asked.first());
        String why = "no server of the zone answers";
        for (Zone.Server server : zone.servers()) {
            try {
                Pace.Turn mine = server.equals(zone.servers().getFirst()) ? turn : asker.turn();
                Message heard = asker.askFor(mine, new UdpWire(server.at()), name, Reading.number(type), option);
                boolean says = heard.getRcode() == Rcode.NOERROR || heard.getRcode() == Rcode.NXDOMAIN;
                if (says && heard.getHeader().getFlag(Flags.AA)) {
                    return new Told(scope(heard), Reading.of(heard, zone.apex(), name, type));
                }
                why = says ? "lame: it does not serve the zone" : Rcode.string(heard.getRcode());
            } catch (IOException silent) {
                why = String.valueOf(silent.getMessage());
            }
        }
        return new Told(0, nothing(why));
    }

    private static int scope(Message heard) {
        if (heard.getOPT() == null) {
            return 0;
        }
        return heard.getOPT().getOptions(EDNSOption.Code.CLIENT_SUBNET).stream().filter(ClientSubnetOption.class::isInstance)
                .mapToInt(option -> ((ClientSubnetOption) option).getScopePrefixLength()).max().orElse(0);
    }

    private static Reading nothing(String why) {
        return new Reading.Whole(new Answer.Nothing(why));
    }
}
