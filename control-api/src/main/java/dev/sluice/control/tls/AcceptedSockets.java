package dev.sluice.control.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.function.Supplier;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Makes sockets of TLS of those that were accepted, and of no others. Its caller waits for the client's first byte here. */
final class AcceptedSockets extends SSLSocketFactory {
    /** The type of the record that every handshake begins with (RFC 8446 section 5.1). */
    private static final int HANDSHAKE = 22;
    private static final int LONGEST_HEAD = 16 << 10;

    private final Supplier<Handshakes> now;
    private final Supplier<byte[]> toPlain;

    AcceptedSockets(Supplier<Handshakes> now, Supplier<byte[]> toPlain) {
        this.now = now;
        this.toPlain = toPlain;
    }

    @Override
    public Socket createSocket(Socket accepted, InputStream consumed, boolean autoClose) throws IOException {
        int first = accepted.getInputStream().read();
        if (first != HANDSHAKE) {
            refuse(accepted, first);
            throw new SSLException("no handshake of TLS began");
        }
        Handshakes handshakes = now.get();
        SSLSocket socket = (SSLSocket) handshakes.context().getSocketFactory().createSocket(accepted,
                new ByteArrayInputStream(new byte[] {HANDSHAKE}), autoClose);
        socket.setSSLParameters(handshakes.parameters());
        return socket;
    }

    /** Who begins as methods of HTTP do is told what is spoken here. */
    private void refuse(Socket accepted, int first) throws IOException {
        if (first < 'A' || first > 'Z') {
            return;
        }
        InputStream in = accepted.getInputStream();
        var _ = in.readNBytes(Math.min(in.available(), LONGEST_HEAD)); // what is left unread at the close would take the answer away
        accepted.getOutputStream().write(toPlain.get());
        accepted.shutdownOutput();
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return now.get().parameters().getCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return getDefaultCipherSuites();
    }

    @Override
    public Socket createSocket(Socket below, String host, int port, boolean autoClose) {
        throw accepts();
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw accepts();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort) {
        throw accepts();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw accepts();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) {
        throw accepts();
    }

    private static UnsupportedOperationException accepts() {
        return new UnsupportedOperationException("a server accepts, and connects to nobody");
    }
}
