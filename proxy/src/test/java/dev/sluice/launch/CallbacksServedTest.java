package dev.sluice.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callbacks that are kept by a process whose disk is full. */
class CallbacksServedTest {
    private static final String SITE = """
            units: { all: { owner: ops@shop.example, match: [{ path: "/**" }] } }
            freeze:
              callbacks: { "POST /hooks/**": { do: spool, retries: none } }
              hold: { release: 1000/s }
            """;
    /** What a process may make of a file, in KiB: more than it needs to live, less than what comes. */
    private static final int LARGEST_FILE = 4096;

    @TempDir
    private Path dir;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<String> got = new CopyOnWriteArrayList<>();
    private HttpServer origin;

    @BeforeEach
    void open() throws IOException {
        origin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        origin.createContext("/", this::answer);
        origin.start();
    }

    @AfterEach
    void close() {
        origin.stop(0);
        http.close();
    }

    @Test
    void what_a_full_disk_did_not_take_is_refused_and_what_it_took_is_replayed() throws Exception {
        try (var product = ServedProcess.start(dir, "ulimit -f " + LARGEST_FILE + "; ", origin.getAddress().getPort(), SITE)) {
            freeze(product, "closed");
            List<String> claimed = new ArrayList<>();
            int refused = 0;
            for (int i = 0; i < 60; i++) {
                String body = i + " " + "x".repeat(200_000);
                int status = send(product, body);
                assertThat(status).isIn(200, 503);
                refused += status == 503 ? 1 : 0;
                if (status == 200) {
                    claimed.add(body);
                }
            }
            assertThat(refused).isPositive();
            assertThat(claimed).isNotEmpty();
            assertThat(product.metric("sluice_callbacks_turned_away_total")).isEqualTo(refused);
            assertThat(product.metric("sluice_callbacks_kept_total")).isEqualTo(claimed.size());
            assertThat(got).isEmpty();
            freeze(product, "open");
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (got.size() < claimed.size()) {
                assertThat(System.nanoTime()).as("%s of %s", got.size(), claimed.size()).isLessThan(deadline);
                LockSupport.parkNanos(200_000);
            }
            assertThat(got).containsExactlyElementsOf(claimed);
            System.out.printf("a disk that takes 4 MiB: of 60 callbacks %d claimed and replayed, %d refused%n", claimed.size(), refused);
        }
    }

    private int send(ServedProcess product, String body) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + product.edge() + "/hooks/a"))
                .POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private void freeze(ServedProcess product, String mode) throws IOException, InterruptedException {
        String token = Files.readString(dir.resolve("state/admin.token")).strip();
        var request = HttpRequest.newBuilder(product.control().resolve("/api/v1/freeze")).header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"mode\":\"" + mode + "\",\"reason\":\"test\"}")).build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            got.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII));
            exchange.sendResponseHeaders(200, -1);
        }
    }
}
