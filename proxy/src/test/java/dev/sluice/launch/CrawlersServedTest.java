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

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.proxy.front.ScriptedZone;

/** The whole product asks the name server of its file whose an address is. */
class CrawlersServedTest {
    private static final String CRAWLED = "sluice_crawler_requests_total{class=\"2xx\",engine=\"googlebot\",stack=\"new\"}";

    @TempDir
    private Path dir;

    @Test
    void a_crawler_is_verified_by_the_name_server_of_the_file_and_goes_where_its_segment_says() throws Exception {
        HttpServer origin = origin();
        try (var zone = ScriptedZone.speaking().host("127.0.0.1", "crawl-127-0-0-1.googlebot.com")) {
            Path site = Files.writeString(dir.resolve("site.yaml"), """
                    listen: [{ address: "127.0.0.1:0" }]
                    control: { address: "127.0.0.1:0" }
                    stacks:
                      old: { origins: ["http://127.0.0.1:9"] }
                      new: { origins: ["http://127.0.0.1:%d"] }
                    units:
                      shop:
                        owner: a@shop.example
                        match: [{ path: "/**" }]
                        segments: [{ name: google, when: { crawler: googlebot }, to: new }]
                    crawlers: { resolver: "127.0.0.1:%d" }
                    """.formatted(origin.getAddress().getPort(), zone.address().getPort()));
            try (var product = Assembly.start(site, dir.resolve("state")); HttpClient client = HttpClient.newHttpClient()) {
                URI edge = URI.create(product.edge().getFirst());
                var question = HttpRequest.newBuilder(edge.resolve("/")).header("User-Agent", "Googlebot/2.1").build();
                long deadline = System.nanoTime() + 10_000_000_000L;
                int status = 0;
                while (status != 200 && System.nanoTime() < deadline) {
                    status = client.send(question, HttpResponse.BodyHandlers.ofString()).statusCode();
                }
                assertThat(status).isEqualTo(200);
                String metrics = client.send(HttpRequest.newBuilder(URI.create(product.control()).resolve("/metrics")).build(),
                        HttpResponse.BodyHandlers.ofString()).body();
                assertThat(metrics).contains(CRAWLED);
            }
        } finally {
            origin.stop(0);
        }
    }

    private static HttpServer origin() throws IOException {
        HttpServer origin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        origin.createContext("/", exchange -> {
            try (InputStream body = exchange.getRequestBody()) {
                body.readAllBytes();
            }
            byte[] answer = "new".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        origin.start();
        return origin;
    }
}
