package dev.sluice.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.CAARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

import dev.sluice.dns.judge.Caa;

/** Climbs from a host towards the root to the first name that has CAA records, each name asked of the servers of its own zone (RFC 8659). */
final class CaaClimb {
    private static final Logger LOG = LoggerFactory.getLogger(CaaClimb.class);
    private static final int AT_ONCE = 8;

    private final Asker asker;
    private final Referrals referrals;

    CaaClimb(Asker asker, List<InetSocketAddress> roots) {
        this.asker = asker;
        this.referrals = new Referrals(asker, roots);
    }

    /**
     * For hosts, or for all names below one ({@code *.shop.example}), which begins at that one. Of whom nobody tells in time there is no word.
     *
     * @param atMost for all of them: servers without a sound hold back nothing else
     */
    Map<String, Caa> of(Set<String> hosts, Duration atMost) throws InterruptedException {
        var room = new Semaphore(AT_ONCE);
        List<String> each = List.copyOf(hosts);
        Iterator<Caa> told = asker.all(each.stream().map(host -> climbing(host, room)).toList(), atMost, _ -> Caa.NONE).iterator();
        return each.stream().collect(Collectors.toMap(host -> host, _ -> told.next()));
    }

    private Asker.Question<Caa> climbing(String host, Semaphore room) {
        return _ -> {
            room.acquire();
            try {
                return of(host);
            } finally {
                room.release();
            }
        };
    }

    private Caa of(String host) {
        try {
            for (Name at = Name.fromString(host.startsWith("*.") ? host.substring(2) : host, Name.root); at.labels() > 1; at = new Name(at,
                    1)) {
                List<Caa.Property> found = at(at);
                if (!found.isEmpty()) {
                    return new Caa(at.toString(true), found, "");
                }
            }
            return Caa.NONE;
        } catch (TextParseException impossible) {
            throw new IllegalArgumentException(host + " (expected: a domain name)", impossible);
        } catch (Refusal refused) {
            return new Caa("", List.of(), String.valueOf(refused.getMessage()));
        } catch (IOException unknown) {
            LOG.debug("no word of who may issue for {}: {}", host, unknown.getMessage());
            return Caa.NONE;
        }
    }

    /** A server has answered, and none has told. */
    private static final class Refusal extends IOException {
        private static final long serialVersionUID = 1L;

        Refusal(String message) {
            super(message);
        }
    }

    /** What a server said that speaks for a name, of names of its zone alone. */
    private record Told(List<Record> records) {
        static Told of(Name apex, Message answer) {
            return new Told(answer.getSection(Section.ANSWER).stream().filter(record -> record.getName().subdomain(apex)).toList());
        }

        /** Where the aliases lead. */
        Name end(Name name) {
            Name at = name;
            for (Record record : records) {
                if (record instanceof CNAMERecord alias && record.getName().equals(at)) {
                    at = alias.getTarget();
                }
            }
            return at;
        }

        List<Caa.Property> properties(Name of) {
            return records.stream().filter(record -> record.getName().equals(of)).filter(CAARecord.class::isInstance)
                    .map(CAARecord.class::cast).map(record -> new Caa.Property(record.getFlags(), record.getTag(), record.getValue()))
                    .toList();
        }
    }

    /** Those of a name, or of what it is an alias of. */
    private List<Caa.Property> at(Name name) throws IOException {
        Set<Name> visited = new HashSet<>();
        Name next = name;
        while (visited.add(next) && visited.size() <= Reading.MOST_LINKS) {
            Told told = ask(next);
            Name end = told.end(next);
            List<Caa.Property> found = told.properties(end);
            if (!found.isEmpty()) {
                return found;
            }
            next = end;
        }
        return List.of();
    }

    private Told ask(Name name) throws IOException {
        Reasons said = new Reasons();
        Zone zone = referrals.zoneOf(name);
        for (Zone.Server server : zone.servers()) {
            try {
                Message heard = asker.ask(asker.turn(), new UdpWire(server.at()), name, Type.CAA, Asker.Kind.OWN);
                boolean tells = heard.getRcode() == Rcode.NOERROR || heard.getRcode() == Rcode.NXDOMAIN;
                if (tells && heard.getHeader().getFlag(Flags.AA)) {
                    return Told.of(zone.apex(), heard);
                }
                said.add(Authorities.text(server), tells ? "does not speak for it" : Rcode.string(heard.getRcode()));
            } catch (IOException silent) {
                LOG.debug("asking the next one: {}", silent.getMessage());
            }
        }
        if (said.isEmpty()) {
            throw new IOException("no server answers for " + name);
        }
        throw new Refusal("no server tells CAA of " + name.toString(true) + " (" + said + ")");
    }
}
