package dev.sluice.proof;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

import javax.net.ssl.SSLContext;

/** One keep-alive connection to the edge: as many requests in flight as the caller writes before it reads, answers in order. */
final class Edge implements SteadyLoad.Visit {
    private static final int PATIENCE = 30_000;

    private final Socket socket;
    private final BufferedInputStream in;
    private final BufferedOutputStream out;

    Edge(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** Over TLS, whoever shows what certificate. */
    static Edge over(SSLContext tls, int port) throws IOException {
        return new Edge(tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port));
    }

    private Edge(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE);
        in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
    }

    /** Writes a GET without waiting; header lines end with CRLF. */
    void get(String path, String headerLines) throws IOException {
        out.write(("GET " + path + " HTTP/1.1\r\nHost: shop.example\r\n" + headerLines + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    void post(String path, String headerLines, String body) throws IOException {
        out.write(("POST " + path + " HTTP/1.1\r\nHost: shop.example\r\nContent-Length: " + body.length() + "\r\n" + headerLines + "\r\n"
                + body)
                .getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public Answer ask(String path) throws IOException {
        get(path, "");
        flush();
        return read();
    }

    void flush() throws IOException {
        out.flush();
    }

    /** Whether an answer, or the end, comes within that time; it stays to be read. */
    boolean answers(Duration within) throws IOException {
        socket.setSoTimeout((int) Math.max(1, within.toMillis()));
        in.mark(1);
        try {
            var _ = in.read();
            in.reset();
            return true;
        } catch (SocketTimeoutException none) {
            return false;
        } finally {
            socket.setSoTimeout(PATIENCE);
        }
    }

    Answer read() throws IOException {
        int status = Integer.parseInt(line().substring(9, 12));
        int length = 0;
        String cookie = "";
        String outcome = "";
        boolean last = false;
        for (String line = line(); !line.isEmpty(); line = line()) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(15).strip());
            } else if (lower.startsWith("sluice-outcome: ")) {
                outcome = lower.substring(16);
            } else if (lower.startsWith("set-cookie: sluice=")) {
                int end = line.indexOf(';');
                cookie = line.substring(12, end < 0 ? line.length() : end);
            } else if (lower.equals("connection: close")) {
                last = true;
            }
        }
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("cut after " + body.length + " bytes of " + length);
        }
        return new Answer(status, cookie, outcome, last, new String(body, StandardCharsets.ISO_8859_1));
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("connection closed by the edge after: " + line);
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /**
     * An answer; the cookie as {@code sluice=…}, empty when none was set, as is what the edge says became of the request.
     *
     * @param last whether the connection takes no more requests
     */
    record Answer(int status, String cookie, String outcome, boolean last, String body) {}
}
