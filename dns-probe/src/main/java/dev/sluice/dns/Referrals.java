package dev.sluice.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Finds the servers of a zone from the root down, so that no resolver ever hears of the name. Every referral must lead further down towards the
 * name, which bounds the way; servers whose addresses are not told along are looked up the same way, a few levels deep.
 */
final class Referrals {
    private static final Logger LOG = LoggerFactory.getLogger(Referrals.class);
    private static final int DEEPEST = 3;
    private static final int MOST_SERVERS = 26;
    private static final int USUAL_PORT = 53;

    private final Asker asker;
    private final List<InetSocketAddress> roots;
    private final int port;

    Referrals(Asker asker, List<InetSocketAddress> roots) {
        this.asker = asker;
        this.roots = roots;
        this.port = roots.isEmpty() ? USUAL_PORT : roots.getFirst().getPort();
    }

    /** Where a walk stands. */
    private record Step(Name apex, Set<Name> names, List<Zone.Server> servers) {}

    /** The zone that a name is in. */
    Zone zoneOf(Name name) throws IOException {
        return zoneOf(name, 0);
    }

    private Zone zoneOf(Name name, int depth) throws IOException {
        Step step = new Step(Name.root, Set.of(), roots.stream().map(at -> new Zone.Server("root", at)).toList());
        while (true) {
            Message heard = anyOf(step, name);
            Optional<Name> cut = cut(heard, step.apex, name);
            if (cut.isEmpty()) {
                return zone(step, name, heard, depth);
            }
            Set<Name> below = servers(heard, cut.get());
            step = new Step(cut.get(), below, servers(below, heard, step.servers, depth));
        }
    }

    /** The first server of a zone that has something to say of the name. */
    private Message anyOf(Step step, Name name) throws IOException {
        Reasons said = new Reasons();
        for (Zone.Server server : step.servers) {
            try {
                Message heard = asker.ask(asker.turn(), new UdpWire(server.at()), name, Type.SOA, Asker.Kind.OWN);
                boolean usable = heard.getRcode() == Rcode.NOERROR || heard.getRcode() == Rcode.NXDOMAIN;
                if (usable && (heard.getHeader().getFlag(Flags.AA) || cut(heard, step.apex, name).isPresent())) {
                    return heard;
                }
                said.add(server.name(), usable ? "no word of it" : Rcode.string(heard.getRcode()));
            } catch (IOException silent) {
                said.add(server.name(), String.valueOf(silent.getMessage()));
            }
        }
        throw new IOException("no server of " + step.apex + " leads to " + name + " (" + said + ")");
    }

    /** The zone further down that a message refers to; empty: it is no referral. */
    private static Optional<Name> cut(Message heard, Name apex, Name name) {
        if (heard.getHeader().getFlag(Flags.AA) || !heard.getSection(Section.ANSWER).isEmpty()) {
            return Optional.empty();
        }
        return heard.getSection(Section.AUTHORITY).stream().filter(NSRecord.class::isInstance).map(Record::getName)
                .filter(cut -> !cut.equals(apex) && cut.subdomain(apex) && name.subdomain(cut)).findFirst();
    }

    /** The names of the servers of that zone. */
    private static Set<Name> servers(Message heard, Name cut) {
        Set<Name> names = new LinkedHashSet<>();
        heard.getSection(Section.AUTHORITY).forEach(record -> {
            if (record instanceof NSRecord ns && record.getName().equals(cut)) {
                names.add(ns.getTarget());
            }
        });
        return names;
    }

    private Zone zone(Step step, Name name, Message heard, int depth) {
        Name apex = apex(step, name, heard);
        Set<Name> delegated = apex.equals(step.apex) ? step.names : Set.of();
        Set<Name> own = own(apex, step.servers);
        Set<Name> others = new LinkedHashSet<>(own);
        others.removeAll(delegated);
        List<Zone.Server> servers = new ArrayList<>(delegated.isEmpty() ? List.of() : step.servers);
        servers.addAll(servers(others, new Message(), step.servers, depth));
        List<Zone.Server> each = servers.stream().distinct().limit(MOST_SERVERS).toList();
        return new Zone(apex, delegated, own, each.isEmpty() ? step.servers : each);
    }

    /** A server may serve the zone above too, and so answer without a referral: where the zone begins, its SOA record says. */
    private static Name apex(Step step, Name name, Message heard) {
        Name apex = step.apex;
        for (int section : new int[] {Section.ANSWER, Section.AUTHORITY}) {
            for (Record record : heard.getSection(section)) {
                if (record.getType() == Type.SOA && name.subdomain(record.getName()) && record.getName().subdomain(apex)) {
                    apex = record.getName();
                }
            }
        }
        return apex;
    }

    private Set<Name> own(Name apex, List<Zone.Server> servers) {
        for (Zone.Server server : servers) {
            try {
                Message heard = asker.ask(asker.turn(), new UdpWire(server.at()), apex, Type.NS, Asker.Kind.OWN);
                Set<Name> own = new LinkedHashSet<>();
                heard.getSection(Section.ANSWER).stream().filter(NSRecord.class::isInstance)
                        .forEach(record -> own.add(((NSRecord) record).getTarget()));
                if (!own.isEmpty()) {
                    return own;
                }
            } catch (IOException silent) {
                LOG.debug("asking the next one: {}", silent.getMessage());
            }
        }
        return Set.of();
    }

    /** Each name at each of its addresses: as they were told along, else as the servers at hand know them, else from the root down. */
    private List<Zone.Server> servers(Set<Name> names, Message told, List<Zone.Server> hand, int depth) {
        Map<Name, Set<InetAddress>> glue = new TreeMap<>();
        told.getSection(Section.ADDITIONAL).forEach(record -> address(record, names, glue));
        List<Zone.Server> servers = new ArrayList<>();
        for (Name name : names) {
            if (!glue.containsKey(name)) {
                glue.put(name, addresses(name, hand, depth));
            }
            glue.get(name).forEach(address -> servers.add(new Zone.Server(name.toString(true), new InetSocketAddress(address, port))));
            if (servers.size() >= MOST_SERVERS) {
                break;
            }
        }
        return servers;
    }

    private static void address(Record record, Set<Name> names, Map<Name, Set<InetAddress>> into) {
        if (!names.contains(record.getName())) {
            return;
        }
        Set<InetAddress> all = new LinkedHashSet<>(into.getOrDefault(record.getName(), Set.of()));
        switch (record) {
            case ARecord a -> all.add(a.getAddress());
            case AAAARecord aaaa -> all.add(aaaa.getAddress());
            default -> {
                return;
            }
        }
        into.put(record.getName(), all);
    }

    private Set<InetAddress> addresses(Name name, List<Zone.Server> hand, int depth) {
        Map<Name, Set<InetAddress>> found = new HashMap<>();
        ask(hand, name, found);
        if (found.isEmpty() && depth < DEEPEST) {
            try {
                ask(zoneOf(name, depth + 1).servers(), name, found);
            } catch (IOException unknown) {
                LOG.debug("no address of the name server {}: {}", name, unknown.getMessage());
            }
        }
        return found.getOrDefault(name, Set.of());
    }

    private void ask(List<Zone.Server> whom, Name name, Map<Name, Set<InetAddress>> found) {
        for (int type : new int[] {Type.A, Type.AAAA}) {
            ask(whom, name, type, found);
        }
    }

    private void ask(List<Zone.Server> whom, Name name, int type, Map<Name, Set<InetAddress>> found) {
        for (Zone.Server server : whom) {
            try {
                Message heard = asker.ask(asker.turn(), new UdpWire(server.at()), name, type, Asker.Kind.OWN);
                heard.getSection(Section.ANSWER).forEach(record -> address(record, Set.of(name), found));
                if (heard.getHeader().getFlag(Flags.AA)) {
                    return;
                }
            } catch (IOException silent) {
                LOG.debug("asking the next one: {}", silent.getMessage());
            }
        }
    }
}
