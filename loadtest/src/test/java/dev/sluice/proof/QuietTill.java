package dev.sluice.proof;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A stack that answers GETs at once and POSTs after a while, writes down every number that it was told to carry out, and says how many it
 * had to do with at once. It fails in no way until it is killed.
 */
final class QuietTill implements Till {
    private final String name;
    private final Duration work;
    private final int port;
    private final Map<Integer, AtomicInteger> executed = new ConcurrentHashMap<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger busy = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private volatile ServerSocket server;

    QuietTill(String name, Duration work) throws IOException {
        this.name = name;
        this.work = work;
        server = bind(0);
        port = server.getLocalPort();
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

    /** The most requests that were here at once. */
    int most() {
        return most.get();
    }

    @Override
    public void kill() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.setSoLinger(true, 0);
            socket.close();
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
            for (String head = head(in); !head.isEmpty(); head = head(in)) {
                most.accumulateAndGet(busy.incrementAndGet(), Math::max);
                try {
                    serve(socket, in, head);
                } finally {
                    busy.decrementAndGet();
                }
            }
        } catch (IOException gone) {
            open.remove(socket);
        } finally {
            open.remove(socket);
        }
    }

    private void serve(Socket socket, BufferedInputStream in, String head) throws IOException {
        String answer = name;
        if (head.startsWith("POST ")) {
            int id = Integer.parseInt(head.substring("POST /pay/".length(), head.indexOf(' ', 6)));
            int at = head.indexOf("\r\nContent-Length: ") + 18;
            in.skipNBytes(Integer.parseInt(head.substring(at, head.indexOf('\r', at))));
            executed.computeIfAbsent(id, _ -> new AtomicInteger()).incrementAndGet();
            LockSupport.parkNanos(work.toNanos());
            answer = name + " " + id;
        }
        socket.getOutputStream().write(("HTTP/1.1 200 OK\r\nContent-Length: " + answer.length() + "\r\n\r\n" + answer)
                .getBytes(StandardCharsets.US_ASCII));
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
        kill();
    }
}
