package dev.sluice.proxy.front;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A name server that knows the same IPv4 addresses for every name, and for a second; with none it says that it failed. */
final class ScriptedNames implements AutoCloseable {
    private static final int HEADER = 12;
    private static final int ANSWER = 0x8180;
    private static final int SERVER_FAILED = 0x8182;
    private static final short A = 1;

    final AtomicInteger asked = new AtomicInteger();
    private final DatagramSocket socket;
    private volatile List<String> addresses;

    ScriptedNames(String... addresses) {
        this.addresses = List.of(addresses);
        try {
            socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Thread.ofVirtual().start(this::serve);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    void now(String... known) {
        addresses = List.of(known);
    }

    private void serve() {
        var packet = new DatagramPacket(new byte[1500], 1500);
        try {
            while (true) {
                packet.setLength(1500);
                socket.receive(packet);
                asked.incrementAndGet();
                byte[] answer = answer(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        } catch (IOException closed) {
            socket.close();
        }
    }

    private byte[] answer(ByteBuffer query) {
        List<String> known = addresses;
        int end = HEADER;
        while (query.get(end) != 0) {
            end += query.get(end) + 1;
        }
        boolean ipv4 = query.getShort(end + 1) == A;
        byte[] question = new byte[end + 5 - HEADER];
        query.get(HEADER, question);
        var out = ByteBuffer.allocate(512).putShort(query.getShort(0)).putShort((short) (known.isEmpty() ? SERVER_FAILED : ANSWER))
                .putShort((short) 1).putShort((short) (ipv4 ? known.size() : 0)).putInt(0).put(question);
        for (String address : ipv4 ? known : List.<String>of()) {
            byte[] bytes = InetAddress.ofLiteral(address).getAddress();
            out.putShort((short) 0xc00c).putShort(A).putShort((short) 1).putInt(1).putShort((short) bytes.length).put(bytes);
        }
        byte[] message = new byte[out.position()];
        out.flip().get(message);
        return message;
    }

    @Override
    public void close() {
        socket.close();
    }
}
