package dev.sluice.control.drill;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

import dev.sluice.model.Listener;

/** The listener that a drill comes through: the first that takes a client from this machine as it is. */
record Doorway(InetSocketAddress address, boolean tls) {
    private static final int CONNECT_MILLIS = 5_000;

    /**
     * Chooses among listeners.
     *
     * @param urls their addresses, in the same order
     */
    static Optional<Doorway> among(List<Listener> listeners, List<String> urls) {
        return open(listeners, urls).findFirst();
    }

    /** The one that is most like what visitors use: with TLS where there is one. */
    static Optional<Doorway> likeVisitors(List<Listener> listeners, List<String> urls) {
        return open(listeners, urls).filter(Doorway::tls).findFirst().or(() -> among(listeners, urls));
    }

    private static Stream<Doorway> open(List<Listener> listeners, List<String> urls) {
        return IntStream.range(0, Math.min(listeners.size(), urls.size())).boxed().flatMap(i -> {
            Listener listener = listeners.get(i);
            InetSocketAddress address = address(URI.create(urls.get(i)));
            boolean open = listener.tls().filter(Listener.Tls::clientRequired).isEmpty() && !listener.expectsProxy(address.getAddress());
            return open ? Stream.of(new Doorway(address, listener.tls().isPresent())) : Stream.empty();
        });
    }

    /** A listener on all addresses is reached on the loopback one. */
    private static InetSocketAddress address(URI url) {
        String host = url.getHost().replace("[", "").replace("]", "");
        InetAddress at = InetAddress.ofLiteral(host);
        return new InetSocketAddress(at.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : at, url.getPort());
    }

    /** A connection; with TLS it asks for the certificate of a host. */
    Socket connect(String host, Duration patience) throws IOException {
        var socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) patience.toMillis());
            socket.connect(address, CONNECT_MILLIS);
            return tls ? encrypted(socket, host) : socket;
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
    }

    private SSLSocket encrypted(Socket socket, String host) throws IOException {
        var secure = (SSLSocket) ownSocket().getSocketFactory().createSocket(socket, host, address.getPort(), true);
        SSLParameters terms = secure.getSSLParameters();
        if (host.chars().anyMatch(Character::isLetter) && host.indexOf(':') < 0) {
            terms.setServerNames(List.of(new SNIHostName(host)));
        }
        secure.setSSLParameters(terms);
        secure.startHandshake();
        return secure;
    }

    private static SSLContext ownSocket() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new OwnSocket()}, null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has TLS", impossible);
        }
    }

    /** The other end is this process, on an address of this machine: whether its certificate is good is another question. */
    private static final class OwnSocket extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
