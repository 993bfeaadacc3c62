package dev.sluice.proxy.trace;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

import org.jspecify.annotations.Nullable;

import dev.sluice.model.TraceTerms;

/** Posts one batch once, and says what became of it (OTLP 1, section OTLP/HTTP). For one thread, which may wait. */
final class Collector implements AutoCloseable {
    private static final int LARGEST_ANSWER = 1 << 20;
    /** That the same batch may be sent again after. */
    private static final Set<Integer> PASSING = Set.of(429, 502, 503, 504);
    private static final Pattern REJECTED = Pattern.compile("\"rejectedSpans\"\\s*:\\s*\"?(\\d{1,9})");
    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

    /** Made for the first batch: it has a thread of its own. */
    private @Nullable HttpClient client;

    /** What became of a batch. */
    sealed interface Answer {
        /** The collector has it, but for some spans that it did not want. */
        record Taken(long rejected) implements Answer {}

        /**
         * It does not have it now.
         *
         * @param after the least time that it asks for before it is sent again
         */
        record Later(Optional<Duration> after, String why) implements Answer {}

        /** It does not want it. */
        record Refused(String why) implements Answer {}
    }

    Answer post(TraceTerms to, String batch, Duration timeout) throws InterruptedException {
        CompletableFuture<HttpResponse<String>> sent = client().sendAsync(request(to, batch),
                BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), LARGEST_ANSWER));
        try {
            return judge(sent.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException late) {
            return new Answer.Later(Optional.empty(), "no answer within " + timeout.toMillis() + " ms");
        } catch (ExecutionException failed) {
            return new Answer.Later(Optional.empty(), Objects.requireNonNullElse(failed.getCause(), failed).toString());
        } finally {
            sent.cancel(true);
        }
    }

    @Override
    public void close() {
        if (client != null) {
            client.shutdownNow();
        }
    }

    private HttpClient client() {
        if (client == null) {
            client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).followRedirects(HttpClient.Redirect.NEVER)
                    .executor(Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("traces").factory())).build();
        }
        return client;
    }

    private static HttpRequest request(TraceTerms to, String batch) {
        HttpRequest.Builder request = HttpRequest.newBuilder(to.collector()).header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip").header("User-Agent", "sluice")
                .POST(HttpRequest.BodyPublishers.ofByteArray(zipped(batch)));
        to.headers().forEach(request::setHeader);
        return request.build();
    }

    private static byte[] zipped(String text) {
        var bytes = new ByteArrayOutputStream(text.length() / 4);
        try (var zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException impossible) {
            throw new UncheckedIOException("memory does not fail", impossible);
        }
        return bytes.toByteArray();
    }

    private static Answer judge(HttpResponse<String> response) {
        int status = response.statusCode();
        if (status >= 200 && status < 300) {
            Matcher rejected = REJECTED.matcher(response.body());
            return new Answer.Taken(rejected.find() ? Long.parseLong(rejected.group(1)) : 0);
        }
        String why = "answered " + status + " (expected: 2xx)";
        return PASSING.contains(status) ? new Answer.Later(after(response), why) : new Answer.Refused(why);
    }

    /** Seconds, or a time (RFC 9110 section 10.2.3). */
    private static Optional<Duration> after(HttpResponse<String> response) {
        return response.headers().firstValue("Retry-After").flatMap(said -> {
            if (SECONDS.matcher(said).matches()) {
                return Optional.of(Duration.ofSeconds(Long.parseLong(said)));
            }
            try {
                return Optional.of(Duration.between(Instant.now(), DateTimeFormatter.RFC_1123_DATE_TIME.parse(said, Instant::from)));
            } catch (DateTimeException notATime) {
                return Optional.empty();
            }
        });
    }
}
