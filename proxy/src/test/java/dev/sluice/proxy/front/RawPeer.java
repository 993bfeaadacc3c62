package dev.sluice.proxy.front;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/** One end of a TCP connection that says exactly what a test tells it to. */
final class RawPeer implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    /** The socket itself, where TLS is spoken on it. */
    private final Socket below;
    private final InputStream in;
    private final OutputStream out;

    RawPeer(Socket socket) {
        this(socket, socket);
    }

    private RawPeer(Socket socket, Socket below) {
        try {
            this.socket = socket;
            this.below = below;
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The end of a connection that shows a certificate. */
    static RawPeer serving(SSLContext tls, Socket accepted) throws IOException {
        var socket = (SSLSocket) tls.getSocketFactory().createSocket(accepted, null, true);
        socket.setUseClientMode(false);
        return new RawPeer(socket, accepted);
    }

    static RawPeer connect(InetSocketAddress to) {
        try {
            return new RawPeer(new Socket(to.getAddress(), to.getPort()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** With a receive buffer so small that an unread answer soon stands still. */
    static RawPeer connectNarrow(InetSocketAddress to) {
        try {
            var socket = new Socket();
            socket.setReceiveBufferSize(8 << 10);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), to.getPort()));
            return new RawPeer(socket);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Waits for so long for what is to come. */
    RawPeer patient(Duration wait) {
        try {
            socket.setSoTimeout((int) wait.toMillis());
            return this;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    RawPeer send(String text) {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawPeer send(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
            return this;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A head with its blank line; empty when the connection ended instead. */
    String head() {
        return until("\r\n\r\n");
    }

    /** Everything up to and with an ending; empty when the connection ended instead. */
    String until(String ending) {
        var text = new StringBuilder();
        while (text.length() < ending.length() || !text.substring(text.length() - ending.length()).equals(ending)) {
            int b = read();
            if (b < 0) {
                return "";
            }
            text.append((char) b);
        }
        return text.toString();
    }

    /** What it speaks TLS by; its handshake is done. */
    SSLSession session() {
        return ((SSLSocket) socket).getSession();
    }

    /** What was chosen of what it offered by ALPN; empty: nothing. */
    String chosen() {
        return ((SSLSocket) socket).getApplicationProtocol();
    }

    /** The subject of the certificate that the other end has shown. */
    String shownBy() {
        try {
            return session().getPeerPrincipal().getName();
        } catch (SSLPeerUnverifiedException nobody) {
            return "";
        }
    }

    /** Before its handshake. */
    void demandCertificate() {
        ((SSLSocket) socket).setNeedClientAuth(true);
    }

    /** Ends TCP, and says nothing of it in TLS. */
    void cutBelowTls() {
        try {
            below.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Says nothing more, and goes on reading. */
    void endOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    String bytes(int count) {
        try {
            byte[] bytes = in.readNBytes(count);
            if (bytes.length < count) {
                throw new EOFException(bytes.length + " of " + count + " bytes");
            }
            return new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A head, and the body that it declares, as it stands on the wire. */
    String message() {
        String head = head();
        return head + bodyOf(head);
    }

    String bodyOf(String head) {
        String lower = head.toLowerCase(Locale.ROOT);
        if (lower.contains("\r\ntransfer-encoding: chunked\r\n")) {
            return chunked();
        }
        int at = lower.indexOf("\r\ncontent-length: ");
        return at < 0 ? "" : bytes(Integer.parseInt(lower.substring(at + 18, lower.indexOf("\r\n", at + 18))));
    }

    private String chunked() {
        var body = new StringBuilder();
        for (String line = line();; line = line()) {
            body.append(line);
            int size = Integer.parseInt(line.strip(), 16);
            if (size == 0) {
                return body.append(trailers()).toString();
            }
            body.append(bytes(size)).append(line());
        }
    }

    private String trailers() {
        var trailers = new StringBuilder();
        for (String line = line();; line = line()) {
            trailers.append(line);
            if (line.equals("\r\n")) {
                return trailers.toString();
            }
        }
    }

    private String line() {
        var line = new StringBuilder();
        for (int b = read(); b >= 0; b = read()) {
            line.append((char) b);
            if (b == '\n') {
                return line.toString();
            }
        }
        throw new UncheckedIOException(new EOFException("in a line"));
    }

    /** Whether nothing waits to be read. */
    boolean gotNothing() {
        try {
            return in.available() == 0;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** One byte, or -1 where the connection ended, by a reset too. */
    int read() {
        try {
            return in.read();
        } catch (SocketException reset) {
            return -1;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Reads so many bytes and says how many there were. */
    long count(long expected) {
        try {
            var buffer = new byte[64 << 10];
            long count = 0;
            for (int n = 0; n >= 0 && count < expected;) {
                n = in.read(buffer, 0, (int) Math.min(buffer.length, expected - count));
                count += Math.max(n, 0);
            }
            return count;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Everything until the connection ends. */
    String toEnd() {
        var all = new StringBuilder();
        for (int b = read(); b >= 0; b = read()) {
            all.append((char) b);
        }
        return all.toString();
    }

    boolean endsByReset() {
        try {
            while (in.read() >= 0) {
                // what came before does not matter here
            }
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    /** Ends it the rude way. */
    void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Goes away in the midst of it, in an orderly way. */
    void leave() {
        close();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
