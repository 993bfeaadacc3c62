package dev.sluice.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

import dev.sluice.dns.Sighting.Entry;
import dev.sluice.dns.Sighting.Finding;

/**
 * One server to ask, over UDP, and over TCP what UDP truncates. Asking blocks the calling thread for at most the timeout.
 *
 * @param timeout for the whole question, both transports together
 */
public record Resolver(InetSocketAddress server, Duration timeout) {
    /** What the server says now; a failure is a finding too. */
    public Sighting ask(Name name, int type) {
        long begin = System.nanoTime();
        var query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
        Finding finding;
        try {
            finding = answered(new UdpWire(server).ask(query, new Deadline(begin + timeout.toNanos(), timeout)));
        } catch (IOException failure) {
            finding = new Finding.Failed(failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage());
        }
        return new Sighting(name.toString(), Type.string(type), server, Duration.ofNanos(System.nanoTime() - begin), finding);
    }

    private static Finding answered(Heard heard) {
        Message message = heard.message();
        List<Entry> entries = message.getSection(Section.ANSWER).stream().map(record -> new Entry(record.getName().toString(),
                record.getTTL(), Type.string(record.getType()), record.rdataToString())).toList();
        return new Finding.Answered(Rcode.string(message.getRcode()), message.getHeader().getFlag(Flags.AA), heard.over(), entries);
    }
}
