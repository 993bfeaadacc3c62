package dev.sluice.proxy.front;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A name server that knows the hosts that a test gives it, by address and by name; of all others it says that they do not exist. */
public final class ScriptedZone implements AutoCloseable {
    /** Each question, as {@code NAME TYPE}. */
    final List<String> asked = new CopyOnWriteArrayList<>();
    private final Map<String, Record> records = new ConcurrentHashMap<>();
    private final CountDownLatch speaks;
    private final DatagramSocket socket;

    private ScriptedZone(int silences) {
        speaks = new CountDownLatch(silences);
        try {
            socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Thread.ofVirtual().start(this::serve);
    }

    public static ScriptedZone speaking() {
        return new ScriptedZone(0);
    }

    /** Says nothing until {@link #speak}. */
    public static ScriptedZone silent() {
        return new ScriptedZone(1);
    }

    void speak() {
        speaks.countDown();
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /** A host whose name and address agree. */
    public ScriptedZone host(String address, String name) {
        Record forward = new ARecord(absolute(name), DClass.IN, 60, InetAddress.ofLiteral(address));
        records.put(key(forward.getName(), Type.A), forward);
        return pointing(address, name);
    }

    /** An address that says it had this name. */
    ScriptedZone pointing(String address, String name) {
        Record back = new PTRRecord(ReverseMap.fromAddress(InetAddress.ofLiteral(address)), DClass.IN, 60, absolute(name));
        records.put(key(back.getName(), Type.PTR), back);
        return this;
    }

    private static Name absolute(String name) {
        return Name.fromConstantString(name + ".");
    }

    private static String key(Name name, int type) {
        return name + " " + Type.string(type);
    }

    private void serve() {
        var packet = new DatagramPacket(new byte[1500], 1500);
        try {
            while (true) {
                packet.setLength(1500);
                socket.receive(packet);
                var query = new Message(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
                asked.add(key(query.getQuestion().getName(), query.getQuestion().getType()));
                speaks.await();
                byte[] answer = answer(query).toWire();
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        } catch (IOException closed) {
            socket.close();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private Message answer(Message query) {
        var answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.addRecord(query.getQuestion(), Section.QUESTION);
        Name name = query.getQuestion().getName();
        Record known = records.get(key(name, query.getQuestion().getType()));
        if (known != null) {
            answer.addRecord(known, Section.ANSWER);
        } else if (records.keySet().stream().noneMatch(key -> key.startsWith(name + " "))) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        }
        return answer;
    }

    @Override
    public void close() {
        speak();
        socket.close();
    }
}
