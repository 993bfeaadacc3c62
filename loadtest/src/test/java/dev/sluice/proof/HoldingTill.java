package dev.sluice.proof;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A stack that keeps every numbered POST for a while before it answers, resets some within the head, some within the body and some behind the work,
 * and leaves some without an answer until their connection is ended. It writes down every number as soon as it sees the head. All by number, so
 * that the same numbers meet the same failures on both stacks.
 */
final class HoldingTill implements AutoCloseable {
    private static final int FATES = 20;

    private final ServerSocket server = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
    private final String name;
    private final Map<Integer, AtomicInteger> seen = new ConcurrentHashMap<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger reset = new AtomicInteger();
    private final AtomicInteger hung = new AtomicInteger();
    /** Connections that the proxy ended within a request, which is its right. */
    private final AtomicInteger cut = new AtomicInteger();

    HoldingTill(String name) throws IOException {
        this.name = name;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** How often a head with that number came. */
    int times(int id) {
        var times = seen.get(id);
        return times == null ? 0 : times.get();
    }

    /** How many different ones came. */
    int size() {
        return seen.size();
    }

    /** POSTs that have come and are not over. */
    int underWay() {
        return underWay.get();
    }

    int reset() {
        return reset.get();
    }

    int hung() {
        return hung.get();
    }

    int cut() {
        return cut.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                Thread.ofVirtual().start(() -> converse(socket));
            } catch (IOException closed) {
                if (!server.isClosed()) {
                    throw new IllegalStateException(closed);
                }
            }
        }
    }

    private void converse(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var in = new BufferedInputStream(socket.getInputStream(), 1 << 14);
            for (String head = head(in); !head.isEmpty(); head = head(in)) {
                int id = Integer.parseInt(head.substring("POST /pay/".length(), head.indexOf(' ', 6)));
                seen.computeIfAbsent(id, _ -> new AtomicInteger()).incrementAndGet();
                underWay.incrementAndGet();
                try {
                    if (!serve(socket, in, head, id)) {
                        return;
                    }
                } finally {
                    underWay.decrementAndGet();
                }
            }
        } catch (IOException gone) {
            cut.incrementAndGet();
        }
    }

    /** False: the connection is over. */
    private boolean serve(Socket socket, BufferedInputStream in, String head, int id) throws IOException {
        int fate = Math.floorMod(id * 0x9E3779B9, FATES);
        if (fate == 0) {
            return reset(socket);
        }
        int at = head.indexOf("\r\nContent-Length: ") + 18;
        in.skipNBytes(Integer.parseInt(head.substring(at, head.indexOf('\r', at))));
        if (fate == 1) {
            hung.incrementAndGet();
            return in.read() >= 0; // nothing comes on this connection any more, but its end
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20 + id % 100));
        if (fate == 2 || fate == 3) {
            return reset(socket);
        }
        String answer = name + " " + id;
        socket.getOutputStream().write(("HTTP/1.1 200 OK\r\nContent-Length: " + answer.length() + "\r\n\r\n" + answer)
                .getBytes(StandardCharsets.US_ASCII));
        return true;
    }

    private boolean reset(Socket socket) throws IOException {
        reset.incrementAndGet();
        socket.setSoLinger(true, 0);
        socket.close();
        return false;
    }

    private static String head(BufferedInputStream in) throws IOException {
        var head = new StringBuilder(512);
        while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
            int b = in.read();
            if (b < 0) {
                return "";
            }
            head.append((char) b);
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
