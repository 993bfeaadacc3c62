package dev.sluice.proof;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A till on sockets, a thread for each connection: what it makes of a request is for each kind of it to say. */
abstract class SocketTill implements Till {
    private final String name;
    private final int port;
    private final Map<Integer, AtomicInteger> executed = new ConcurrentHashMap<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile ServerSocket server;

    SocketTill(String name) throws IOException {
        this.name = name;
        server = bind(0);
        port = server.getLocalPort();
        accept(server);
    }

    /** Whether it goes on with this connection, having dealt with one request of which the head has come. */
    abstract boolean serve(Socket socket, BufferedInputStream in, String head) throws IOException;

    /** A connection has broken, or was ended by the other side within a request. */
    void broke() {
        // most kinds leave that to their clients
    }

    @Override
    public final int port() {
        return port;
    }

    @Override
    public final int times(int id) {
        AtomicInteger times = executed.get(id);
        return times == null ? 0 : times.get();
    }

    @Override
    public final int size() {
        return executed.size();
    }

    @Override
    public final void kill() throws IOException {
        server.close();
        for (Socket socket : open) {
            reset(socket);
        }
    }

    @Override
    public final void revive() throws IOException {
        server = bind(port);
        accept(server);
    }

    @Override
    public final void close() throws IOException {
        kill();
    }

    /** Writes down that a number was seen. */
    final void count(int id) {
        executed.computeIfAbsent(id, _ -> new AtomicInteger()).incrementAndGet();
    }

    /** The number in a path of {@code /pay/NUMBER}. */
    static int number(String head) {
        return Integer.parseInt(head.substring("POST /pay/".length(), head.indexOf(' ', 6)));
    }

    /** The body of a request, to its end. */
    static byte[] body(String head, BufferedInputStream in) throws IOException {
        int at = head.indexOf("\r\nContent-Length: ") + 18;
        int length = Integer.parseInt(head.substring(at, head.indexOf('\r', at)));
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("cut after " + body.length + " bytes of " + length);
        }
        return body;
    }

    /** Answers with its name and a number. */
    final void answer(Socket socket, int id, String headerLines) throws IOException {
        say(socket, name + " " + id, headerLines);
    }

    /** Answers with its name. */
    final void answer(Socket socket) throws IOException {
        say(socket, name, "");
    }

    private static void say(Socket socket, String text, String headerLines) throws IOException {
        socket.getOutputStream().write(("HTTP/1.1 200 OK\r\nContent-Length: " + text.length() + "\r\n" + headerLines + "\r\n" + text)
                .getBytes(StandardCharsets.US_ASCII));
    }

    static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** A connection of somebody else may have been given the number of the port meanwhile, and then has it for a while. */
    private static ServerSocket bind(int port) throws IOException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            var bound = new ServerSocket();
            try {
                bound.setReuseAddress(true);
                bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 512);
                return bound;
            } catch (BindException taken) {
                bound.close();
                if (System.nanoTime() - until > 0) {
                    throw taken;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
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
            String head = head(in);
            while (!head.isEmpty() && serve(socket, in, head)) {
                head = head(in);
            }
        } catch (IOException gone) {
            broke();
        } finally {
            open.remove(socket);
        }
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
}
