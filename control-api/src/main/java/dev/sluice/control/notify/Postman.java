package dev.sluice.control.notify;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import dev.sluice.model.Recipient.Webhook;

/**
 * Posts one message once. Nothing of the answer but its status is read, no redirect is followed, and the time of the webhook is all there is.
 * For any thread that may wait.
 */
final class Postman {
    /** {@code t=SECONDS,v1=HEX}: an HMAC-SHA256 of {@code SECONDS.BODY}, as receivers of Stripe's webhooks check it. */
    static final String SIGNATURE = "Sluice-Signature";
    static final String ENTRY = "Sluice-Entry";

    private static final String ALGORITHM = "HmacSHA256";
    /** Of client errors, those that may pass (RFC 9110 section 15.5.9, RFC 8470, RFC 6585). */
    private static final Set<Integer> PASSING = Set.of(408, 425, 429);

    private final InstantSource clock;

    Postman(InstantSource clock) {
        this.clock = clock;
    }

    Attempt post(Message message, Webhook to, Duration timeout) throws InterruptedException {
        long begun = System.nanoTime();
        HttpClient client = client();
        CompletableFuture<HttpResponse<InputStream>> sent = client.sendAsync(request(message, to),
                HttpResponse.BodyHandlers.ofInputStream());
        try {
            HttpResponse<InputStream> response = sent.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            closeUnread(response.body());
            return judge(response.statusCode(), since(begun));
        } catch (TimeoutException e) {
            return new Attempt.Failed("no answer within " + timeout.toMillis() + " ms", true, since(begun));
        } catch (ExecutionException e) {
            return new Attempt.Failed(reason(Objects.requireNonNullElse(e.getCause(), e)), true, since(begun));
        } finally {
            sent.cancel(true);
            client.shutdownNow();
        }
    }

    /** One for each attempt: a connection that rested may be closed already, and a POST that fails by that is not known to have failed. */
    private static HttpClient client() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).followRedirects(HttpClient.Redirect.NEVER).build();
    }

    private HttpRequest request(Message message, Webhook to) {
        HttpRequest.Builder request = HttpRequest.newBuilder(to.url()).header("Content-Type", switch (to.format()) {
            case JSON, SLACK -> "application/json";
            case CLOUDEVENTS -> CloudEvent.CONTENT_TYPE;
        })
                .header("User-Agent", "sluice").POST(HttpRequest.BodyPublishers.ofString(message.body()));
        message.entry().ifPresent(seq -> request.header(ENTRY, seq.toString()));
        to.secret().ifPresent(secret -> request.header(SIGNATURE, signature(secret, clock.instant().getEpochSecond(), message.body())));
        return request.build();
    }

    static String signature(String secret, long seconds, String body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            byte[] sum = mac.doFinal((seconds + "." + body).getBytes(StandardCharsets.UTF_8));
            return "t=" + seconds + ",v1=" + HexFormat.of().formatHex(sum);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, impossible);
        }
    }

    private static Attempt judge(int status, Duration took) {
        if (status >= 200 && status < 300) {
            return new Attempt.Delivered(status, took);
        }
        return new Attempt.Failed("answered " + status + " (expected: 2xx)", status >= 500 || PASSING.contains(status), took);
    }

    private static void closeUnread(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            // the status was read; how the connection ends is of no account
        }
    }

    private static String reason(Throwable cause) {
        if (cause instanceof ConnectException) {
            return cause.getCause() instanceof UnresolvedAddressException ? "its host has no address" : "nobody listens there";
        }
        return cause.getClass().getSimpleName() + (cause.getMessage() == null ? "" : ": " + cause.getMessage());
    }

    private static Duration since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
