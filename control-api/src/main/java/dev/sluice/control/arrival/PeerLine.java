package dev.sluice.control.arrival;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;

import javax.net.ssl.SSLContext;

import dev.sluice.control.tls.CallerHandshakes;
import dev.sluice.control.tls.TlsException;
import dev.sluice.model.ArrivalTerms.Peer;

/** The connections to another product: others when the files have changed that handshakes with it are done with. One thread asks for them. */
final class PeerLine implements AutoCloseable {
    private final Optional<CallerHandshakes> handshakes;
    private final Duration patience;
    private Optional<SSLContext> context = Optional.empty();
    private volatile HttpClient client;

    PeerLine(Peer peer, Duration patience) {
        this.handshakes = Peer.isSecured(peer.url())
                ? Optional.of(new CallerHandshakes(peer.toString(), peer.ca(), peer.certificate()))
                : Optional.empty();
        this.patience = patience;
        this.client = builder().build();
    }

    /**
     * By which it is asked now.
     *
     * @throws TlsException when files are named that cannot be used
     */
    HttpClient client() throws TlsException {
        if (handshakes.isPresent()) {
            SSLContext now = handshakes.get().now();
            if (context.filter(now::equals).isEmpty()) {
                client.shutdownNow();
                client = builder().sslContext(now).build();
                context = Optional.of(now);
            }
        }
        return client;
    }

    private HttpClient.Builder builder() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(patience)
                .followRedirects(HttpClient.Redirect.NEVER);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
