package dev.sluice.control.arrival;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLException;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.sluice.control.tls.TlsException;
import dev.sluice.model.ArrivalReport;
import dev.sluice.model.ArrivalTerms.Peer;
import dev.sluice.model.Arrivals;
import dev.sluice.model.LiveShare.Straggler;
import dev.sluice.model.LiveShare.Trait;

/** Asks other products what they have counted, within bounds of time and size, whatever is at the other end. One thread asks, any may close. */
final class PeerArrivals implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST_BYTES = 1 << 20;
    private static final int LONGEST = 100;
    private static final long MOST_COUNTED = 1_000_000_000_000L;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Map<Peer, PeerLine> lines = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** What it counted in minutes after one. */
    ArrivalReport ask(Peer peer, long after) throws IOException, InterruptedException {
        HttpClient client = client(peer);
        Callable<ArrivalReport> asking = () -> fetch(client, peer, after);
        Future<ArrivalReport> answer = threads.submit(asking);
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw new IOException("no whole answer within " + PATIENCE.toSeconds() + " s", late);
        } catch (ExecutionException failed) {
            throw new IOException(why(failed), failed);
        } finally {
            answer.cancel(true);
        }
    }

    /** Connections to any others are closed. */
    void keepOnly(List<Peer> peers) {
        lines.forEach((peer, line) -> {
            if (!peers.contains(peer)) {
                line.close();
            }
        });
        lines.keySet().retainAll(peers);
    }

    private HttpClient client(Peer peer) throws IOException {
        try {
            return lines.computeIfAbsent(peer, to -> new PeerLine(to, PATIENCE)).client();
        } catch (TlsException unusable) {
            throw new IOException(unusable.what(), unusable);
        }
    }

    private static String why(ExecutionException failed) {
        Throwable cause = failed.getCause() == null ? failed : failed.getCause();
        String message = cause.getMessage();
        String why = message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
        return cause instanceof SSLException
                ? "no TLS with it: " + why
                        + " (expected: whom to believe by ca, and who asks by certificate, key, at its entry under peers)"
                : why;
    }

    private static ArrivalReport fetch(HttpClient client, Peer peer, long after) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(peer.url().resolve("/api/v1/dns/arrivals?after=" + after)).timeout(PATIENCE)
                .header("Authorization", "Bearer " + peer.token()).header("Accept", "application/json").build();
        HttpResponse<InputStream> answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            if (answer.statusCode() != 200) {
                throw new IOException("status " + answer.statusCode() + " (expected: 200 for a viewer's token)");
            }
            byte[] bytes = body.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new IOException("an answer larger than " + (MOST_BYTES >> 10) + " KiB");
            }
            return read(MAPPER.readTree(bytes));
        } catch (JacksonException | IllegalArgumentException unreadable) {
            throw new IOException("an answer that is none of GET /dns/arrivals", unreadable);
        }
    }

    private static ArrivalReport read(JsonNode json) throws IOException {
        if (!json.path("counting").asBoolean(false)) {
            throw new IOException("it does not count (expected: dns.truth in its file)");
        }
        List<Arrivals.Minute> minutes = new ArrayList<>();
        for (JsonNode minute : json.path("minutes")) {
            minutes.add(new Arrivals.Minute(minute.path("minute").asLong(),
                    new Arrivals(count(minute.path("old")), count(minute.path("new")), count(minute.path("elsewhere")))));
        }
        List<Straggler> stragglers = new ArrayList<>();
        for (JsonNode one : json.path("stragglers")) {
            String what = one.path("what").asString("");
            if (stragglers.size() < Roster.TOLD * Trait.values().length && what.length() <= LONGEST) {
                stragglers.add(new Straggler(Trait.valueOf(one.path("by").asString("").toUpperCase(Locale.ROOT)), what,
                        count(one.path("count"))));
            }
        }
        return new ArrivalReport(minutes, stragglers);
    }

    /** No product counts more in a minute, and sums of as many as that stay whole numbers. */
    private static long count(JsonNode told) {
        long count = told.asLong();
        if (count < 0 || count > MOST_COUNTED) {
            throw new IllegalArgumentException("a count of " + count + " (expected: 0.." + MOST_COUNTED + ")");
        }
        return count;
    }

    @Override
    public void close() {
        threads.shutdownNow();
        lines.values().forEach(PeerLine::close);
    }
}
