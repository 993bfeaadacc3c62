package dev.sluice.control.gate;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

/** Asks URLs, each within its time and {@value #MOST_BYTES} bytes, whatever is at the other end. Redirects are not followed. Any thread. */
final class Fetcher implements AutoCloseable {
    private static final int MOST_BYTES = 1 << 20;

    private final InstantSource clock;
    private @Nullable HttpClient client;

    Fetcher(InstantSource clock) {
        this.clock = clock;
    }

    Instant now() {
        return clock.instant();
    }

    Fetched get(URI url, Duration timeout) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url).header("Accept", "application/json, */*;q=0.1")
                .header("User-Agent", "sluice-gate")
                .timeout(timeout).build();
        String from = shown(url);
        CompletableFuture<HttpResponse<byte[]>> answer = client().sendAsync(request, _ -> new Bounded());
        try {
            HttpResponse<byte[]> whole = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return new Fetched.Answer(from, whole.statusCode(), new String(whole.body(), StandardCharsets.UTF_8));
        } catch (TimeoutException _) {
            return late(from, timeout);
        } catch (ExecutionException failed) {
            return failed.getCause() instanceof HttpTimeoutException ? late(from, timeout)
                    : new Fetched.Trouble(from + " could not be asked: " + why(failed));
        } finally {
            answer.cancel(true);
        }
    }

    private static Fetched late(String from, Duration timeout) {
        return new Fetched.Trouble(from + " did not answer in full within " + timeout.toMillis() + " ms");
    }

    private static String why(ExecutionException failed) {
        Throwable cause = failed.getCause() == null ? failed : failed.getCause();
        if (cause instanceof TooLarge) {
            return "its answer is larger than " + (MOST_BYTES >> 10) + " KiB";
        }
        String message = cause.getMessage();
        return message == null || message.isBlank() ? cause.getClass().getSimpleName() : Wording.quoted(message);
    }

    /** Without its query, in which there may be a secret. */
    static String shown(URI url) {
        String text = url.toString();
        int query = text.indexOf('?');
        return query < 0 ? text : text.substring(0, query) + "?…";
    }

    /** Made when the first URL is asked, for it costs every start a tenth of a second. */
    private synchronized HttpClient client() {
        HttpClient known = client;
        if (known == null) {
            known = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).version(HttpClient.Version.HTTP_1_1)
                    .executor(Executors.newVirtualThreadPerTaskExecutor()).build();
            client = known;
        }
        return known;
    }

    @Override
    public synchronized void close() {
        HttpClient known = client;
        if (known != null) {
            known.shutdownNow();
        }
    }

    private static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1;
    }

    /** Takes a body as long as it is small. Confined to the thread that feeds it. */
    private static final class Bounded implements HttpResponse.BodySubscriber<byte[]> {
        private final CompletableFuture<byte[]> body = new CompletableFuture<>();
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private Flow.Subscription feed = NONE;

        private static final Flow.Subscription NONE = new Flow.Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {}
        };

        @Override
        public CompletionStage<byte[]> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            feed = subscription;
            feed.request(1);
        }

        @Override
        public void onNext(List<ByteBuffer> pieces) {
            for (ByteBuffer piece : pieces) {
                if (taken.size() + piece.remaining() > MOST_BYTES) {
                    feed.cancel();
                    body.completeExceptionally(new TooLarge());
                    return;
                }
                byte[] bytes = new byte[piece.remaining()];
                piece.get(bytes);
                taken.writeBytes(bytes);
            }
            feed.request(1);
        }

        @Override
        public void onError(Throwable cause) {
            body.completeExceptionally(cause);
        }

        @Override
        public void onComplete() {
            body.complete(taken.toByteArray());
        }
    }
}
