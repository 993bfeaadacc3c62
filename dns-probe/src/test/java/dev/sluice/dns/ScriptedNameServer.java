package dev.sluice.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import org.xbill.DNS.Message;

/** A name server on one port of UDP and TCP that sends what a test tells it to. */
final class ScriptedNameServer implements AutoCloseable {
    final AtomicInteger askedOverTcp = new AtomicInteger();
    final List<Throwable> troubles = new CopyOnWriteArrayList<>();
    private final ServerSocket tcp;
    private final DatagramSocket udp;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    final AtomicInteger asked = new AtomicInteger();

    /** On an address of the loopback network and a port that must be free there. */
    ScriptedNameServer(String address, int port, Function<Message, List<byte[]>> script) throws IOException {
        var loopback = InetAddress.ofLiteral(address);
        tcp = new ServerSocket(port, 5, loopback);
        udp = new DatagramSocket(port, loopback);
        threads.execute(() -> serveUdp(script));
        threads.execute(() -> serveTcp(script));
    }

    /** Both scripts get the question and give the messages to send, as bytes. */
    ScriptedNameServer(Function<Message, List<byte[]>> onUdp, Function<Message, List<byte[]>> onTcp) throws IOException {
        var loopback = InetAddress.ofLiteral("127.0.0.1");
        ServerSocket stream = new ServerSocket(0, 5, loopback);
        DatagramSocket datagrams = null;
        while (datagrams == null) { // the port that TCP got may be taken for UDP
            try {
                datagrams = new DatagramSocket(stream.getLocalPort(), loopback);
            } catch (SocketException taken) {
                stream.close();
                stream = new ServerSocket(0, 5, loopback);
            }
        }
        tcp = stream;
        udp = datagrams;
        threads.execute(() -> serveUdp(onUdp));
        threads.execute(() -> serveTcp(onTcp));
    }

    InetSocketAddress address() {
        return (InetSocketAddress) udp.getLocalSocketAddress();
    }

    private void serveUdp(Function<Message, List<byte[]>> script) {
        try {
            while (true) {
                var packet = new DatagramPacket(new byte[2048], 2048);
                udp.receive(packet);
                var question = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
                asked.incrementAndGet();
                for (byte[] answer : script.apply(question)) {
                    udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            }
        } catch (IOException | RuntimeException failure) {
            noteUnlessClosed(failure);
        }
    }

    private void serveTcp(Function<Message, List<byte[]>> script) {
        try {
            while (true) {
                try (var peer = tcp.accept()) {
                    askedOverTcp.incrementAndGet();
                    var in = new DataInputStream(peer.getInputStream());
                    var question = new Message(in.readNBytes(in.readUnsignedShort()));
                    var out = new DataOutputStream(peer.getOutputStream());
                    for (byte[] answer : script.apply(question)) {
                        out.writeShort(answer.length);
                        out.write(answer);
                    }
                    out.flush();
                }
            }
        } catch (IOException | RuntimeException failure) {
            noteUnlessClosed(failure);
        }
    }

    private void noteUnlessClosed(Exception failure) {
        if (!udp.isClosed()) {
            troubles.add(failure);
        }
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
        threads.close();
    }
}
