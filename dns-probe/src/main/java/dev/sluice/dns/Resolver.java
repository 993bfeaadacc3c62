package dev.sluice.dns;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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
import dev.sluice.dns.Sighting.Transport;

/**
 * One server to ask. It asks over UDP, and again over TCP when the answer was truncated (RFC 7766); a datagram that is no answer to the
 * question does not end the waiting. Asking blocks the calling thread for at most the timeout.
 *
 * @param timeout for the whole question, both transports together
 */
public record Resolver(InetSocketAddress server, Duration timeout) {
    private static final int LARGEST_MESSAGE = 65_535;

    /** What the server says now; a failure is a finding too. */
    public Sighting ask(Name name, int type) {
        long begin = System.nanoTime();
        var query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
        Finding finding = find(query, begin + timeout.toNanos());
        return new Sighting(name.toString(), Type.string(type), server, Duration.ofNanos(System.nanoTime() - begin), finding);
    }

    private Finding find(Message query, long deadline) {
        Message heard;
        try {
            heard = overUdp(query, deadline);
        } catch (IOException failure) {
            return new Finding.Failed(why(failure));
        }
        if (!heard.getHeader().getFlag(Flags.TC)) {
            return answered(heard, Transport.UDP);
        }
        try {
            return answered(overTcp(query, deadline), Transport.TCP);
        } catch (IOException failure) {
            return new Finding.Failed("truncated over UDP, and over TCP: " + why(failure));
        }
    }

    private Message overUdp(Message query, long deadline) throws IOException {
        try (var socket = new DatagramSocket()) {
            socket.connect(server); // so the kernel drops what others send
            byte[] question = query.toWire();
            socket.send(new DatagramPacket(question, question.length));
            var packet = new DatagramPacket(new byte[LARGEST_MESSAGE], LARGEST_MESSAGE);
            for (int strays = 0;; strays++) {
                socket.setSoTimeout(remaining(deadline, strays));
                try {
                    socket.receive(packet);
                } catch (SocketTimeoutException _) {
                    throw silence(strays);
                }
                var heard = read(query, ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
                if (heard.isPresent()) {
                    return heard.get();
                }
            }
        }
    }

    private Message overTcp(Message query, long deadline) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(server, remaining(deadline, 0));
            byte[] question = query.toWire();
            socket.getOutputStream()
                    .write(ByteBuffer.allocate(question.length + 2).putShort((short) question.length).put(question).array());
            int length = Short.toUnsignedInt(ByteBuffer.wrap(exactly(2, socket, deadline)).getShort());
            return read(query, ByteBuffer.wrap(exactly(length, socket, deadline)))
                    .orElseThrow(() -> new IOException("what came is no answer to the question"));
        } catch (SocketTimeoutException _) {
            throw silence(0);
        }
    }

    private byte[] exactly(int length, Socket socket, long deadline) throws IOException {
        byte[] bytes = new byte[length];
        for (int filled = 0; filled < length;) {
            socket.setSoTimeout(remaining(deadline, 0));
            int read = socket.getInputStream().read(bytes, filled, length - filled);
            if (read < 0) {
                throw new IOException("the connection ended before the answer was whole");
            }
            filled += read;
        }
        return bytes;
    }

    /** Empty when the bytes are unreadable, or answer another question. */
    private static Optional<Message> read(Message query, ByteBuffer bytes) {
        Message heard;
        try {
            heard = new Message(bytes);
        } catch (IOException | RuntimeException _) { // the parser throws both on hostile bytes
            return Optional.empty();
        }
        boolean same = heard.getHeader().getID() == query.getHeader().getID() && heard.getHeader().getFlag(Flags.QR);
        // a server that refuses may leave out what it was asked
        boolean toThePoint = heard.getQuestion() == null ? heard.getRcode() != Rcode.NOERROR
                : heard.getQuestion().equals(query.getQuestion());
        return same && toThePoint ? Optional.of(heard) : Optional.empty();
    }

    private static Finding answered(Message heard, Transport over) {
        List<Entry> entries = heard.getSection(Section.ANSWER).stream().map(record -> new Entry(record.getName().toString(),
                record.getTTL(), Type.string(record.getType()), record.rdataToString())).toList();
        return new Finding.Answered(Rcode.string(heard.getRcode()), heard.getHeader().getFlag(Flags.AA), over, entries);
    }

    private int remaining(long deadline, int strays) throws IOException {
        long millis = (deadline - System.nanoTime() + 999_999) / 1_000_000;
        if (millis <= 0) {
            throw silence(strays);
        }
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }

    private IOException silence(int strays) {
        var seconds = String.format(Locale.ROOT, "%.3f", timeout.toMillis() / 1000.0).replaceFirst("\\.?0+$", "");
        return new IOException("no answer within " + seconds + " s"
                + (strays == 0 ? "" : "; ignored " + strays + (strays == 1 ? " message" : " messages") + " that answered something else"));
    }

    private String why(IOException failure) {
        if (failure instanceof PortUnreachableException) {
            return "nothing listens there";
        }
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}
