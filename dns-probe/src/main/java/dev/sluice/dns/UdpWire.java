package dev.sluice.dns;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;

import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;

import dev.sluice.dns.Sighting.Transport;

/**
 * Over UDP, from a socket of its own for each question, and again over TCP when the answer was truncated (RFC 7766); a datagram that is no
 * answer to the question does not end the waiting.
 */
record UdpWire(InetSocketAddress server) implements Wire {
    @Override
    public Heard ask(Message query, Deadline deadline) throws IOException {
        Message heard = datagram(query, deadline);
        if (!heard.getHeader().getFlag(Flags.TC)) {
            return new Heard(heard, Transport.UDP);
        }
        try {
            return new TcpWire(server).ask(query, deadline);
        } catch (IOException failure) {
            throw new IOException("truncated over UDP, and over TCP: " + failure.getMessage(), failure);
        }
    }

    private Message datagram(Message query, Deadline deadline) throws IOException {
        try (var socket = new DatagramSocket()) {
            socket.connect(server); // so the kernel drops what others send
            byte[] question = query.toWire();
            socket.send(new DatagramPacket(question, question.length));
            var packet = new DatagramPacket(new byte[LARGEST_MESSAGE], LARGEST_MESSAGE);
            for (int strays = 0;; strays++) {
                socket.setSoTimeout(deadline.millis(strays));
                try {
                    socket.receive(packet);
                } catch (SocketTimeoutException _) {
                    throw deadline.silence(strays);
                }
                var heard = Heard.read(query, ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
                if (heard.isPresent()) {
                    return heard.get();
                }
            }
        } catch (PortUnreachableException closed) {
            throw new IOException("nothing listens there", closed);
        }
    }
}
