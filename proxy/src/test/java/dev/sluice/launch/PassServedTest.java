package dev.sluice.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole product: a tester's link, its cookie, a restart, and the end of the pass. */
class PassServedTest {
    @TempDir
    private Path dir;
    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer origin;
    private Path site;

    @BeforeEach
    void write() throws Exception {
        origin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        origin.createContext("/", exchange -> {
            byte[] answer = "shop".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        origin.start();
        site = Files.writeString(dir.resolve("site.yaml"), """
                listen: [{ address: "127.0.0.1:0" }]
                control: { address: "127.0.0.1:0" }
                stacks: { old: { origins: ["http://127.0.0.1:%d"] } }
                units: { shop: { owner: a@shop.example, match: [{ path: "/**" }] } }
                """.formatted(origin.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        client.shutdownNow();
        origin.stop(0);
    }

    @Test
    void a_link_is_good_once_its_cookie_over_a_restart_and_neither_after_the_pass_was_taken_back() throws Exception {
        String made;
        String cookie;
        try (var product = Assembly.start(site, dir.resolve("state"))) {
            assertThat(api(product, "PUT", "/freeze", "{\"mode\":\"closed\",\"reason\":\"move\"}").statusCode()).isEqualTo(200);
            made = api(product, "POST", "/bypass", "{\"units\":[\"shop\"],\"page\":\"/try\",\"reason\":\"look\"}").body();
            HttpResponse<String> entry = edge(product, told(made, "link"), "");
            assertThat(entry.statusCode()).isEqualTo(303);
            assertThat(entry.headers().firstValue("location")).contains("/try");
            cookie = entry.headers().firstValue("set-cookie").orElseThrow().split(";", 2)[0];
            assertThat(edge(product, "/try", cookie).body()).isEqualTo("shop");
            assertThat(edge(product, "/try", "").statusCode()).isEqualTo(503);
            assertThat(passes(product)).isEqualTo("1.0");
            assertThat(edge(product, told(made, "link"), "").statusCode()).isEqualTo(403);
        }
        try (var product = Assembly.start(site, dir.resolve("state"))) {
            assertThat(edge(product, told(made, "link"), "").statusCode()).as("used before the restart").isEqualTo(403);
            assertThat(edge(product, "/try", cookie).body()).isEqualTo("shop");
            assertThat(api(product, "DELETE", "/bypass/" + told(made, "id"), "").statusCode()).isEqualTo(200);
            assertThat(edge(product, "/try", cookie).statusCode()).isEqualTo(503);
            assertThat(passes(product)).isEqualTo("0.0");
        }
        try (var product = Assembly.start(site, dir.resolve("state"))) {
            assertThat(edge(product, "/try", cookie).statusCode()).as("taken back before the restart").isEqualTo(503);
        }
    }

    private HttpResponse<String> edge(Assembly product, String path, String cookie) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(product.edge().getFirst()).resolve(path));
        return client.send((cookie.isEmpty() ? request : request.header("Cookie", cookie)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** As Prometheus would read it. */
    private String passes(Assembly product) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(product.control() + "/metrics")).build();
        String text = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        String line = "sluice_passes{unit=\"shop\"} ";
        return text.substring(text.indexOf(line) + line.length()).lines().findFirst().orElseThrow();
    }

    private HttpResponse<String> api(Assembly product, String method, String path, String body) throws Exception {
        String token = Files.readString(dir.resolve("state/admin.token")).strip();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(product.control() + "/api/v1" + path))
                .header("Authorization", "Bearer " + token).method(method, HttpRequest.BodyPublishers.ofString(body));
        return client.send((body.isEmpty() ? request : request.header("Content-Type", "application/json")).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String told(String json, String name) {
        var member = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
        assertThat(member.find()).as(json).isTrue();
        return member.group(1);
    }
}
