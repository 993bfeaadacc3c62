package dev.sluice.proof;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** A stack that answers every request with its own name, keeps connections, and counts; answers 500 while told so. */
final class Stack implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
    private final AtomicLong requests = new AtomicLong();
    private final String name;
    private volatile int status = 200;

    Stack(String name) throws IOException {
        this.name = name;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    long requests() {
        return requests.get();
    }

    void answer(int newStatus) {
        status = newStatus;
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> converse(socket));
            }
        } catch (SocketException closed) {
            if (!server.isClosed()) {
                throw new IllegalStateException(closed);
            }
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private void converse(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            BufferedInputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 14);
            OutputStream out = socket.getOutputStream();
            for (String head = head(in); !head.isEmpty(); head = head(in)) {
                int at = head.toLowerCase(Locale.ROOT).indexOf("content-length:");
                if (at >= 0) {
                    in.skipNBytes(Long.parseLong(head.substring(at + 15, head.indexOf('\r', at)).strip()));
                }
                requests.incrementAndGet();
                out.write(("HTTP/1.1 " + status + " X\r\nContent-Type: text/html\r\nContent-Length: " + name.length() + "\r\n\r\n" + name)
                        .getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (IOException gone) {
            if (!server.isClosed() && !(gone instanceof SocketException)) {
                throw new IllegalStateException(gone);
            }
        }
    }

    private static String head(BufferedInputStream in) throws IOException {
        StringBuilder head = new StringBuilder(512);
        int newlines = 0;
        while (newlines < 2) {
            int c = in.read();
            if (c < 0) {
                return "";
            }
            head.append((char) c);
            newlines = c == '\n' ? newlines + 1 : c == '\r' ? newlines : 0;
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
