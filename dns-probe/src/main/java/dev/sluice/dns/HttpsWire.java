package dev.sluice.dns;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

import org.xbill.DNS.Message;

import dev.sluice.dns.Sighting.Transport;

/** Over HTTPS (RFC 8484). With HTTP/2 the questions to one server share a connection. */
record HttpsWire(URI url, HttpClient client) implements Wire {
    private static final String TYPE = "application/dns-message";

    @Override
    public Heard ask(Message query, Deadline deadline) throws IOException {
        var request = HttpRequest.newBuilder(url).timeout(Duration.ofMillis(deadline.millis(0))).header("Accept", TYPE)
                .header("Content-Type", TYPE).POST(HttpRequest.BodyPublishers.ofByteArray(query.toWire())).build();
        try {
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                if (response.statusCode() != 200) {
                    throw new IOException("HTTP status " + response.statusCode());
                }
                return new Heard(Heard.the(query, body.readNBytes(LARGEST_MESSAGE)), Transport.HTTPS);
            }
        } catch (HttpTimeoutException _) {
            throw deadline.silence(0);
        } catch (ConnectException refused) {
            throw new IOException("no connection" + (refused.getMessage() == null ? "" : ": " + refused.getMessage()), refused);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(stopped);
        }
    }
}
