package dev.sluice.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole product: gates judge what went over its edge, without any plan, and what was handed in is there after a restart. */
class GatesServedTest {
    private static final String INCIDENTS = "/units/shop/gates/quiet/evidence";

    @TempDir
    private Path dir;
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger status = new AtomicInteger(200);
    private HttpServer origin;
    private Path site;

    @BeforeEach
    void write() throws IOException {
        origin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        origin.createContext("/", exchange -> {
            try (InputStream body = exchange.getRequestBody()) {
                body.readAllBytes();
            }
            byte[] answer = "ready".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/ready") ? status.get() : 200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        origin.start();
        int port = origin.getAddress().getPort();
        site = Files.writeString(dir.resolve("site.yaml"), """
                listen: [{ address: "127.0.0.1:0" }]
                control: { address: "127.0.0.1:0" }
                stacks:
                  old: { origins: ["http://127.0.0.1:%1$d"] }
                  new: { origins: ["http://127.0.0.1:%1$d"] }
                units:
                  shop: { owner: a@shop.example, match: [{ path: "/**" }], visitors: { by: [request] }, share: 50%% }
                gates:
                  errors: { type: errors, requests: 100 }
                  ready: { type: http, url: "http://127.0.0.1:%1$d/ready" }
                  quiet: { type: incidents, every: 1h }
                """.formatted(port));
    }

    @AfterEach
    void stop() {
        client.shutdownNow();
        origin.stop(0);
    }

    @Test
    void gates_judge_what_visitors_were_answered_and_keep_what_was_handed_in() throws Exception {
        try (var product = Assembly.start(site, dir.resolve("state"))) {
            assertThat(check(product, "errors")).contains("\"verdict\":\"inconclusive\"").contains("old 0 of 0 requests");
            for (int i = 0; i < 260; i++) {
                send(HttpRequest.newBuilder(URI.create(product.edge().getFirst()).resolve("/")).build());
            }
            String errors = check(product, "errors");
            assertThat(errors).contains("\"verdict\":\"pass\"").contains("new failed 0 of 1").contains("old 0 of 1");
            assertThat(check(product, "ready")).contains("\"verdict\":\"pass\"");
            status.set(503);
            assertThat(check(product, "ready")).contains("\"verdict\":\"fail\"").contains("answered with status 503");
            String given = post(product, INCIDENTS, "{\"at\":\"" + Instant.now() + "\",\"open\":[]}");
            assertThat(given).contains("\"verdict\":\"pass\"");
            String metrics = send(HttpRequest.newBuilder(URI.create(product.control()).resolve("/metrics")).build());
            assertThat(metrics).contains("sluice_gate_verdict{gate=\"errors\",unit=\"shop\"} 1.0")
                    .contains("sluice_gate_verdict{gate=\"ready\",unit=\"shop\"} -1.0").contains("1 pass, 0 inconclusive, -1 fail");
        }
        try (var again = Assembly.start(site, dir.resolve("state"))) {
            assertThat(check(again, "quiet")).contains("\"verdict\":\"pass\"");
            assertThat(check(again, "errors")).contains("\"verdict\":\"inconclusive\"");
            post(again, INCIDENTS, "{\"at\":\"" + Instant.now() + "\",\"open\":[]}"); // what was said before it is on disk with it
            String journal = get(again, "/journal?limit=1000");
            assertThat(journal.split("\"kind\":\"gate\"", -1)).hasSize(1 + 6); // errors three times, ready twice, quiet once
            assertThat(journal).contains("gate ready of shop says fail: ");
        }
    }

    private String check(Assembly product, String gate) throws Exception {
        return post(product, "/units/shop/gates/" + gate + "/check", "");
    }

    private String post(Assembly product, String path, String body) throws Exception {
        return send(call(product, path).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body)).build());
    }

    private String get(Assembly product, String path) throws Exception {
        return send(call(product, path).build());
    }

    private HttpRequest.Builder call(Assembly product, String path) throws IOException {
        String token = Files.readString(product.stateDir().resolve("admin.token")).strip();
        return HttpRequest.newBuilder(URI.create(product.control() + "/api/v1" + path)).header("Authorization", "Bearer " + token);
    }

    private String send(HttpRequest request) throws Exception {
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
}
