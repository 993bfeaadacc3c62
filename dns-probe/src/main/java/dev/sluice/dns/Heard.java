package dev.sluice.dns;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

import dev.sluice.dns.Sighting.Transport;

/** A message that answers the question that was asked. */
record Heard(Message message, Transport over) {
    /** Empty when the bytes are unreadable, or answer another question. */
    static Optional<Message> read(Message query, ByteBuffer bytes) {
        Message heard;
        try {
            heard = new Message(bytes);
        } catch (IOException | RuntimeException _) { // the parser throws both on hostile bytes
            return Optional.empty();
        }
        boolean same = heard.getHeader().getID() == query.getHeader().getID() && heard.getHeader().getFlag(Flags.QR);
        // a server that refuses or fails may leave out what it was asked
        boolean toThePoint = heard.getQuestion() == null ? heard.getRcode() != Rcode.NOERROR && heard.getRcode() != Rcode.NXDOMAIN
                : heard.getQuestion().equals(query.getQuestion());
        return same && toThePoint ? Optional.of(heard) : Optional.empty();
    }

    static Message the(Message query, byte[] bytes) throws IOException {
        return read(query, ByteBuffer.wrap(bytes)).orElseThrow(() -> new IOException("what came is no answer to the question"));
    }
}
