package dev.sluice.dns;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;

import org.xbill.DNS.Message;

import dev.sluice.dns.Sighting.Transport;

/** Over a connection of its own for each question (RFC 7766). */
record TcpWire(InetSocketAddress server) implements Wire {
    @Override
    public Heard ask(Message query, Deadline deadline) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(server, deadline.millis(0));
            return new Heard(exchange(query, socket, deadline), Transport.TCP);
        } catch (SocketTimeoutException _) {
            throw deadline.silence(0);
        } catch (ConnectException refused) {
            throw new IOException("no connection: " + refused.getMessage(), refused);
        }
    }

    /** One question and its answer, each behind its length. */
    static Message exchange(Message query, Socket socket, Deadline deadline) throws IOException {
        byte[] question = query.toWire();
        socket.getOutputStream().write(ByteBuffer.allocate(question.length + 2).putShort((short) question.length).put(question).array());
        socket.getOutputStream().flush();
        int length = Short.toUnsignedInt(ByteBuffer.wrap(exactly(2, socket, deadline)).getShort());
        return Heard.the(query, exactly(length, socket, deadline));
    }

    private static byte[] exactly(int length, Socket socket, Deadline deadline) throws IOException {
        byte[] bytes = new byte[length];
        for (int filled = 0; filled < length;) {
            socket.setSoTimeout(deadline.millis(0));
            int read = socket.getInputStream().read(bytes, filled, length - filled);
            if (read < 0) {
                throw new IOException("the connection ended before the answer was whole");
            }
            filled += read;
        }
        return bytes;
    }
}
