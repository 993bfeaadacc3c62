package dev.sluice.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A small Internet on the loopback network: a root, zones below it on addresses of their own at one port, and resolvers. */
final class ScriptedWorld implements AutoCloseable {
    final int port;
    final AtomicInteger resolversAsked = new AtomicInteger();
    private final List<ScriptedNameServer> servers = new CopyOnWriteArrayList<>();
    private final Map<String, Zone> zones = new ConcurrentHashMap<>();

    ScriptedWorld() throws IOException {
        port = freePort();
    }

    /** One server's copy of a zone; a test changes it while it is served. */
    static final class Zone {
        final Name apex;
        final List<Record> records = new CopyOnWriteArrayList<>();
        /** What else stands in a referral, before what belongs there. */
        volatile List<Record> referring = List.of();
        /** A type of questions that it does not answer; 0: it answers all. */
        volatile int silentOn;
        /** Says of the end of each alias that there is none. */
        volatile boolean denying;

        Zone(String apex) {
            this.apex = name(apex);
        }

        Zone with(Record... more) {
            records.addAll(List.of(more));
            return this;
        }

        Zone without(String owner, int type) {
            records.removeIf(record -> record.getName().equals(name(owner)) && record.getType() == type);
            return this;
        }

        Zone serial(long serial) {
            records.removeIf(record -> record.getType() == Type.SOA);
            records.add(new SOARecord(apex, DClass.IN, 60, apex, apex, serial, 60, 60, 600, 60));
            return this;
        }

        List<byte[]> answer(Message question) {
            return question.getQuestion().getType() == silentOn ? List.of() : said(question);
        }

        private List<byte[]> said(Message question) {
            Record asked = question.getQuestion();
            Message reply = reply(question);
            if (!asked.getName().subdomain(apex)) {
                reply.getHeader().setRcode(Rcode.REFUSED);
                return List.of(reply.toWire());
            }
            List<Record> below = records.stream().filter(record -> record.getType() == Type.NS && !record.getName().equals(apex)
                    && asked.getName().subdomain(record.getName())
                    && !(asked.getType() == Type.DS && asked.getName().equals(record.getName()))).toList(); // DS is the zone's above
            if (!below.isEmpty()) {
                referring.forEach(more -> reply.addRecord(more, Section.AUTHORITY));
                below.forEach(record -> refer(reply, (NSRecord) record));
                return List.of(reply.toWire());
            }
            reply.getHeader().setFlag(Flags.AA);
            List<Record> here = records.stream().filter(record -> record.getName().equals(asked.getName())).toList();
            List<Record> found = here.stream()
                    .filter(record -> record.getType() == asked.getType() || record.getType() == Type.CNAME).toList();
            found.forEach(record -> reply.addRecord(record, Section.ANSWER));
            found.stream().filter(CNAMERecord.class::isInstance).forEach(alias -> add(((CNAMERecord) alias).getTarget(), asked, reply));
            if (denying && found.stream().anyMatch(CNAMERecord.class::isInstance)) {
                reply.getHeader().setRcode(Rcode.NXDOMAIN);
            }
            if (found.isEmpty()) {
                reply.getHeader().setRcode(here.isEmpty() ? Rcode.NXDOMAIN : Rcode.NOERROR);
                records.stream().filter(record -> record.getType() == Type.SOA).forEach(soa -> reply.addRecord(soa, Section.AUTHORITY));
            }
            return List.of(reply.toWire());
        }

        /** As servers do that have the end of an alias at hand, theirs or not. */
        private void add(Name target, Record asked, Message reply) {
            records.stream().filter(record -> record.getName().equals(target) && record.getType() == asked.getType())
                    .forEach(end -> reply.addRecord(end, Section.ANSWER));
        }

        private void refer(Message reply, NSRecord server) {
            reply.addRecord(server, Section.AUTHORITY);
            records.stream().filter(record -> record.getName().equals(server.getTarget())).forEach(
                    glue -> reply.addRecord(glue, Section.ADDITIONAL));
        }
    }

    /** A zone served at an address of the loopback network; several servers of one zone have a copy each. */
    Zone zone(String apex, String address) throws IOException {
        Zone zone = new Zone(apex).serial(1);
        zones.put(address, zone);
        servers.add(new ScriptedNameServer(address, port, question -> zones.get(address).answer(question)));
        return zone;
    }

    /** A server that says what a script says. */
    ScriptedNameServer server(String address, Function<Message, List<byte[]>> script) throws IOException {
        var server = new ScriptedNameServer(address, port, script);
        servers.add(server);
        return server;
    }

    /** A resolver at a port of its own. */
    ScriptedNameServer resolver(Function<Message, List<byte[]>> script) throws IOException {
        var server = new ScriptedNameServer(question -> {
            resolversAsked.incrementAndGet();
            return script.apply(question);
        }, script);
        servers.add(server);
        return server;
    }

    /** A resolver that has these records for whatever it is asked. */
    ScriptedNameServer holding(Record... records) throws IOException {
        return resolver(question -> {
            Message reply = reply(question);
            for (Record record : records) {
                if (record.getType() == question.getQuestion().getType() || record.getType() == Type.CNAME) {
                    reply.addRecord(record, Section.ANSWER);
                }
            }
            return List.of(reply.toWire());
        });
    }

    static Message reply(Message question) {
        var reply = new Message(question.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.addRecord(question.getQuestion(), Section.QUESTION);
        return reply;
    }

    static Record record(String text) {
        String[] words = text.split(" ", 4);
        try {
            return Record.fromString(name(words[0]), Type.value(words[2]), DClass.IN, Long.parseLong(words[1]), words[3], Name.root);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(text, unreadable);
        }
    }

    static Name name(String text) {
        return Name.fromConstantString(text.endsWith(".") ? text : text + ".");
    }

    List<Throwable> troubles() {
        List<Throwable> all = new ArrayList<>();
        servers.forEach(server -> all.addAll(server.troubles));
        return all;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    /** Resolvers go on. */
    void closeZones() throws IOException {
        for (ScriptedNameServer server : servers) {
            if (server.address().getPort() == port) {
                server.close();
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (ScriptedNameServer server : servers) {
            server.close();
        }
    }
}
