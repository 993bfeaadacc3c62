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
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole product: a plan that waits for a gate whose visitors buy something on both stacks, through the product's own edge. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class JourneyServedTest {
    private static final String SCENARIO = """
            journeys:
              buy:
                steps:
                  - { name: cart, GET: /shop/cart, take: { id: { css: "input[name=id]", attribute: value } } }
                  - { name: pay, POST: /shop/pay, form: { id: "${id}", by: "${visitor.name}" }, check: { body: Thank you },
                      take: { order: { regex: "order ([0-9]+)" } } }
                cleanup:
                  - { name: cancel, POST: "/shop/cancel/${order}" }
            """;

    @TempDir
    private Path dir;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Shop old = new Shop();
    private final Shop fresh = new Shop();
    private Path site;

    /** Sells to whoever comes with the cookie and the number of its cart, and forgets no order. */
    private static final class Shop implements AutoCloseable {
        private final HttpServer server;
        private final List<String> marks = new CopyOnWriteArrayList<>();
        private final Set<String> open = ConcurrentHashMap.newKeySet();
        private final AtomicInteger number = new AtomicInteger();
        private volatile boolean isBroken;

        Shop() {
            try {
                server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            } catch (IOException noPort) {
                throw new java.io.UncheckedIOException(noPort);
            }
            server.createContext("/", this::serve);
            server.start();
        }

        private void serve(HttpExchange exchange) throws IOException {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String path = exchange.getRequestURI().getPath();
            String cookie = String.valueOf(exchange.getRequestHeaders().getFirst("Cookie"));
            switch (exchange.getRequestMethod() + " " + path.replaceAll("\\d+", "N")) {
                case "GET /shop/cart" -> {
                    int id = number.incrementAndGet();
                    exchange.getResponseHeaders().add("Set-Cookie", "cart=c" + id + "; HttpOnly; Path=/shop");
                    answer(exchange, 200, "<form><input name=id value=" + id + "></form>");
                }
                case "POST /shop/pay" -> pay(exchange, body, cookie);
                case "GET /shop/thanks/N" -> answer(exchange, 200, "Thank you: order " + path.replaceAll("\\D", ""));
                case "POST /shop/cancel/N" -> answer(exchange, open.remove(path.replaceAll("\\D", "")) ? 200 : 404, "");
                default -> answer(exchange, 200, "fine");
            }
        }

        private void pay(HttpExchange exchange, String body, String cookie) throws IOException {
            String id = body.replaceAll("id=(\\d+)&by=v.*", "$1");
            if (isBroken || !cookie.contains("cart=c" + id)) {
                answer(exchange, isBroken ? 500 : 403, "Sorry");
                return;
            }
            marks.add(String.valueOf(exchange.getRequestHeaders().getFirst("Sluice-Test")));
            open.add(id);
            exchange.getResponseHeaders().add("Location", "/shop/thanks/" + id);
            answer(exchange, 303, "");
        }

        private static void answer(HttpExchange exchange, int status, String text) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        }

        String origin() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    @BeforeEach
    void write() throws IOException {
        Files.writeString(dir.resolve("buy.yaml"), SCENARIO);
        site = Files.writeString(dir.resolve("site.yaml"), """
                site: shop.example
                listen: [{ address: "127.0.0.1:0" }]
                control: { address: "127.0.0.1:0" }
                stacks:
                  old: { origins: ["%s"] }
                  new: { origins: ["%s"] }
                units:
                  shop:
                    owner: a@shop.example
                    match: [{ path: "/shop/**" }]
                    plan: { stages: [{ share: 1%%, dwell: 1m, ramp: 1s, entry: [buy] }] }
                gates:
                  buy: { type: journey, scenario: buy.yaml, every: 1s, timeout: 5s }
                """.formatted(old.origin(), fresh.origin()));
    }

    @AfterEach
    void stop() {
        client.shutdownNow();
        old.close();
        fresh.close();
    }

    @Test
    void a_plan_waits_until_visitors_can_buy_on_new_and_leaves_no_order_behind() throws Exception {
        fresh.isBroken = true;
        try (var product = Assembly.start(site, dir.resolve("state"))) {
            post(product, "/drills/shop", "{}");
            until(() -> get(product, "/drills/shop"), drill -> drill.contains("\"passed\":true"));
            post(product, "/units/shop/plan/start", "{\"reason\":\"it is time\"}");
            String waiting = until(() -> get(product, "/units/shop"), unit -> unit.contains("\"verdict\":\"fail\""));
            assertThat(waiting)
                    .contains("on new, buy: pay: status 500 (expected: 200..399); 0 of 3 walks came through on new, 3 of 3 on old")
                    .contains("\"phase\":\"entry\"").contains("\"share\":\"0%\"");
            fresh.isBroken = false;
            assertThat(post(product, "/units/shop/gates/buy/check", "")).contains("\"verdict\":\"pass\"")
                    .contains("3 of 3 walks came through on new, 3 of 3 on old");
            post(product, "/units/shop/plan/resume", "{\"reason\":\"mended\"}");
            assertThat(until(() -> get(product, "/units/shop"), unit -> unit.contains("\"share\":\"1%\""))).contains("\"phase\":\"dwell\"");
            assertThat(get(product, "/journal?limit=1000")).contains("gate buy of shop says fail: on new, buy: pay: status 500");
            assertThat(get(product, "/measures?unit=shop&last=60s")).as("tests are nobody's visitors").contains("\"measures\":[]");
        }
        assertThat(fresh.marks).hasSizeGreaterThanOrEqualTo(3).containsOnly("1");
        assertThat(old.marks).hasSizeGreaterThanOrEqualTo(6).containsOnly("1");
        assertThat(fresh.open).isEmpty();
        assertThat(old.open).isEmpty();
    }

    @Test
    void old_never_answers_for_new_where_a_walk_asks_how_new_is() throws Exception {
        fresh.close();
        try (var product = Assembly.start(site, dir.resolve("state"))) {
            assertThat(post(product, "/units/shop/gates/buy/check", "")).contains("\"verdict\":\"fail\"")
                    .containsPattern("on new, buy: cart: status 50[0-9]").contains("3 of 3 on old");
        }
    }

    private interface Asking {
        String ask() throws Exception;
    }

    private static String until(Asking asking, Predicate<String> wanted) throws Exception {
        String answer = asking.ask();
        while (!wanted.test(answer)) {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            answer = asking.ask();
        }
        return answer;
    }

    private String post(Assembly product, String path, String body) throws Exception {
        return send(call(product, path).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private String get(Assembly product, String path) throws Exception {
        return send(call(product, path));
    }

    private HttpRequest.Builder call(Assembly product, String path) throws IOException {
        String token = Files.readString(product.stateDir().resolve("admin.token")).strip();
        return HttpRequest.newBuilder(URI.create(product.control() + "/api/v1" + path)).header("Authorization", "Bearer " + token);
    }

    private String send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
    }
}
