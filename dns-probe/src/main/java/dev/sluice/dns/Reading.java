package dev.sluice.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.HTTPSRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SVCBBase;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

import dev.sluice.dns.judge.Answer;
import dev.sluice.model.RecordType;

/** A message read as the answer to a question for one name and type: the whole of it, or as far as the server knew. */
sealed interface Reading {
    /** The whole answer. */
    record Whole(Answer answer) implements Reading {}

    /**
     * The name is an alias of another, of which this message says nothing more.
     *
     * @param ttl the shortest of the links so far, in seconds
     * @param slowest the longest of them
     */
    record Alias(Name target, long ttl, long slowest) implements Reading {}

    /** More records than this in one answer are nobody's addresses. */
    int MOST_RECORDS = 64;
    /** Links of a chain of aliases. */
    int MOST_LINKS = 8;
    /** The highest TTL there is; what is above counts as 0 (RFC 2181 section 8). */
    long HIGHEST_TTL = Integer.MAX_VALUE;

    static int number(RecordType type) {
        return Type.value(type.name());
    }

    /**
     * What a message says of a name.
     *
     * @param within the zone that the server speaks for: what it says of names outside is not believed; the root: of all names
     */
    static Reading of(Message message, Name within, Name name, RecordType type) {
        int rcode = message.getRcode();
        if (rcode == Rcode.SERVFAIL) {
            return new Whole(new Answer.Failure(false));
        }
        List<Record> records = message.getSection(Section.ANSWER);
        if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN) {
            return nothing(Rcode.string(rcode));
        }
        if (records.size() > MOST_RECORDS) {
            return nothing(records.size() + " records in one answer (expected: at most " + MOST_RECORDS + ")");
        }
        return chain(records.stream().filter(record -> record.getName().subdomain(within)).toList(), name, type,
                end -> rcode == Rcode.NXDOMAIN && end.subdomain(within));
    }

    private static Reading chain(List<Record> records, Name name, RecordType type, Predicate<Name> denied) {
        Set<Name> visited = new LinkedHashSet<>(List.of(name));
        long shortest = HIGHEST_TTL;
        long longest = 0;
        for (Name at = name; visited.size() <= MOST_LINKS + 1;) {
            List<Record> found = of(records, at, number(type));
            if (!found.isEmpty()) {
                return new Whole(answer(found, shortest, longest));
            }
            List<Record> alias = of(records, at, Type.CNAME);
            if (alias.isEmpty()) {
                return denied.test(at) ? new Whole(new Answer.NoName())
                        : at.equals(name) ? new Whole(new Answer.Empty()) : new Alias(at, shortest, longest);
            }
            shortest = Math.min(shortest, ttl(alias.getFirst()));
            longest = Math.max(longest, ttl(alias.getFirst()));
            at = ((CNAMERecord) alias.getFirst()).getTarget();
            if (!visited.add(at)) {
                return nothing(
                        "a loop of aliases: " + visited.stream().map(Name::toString).collect(Collectors.joining(" → ")) + " → " + at);
            }
        }
        return nothing("a chain of more than " + MOST_LINKS + " aliases");
    }

    private static Answer answer(List<Record> found, long shortest, long longest) {
        Set<String> values = new TreeSet<>();
        long ttl = shortest;
        long slowest = longest;
        for (Record record : found) {
            values.addAll(values(record));
            ttl = Math.min(ttl, ttl(record));
            slowest = Math.max(slowest, ttl(record));
        }
        return values.isEmpty() ? new Answer.Empty() : new Answer.Records(values, ttl, slowest);
    }

    private static List<String> values(Record record) {
        return switch (record) {
            case ARecord a -> List.of(a.getAddress().getHostAddress());
            case AAAARecord aaaa -> List.of(aaaa.getAddress().getHostAddress());
            case CNAMERecord cname -> List.of(RecordType.name(cname.getTarget().toString()));
            case HTTPSRecord https -> hints(https);
            default -> List.of(); // what the parser made nothing of
        };
    }

    private static List<String> hints(HTTPSRecord record) {
        List<InetAddress> all = new ArrayList<>();
        try {
            if (record.getSvcParamValue(SVCBBase.IPV4HINT) instanceof SVCBBase.ParameterIpv4Hint v4) {
                all.addAll(v4.getAddresses());
            }
            if (record.getSvcParamValue(SVCBBase.IPV6HINT) instanceof SVCBBase.ParameterIpv6Hint v6) {
                all.addAll(v6.getAddresses());
            }
        } catch (UnknownHostException noAddress) {
            throw new IllegalStateException(noAddress); // the parser has seen their length
        }
        return all.stream().map(InetAddress::getHostAddress).toList();
    }

    private static List<Record> of(List<Record> records, Name name, int type) {
        return records.stream().filter(record -> record.getType() == type && record.getName().equals(name)).toList();
    }

    private static long ttl(Record record) {
        return record.getTTL() > HIGHEST_TTL ? 0 : record.getTTL();
    }

    private static Reading nothing(String why) {
        return new Whole(new Answer.Nothing(why));
    }
}
