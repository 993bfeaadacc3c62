package dev.sluice.proof;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A stack that writes down every POST it carries out, by the number in its body, and that fails in all the ways that cost a proxy its
 * certainty: resets before, within and behind the work, and is killed and brought back with connections open. All by number, so that the
 * same numbers meet the same failures.
 */
final class Ledger implements Till {
    private final String name;
    private final boolean faithful;
    private final int port;
    private final Map<Integer, AtomicInteger> executed = new ConcurrentHashMap<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile ServerSocket server;

    Ledger(String name) throws IOException {
        this(name, false);
    }

    /** One that fails in no way, until it is killed. */
    static Ledger faithful(String name) throws IOException {
        return new Ledger(name, true);
    }

    private Ledger(String name, boolean faithful) throws IOException {
        this.name = name;
        this.faithful = faithful;
        this.server = bind(0);
        this.port = server.getLocalPort();
        accept(server);
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public int times(int id) {
        AtomicInteger times = executed.get(id);
        return times == null ? 0 : times.get();
    }

    @Override
    public int size() {
        return executed.size();
    }

    @Override
    public void kill() throws IOException {
        server.close();
        for (Socket socket : open) {
            reset(socket);
        }
    }

    @Override
    public void revive() throws IOException {
        server = bind(port);
        accept(server);
    }

    private static ServerSocket bind(int port) throws IOException {
        var bound = new ServerSocket();
        bound.setReuseAddress(true);
        bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 512);
        return bound;
    }

    private void accept(ServerSocket listener) {
        Thread.ofVirtual().start(() -> {
            while (!listener.isClosed()) {
                try {
                    Socket socket = listener.accept();
                    open.add(socket);
                    Thread.ofVirtual().start(() -> converse(socket));
                } catch (IOException closed) {
                    if (!listener.isClosed()) {
                        throw new IllegalStateException(closed);
                    }
                }
            }
        });
    }

    private void converse(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var in = new BufferedInputStream(socket.getInputStream(), 1 << 14);
            while (serve(socket, in)) {
                // the next one
            }
        } catch (IOException gone) {
            open.remove(socket);
        } finally {
            open.remove(socket);
        }
    }

    private boolean serve(Socket socket, BufferedInputStream in) throws IOException {
        String head = head(in);
        if (head.isEmpty()) {
            return false;
        }
        int at = head.indexOf("\r\nContent-Length: ") + 18;
        int length = Integer.parseInt(head.substring(at, head.indexOf('\r', at)));
        int fate = faithful ? 199 : Math.floorMod(head.substring(0, head.indexOf(' ', 5)).hashCode() * 0x9E3779B9, 200);
        if (fate == 0) {
            reset(socket);
            return false;
        }
        int id = Integer.parseInt(new String(in.readNBytes(length), StandardCharsets.US_ASCII).strip());
        if (fate == 1) {
            reset(socket);
            return false;
        }
        executed.computeIfAbsent(id, _ -> new AtomicInteger()).incrementAndGet();
        if (fate == 2) {
            reset(socket);
            return false;
        }
        String answer = name + " " + id;
        socket.getOutputStream().write(("HTTP/1.1 200 OK\r\nContent-Length: " + answer.length() + (fate == 3 ? "\r\nConnection: close" : "")
                + "\r\n\r\n" + answer).getBytes(StandardCharsets.US_ASCII));
        return fate > 4; // at 3 and 4 it closes, once without a word before
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

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        kill();
    }
}
