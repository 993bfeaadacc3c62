package dev.sluice.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.netty.channel.epoll.Epoll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole product: the webhook of a payment reaches the shop that has the order (FEATURES A14), whatever share, revert and restart say. */
class OwnedServedTest {
    private static final String CALLBACKS = """
                callbacks:
                  "POST /hooks/path/{order}": { of: checkout, id: "path:/hooks/path/{order}" }
                  "POST /hooks/**": { of: checkout, id: ["query:order", "header:X-Order", "json:/data/order", "form:order"] }
            """;

    @TempDir
    private Path dir;
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Shop old = new Shop("O");
    private final Shop fresh = new Shop("N");
    private Path site = Path.of("");
    private Path state = Path.of("");

    /** A stack that makes orders, and writes down whose webhooks came. */
    private static final class Shop {
        private final String mark;
        private final List<String> hooks = new CopyOnWriteArrayList<>();
        private final CountDownLatch goOn = new CountDownLatch(1);
        private final AtomicInteger slow = new AtomicInteger();
        private HttpServer server;
        private int orders;

        Shop(String mark) {
            this.mark = mark;
        }

        void open() throws Exception {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/orders", this::order);
            server.createContext("/slow", this::slow);
            server.createContext("/hooks", this::hook);
            server.start();
        }

        private synchronized String next() {
            return mark + "-" + ++orders;
        }

        private void order(HttpExchange exchange) throws IOException {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                byte[] answer = ("{\"order\":{\"id\":\"" + next() + "\"}}").getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(201, answer.length);
                exchange.getResponseBody().write(answer);
            }
        }

        /** Tells the order, and not yet the rest. */
        private void slow(HttpExchange exchange) throws IOException {
            try (exchange) {
                slow.incrementAndGet();
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(201, 0);
                exchange.getResponseBody().write(("{\"order\":{\"id\":\"" + next() + "\"}").getBytes(StandardCharsets.UTF_8));
                exchange.getResponseBody().flush();
                goOn.await();
                exchange.getResponseBody().write('}');
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }

        private void hook(HttpExchange exchange) throws IOException {
            try (exchange) {
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                hooks.add(exchange.getRequestURI() + " " + body);
                byte[] answer = mark.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
            }
        }

        int port() {
            return server.getAddress().getPort();
        }

        void close() {
            goOn.countDown();
            server.stop(0);
        }
    }

    @BeforeEach
    void open() throws Exception {
        old.open();
        fresh.open();
        state = dir.resolve("state");
        site = write(fresh.port(), CALLBACKS);
    }

    private Path write(int freshPort, String callbacks) throws Exception {
        return Files.writeString(dir.resolve("site.yaml"), """
                listen: [{ address: "127.0.0.1:0" }]
                control: { address: "127.0.0.1:0" }
                stacks: { old: { origins: ["http://127.0.0.1:%d"] }, new: { origins: ["http://127.0.0.1:%d"] } }
                freeze: { callbacks: { "POST /hooks/kept/**": { do: spool, retries: none } }, hold: { release: 1000/s } }
                units:
                  checkout:
                    owner: a@shop.example
                    match: [{ path: "/orders" }, { path: "/slow" }, { path: "/broken" }]
                    visitors: { by: ["header:X-User", address] }
                    data: moved
                    on-revert: accept
                    ledger: { ids: ["json:/order/id"] }
                    guard: off
                  hooks:
                    owner: a@shop.example
                    match: [{ path: "/hooks/**" }]
                    visitors: { by: ["header:X-User", address] }
                    guard: off
                """.formatted(old.port(), freshPort) + callbacks.indent(0));
    }

    @AfterEach
    void close() {
        client.shutdownNow();
        old.close();
        fresh.close();
    }

    @Test
    void every_webhook_reaches_the_shop_that_has_the_order_over_a_revert_and_a_restart_until_it_is_carried_over() throws Exception {
        prove(40);
    }

    @Test
    @Tag("proof")
    void those_of_two_hundred_orders_do() throws Exception {
        prove(200);
    }

    private void prove(int count) throws Exception {
        List<String> orders = new ArrayList<>();
        try (var product = Assembly.start(site, state)) {
            share(product, "50%");
            for (int i = 0; i < count; i++) {
                orders.add(order(product, "visitor " + i));
                callAbout(product, orders.getLast(), i);
            }
            assertThat(orders).filteredOn(order -> order.startsWith("N")).hasSizeBetween(count / 5, count * 4 / 5);
            revert(product);
            for (int i = 0; i < orders.size(); i++) {
                callAbout(product, orders.get(i), i);
            }
        }
        try (var product = Assembly.start(site, state)) {
            for (int i = 0; i < orders.size(); i++) {
                callAbout(product, orders.get(i), i + 1);
            }
            assertThat(old.hooks.size() + fresh.hooks.size()).as("each once").isEqualTo(3 * orders.size());
            assertThat(old.hooks).as("no order of new").noneMatch(hook -> hook.contains("N-"));
            assertThat(fresh.hooks).as("no order of old").noneMatch(hook -> hook.contains("O-"));
            System.out.printf(
                    "%d webhooks about %d orders, %d of them of new: each at its owner, before and after a revert and a restart%n",
                    3 * count, count,
                    orders.stream().filter(order -> order.startsWith("N")).count());
            String mine = orders.stream().filter(order -> order.startsWith("N")).findFirst().orElseThrow();
            assertThat(api(product, "POST", "/ledger/checkout/carried-over", "{\"upTo\":500,\"reason\":\"copied\"}").statusCode())
                    .isEqualTo(200);
            await(() -> call(product, "/hooks/q?order=" + mine, "", "").equals("O"));
        }
    }

    /** In five ways, one after the other. */
    private void callAbout(Assembly product, String order, int way) throws Exception {
        String at = switch (way % 5) {
            case 0 -> call(product, "/hooks/path/" + order, "", "");
            case 1 -> call(product, "/hooks/q?a=1&order=" + order, "", "");
            case 2 ->
                call(product, "/hooks/json", "application/json", "{\"type\":\"paid\",\"data\":{\"x\":[1],\"order\":\"" + order + "\"}}");
            case 3 -> call(product, "/hooks/form", "application/x-www-form-urlencoded", "sum=1&order=" + order);
            default -> header(product, "/hooks/head", order);
        };
        assertThat(at).as("%s by way %s", order, way % 5).isEqualTo(order.substring(0, 1));
    }

    @Test
    void a_webhook_may_come_as_soon_as_the_answer_tells_the_name() throws Exception {
        try (var product = Assembly.start(site, state)) {
            share(product, "1%");
            share(product, "100%");
            URI edge = URI.create(product.edge().getFirst());
            try (var socket = new Socket(edge.getHost(), edge.getPort())) {
                socket.setSoTimeout(30_000);
                socket.getOutputStream()
                        .write("POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                var read = new StringBuilder();
                while (read.indexOf("N-1\"") < 0) {
                    int next = socket.getInputStream().read();
                    assertThat(next).as(read.toString()).isNotNegative();
                    read.append((char) next);
                }
                revert(product);
                assertThat(call(product, "/hooks/q?order=N-1", "", "")).isEqualTo("N");
                fresh.goOn.countDown();
                while (read.indexOf("}\r\n0\r\n\r\n") < 0 && !read.toString().endsWith("}}")) {
                    read.append((char) socket.getInputStream().read());
                }
            }
            assertThat(call(product, "/hooks/q?order=N-1", "", "")).isEqualTo("N");
            assertThat(call(product, "/hooks/q?order=N-2", "", "")).isEqualTo("O");
        }
    }

    @Test
    void what_nobody_on_new_has_made_is_olds_until_new_has_all_visitors() throws Exception {
        try (var product = Assembly.start(site, state)) {
            share(product, "50%");
            api(product, "PUT", "/units/hooks/share", "{\"share\":\"100%\",\"reason\":\"test\"}");
            for (int i = 0; i < 20; i++) {
                assertThat(call(product, "/hooks/q?order=from-before-" + i, "", "")).isEqualTo("O");
            }
            assertThat(call(product, "/hooks/q?other=1", "", "")).as("it does not say what it is about").isEqualTo("N");
            assertThat(call(product, "/hooks/q?order=" + "x".repeat(201), "", "")).as("no name").isEqualTo("N");
            share(product, "100%");
            assertThat(call(product, "/hooks/q?order=from-before", "", "")).isEqualTo("N");
        }
    }

    @Test
    void while_a_write_on_new_may_have_a_name_that_nobody_saw_the_share_has_its_say() throws Exception {
        try (var broken = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> cutEveryAnswer(broken));
            try (var product = Assembly.start(write(broken.getLocalPort(), CALLBACKS), state)) {
                share(product, "50%");
                assertThat(call(product, "/hooks/q?order=X", "", "")).isEqualTo("O");
                int user = 0;
                while (statusOf(product, "/orders", "visitor " + user) == 201) {
                    user++;
                }
            }
        }
        try (var product = Assembly.start(write(fresh.port(), CALLBACKS), state)) {
            api(product, "PUT", "/units/hooks/share", "{\"share\":\"100%\",\"reason\":\"test\"}");
            assertThat(call(product, "/hooks/q?order=X", "", "")).as("after a restart").isEqualTo("N");
            assertThat(api(product, "POST", "/ledger/checkout/carried-over", "{\"upTo\":1,\"reason\":\"looked\"}").statusCode())
                    .isEqualTo(200);
            await(() -> call(product, "/hooks/q?order=X", "", "").equals("O"));
        }
    }

    private static void cutEveryAnswer(ServerSocket broken) {
        try {
            while (true) {
                try (Socket socket = broken.accept()) {
                    socket.getInputStream().read(new byte[10_000]);
                }
            }
        } catch (IOException closed) {
            assertThat(broken.isClosed()).isTrue();
        }
    }

    @Test
    void a_body_that_is_too_long_to_be_read_first_goes_as_the_share_says_and_arrives_whole() throws Exception {
        try (var product = Assembly.start(site, state)) {
            share(product, "100%");
            String order = order(product, "a visitor");
            revert(product);
            String small = "{\"x\":\"" + "y".repeat(50_000) + "\",\"data\":{\"order\":\"" + order + "\"}}";
            String large = small.replace("\"x\"", "\"" + "z".repeat(2 << 20) + "\"");
            assertThat(call(product, "/hooks/j", "application/json", small)).isEqualTo("N");
            assertThat(chunked(product, small)).isEqualTo("N");
            assertThat(call(product, "/hooks/j", "application/json", large)).isEqualTo("O");
            assertThat(chunked(product, large)).isEqualTo("O");
            assertThat(fresh.hooks).containsExactly("/hooks/j " + small, "/hooks/j " + small);
            assertThat(old.hooks).containsExactly("/hooks/j " + large, "/hooks/j " + large);
        }
    }

    @Test
    void kept_callbacks_are_replayed_to_the_owner() throws Exception {
        try (var product = Assembly.start(site, state)) {
            share(product, "50%");
            List<String> orders = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                orders.add(order(product, "visitor " + i));
            }
            freeze(product, "closed");
            for (String order : orders) {
                assertThat(send(product, "/hooks/kept", "application/json", "{\"data\":{\"order\":\"" + order + "\"}}").statusCode())
                        .isEqualTo(200);
            }
            assertThat(old.hooks).isEmpty();
            assertThat(fresh.hooks).isEmpty();
            revert(product);
            freeze(product, "open");
            await(() -> old.hooks.size() + fresh.hooks.size() == orders.size());
            assertThat(old.hooks).isNotEmpty().noneMatch(hook -> hook.contains("N-"));
            assertThat(fresh.hooks).isNotEmpty().noneMatch(hook -> hook.contains("O-"));
        }
    }

    @Test
    void a_file_that_asks_for_owners_finds_what_was_made_before_and_one_that_does_not_forgets_them() throws Exception {
        try (var product = Assembly.start(write(fresh.port(), ""), state)) {
            share(product, "100%");
            String order = order(product, "a visitor");
            revert(product);
            assertThat(call(product, "/hooks/q?order=" + order, "", "")).isEqualTo("O");
            write(fresh.port(), CALLBACKS);
            product.reload();
            await(() -> call(product, "/hooks/q?order=" + order, "", "").equals("N"));
            write(fresh.port(), "");
            product.reload();
            assertThat(call(product, "/hooks/q?order=" + order, "", "")).isEqualTo("O");
        }
    }

    @Test
    void explain_says_who_has_it_and_what_a_body_would_say() throws Exception {
        try (var product = Assembly.start(site, state)) {
            share(product, "100%");
            String order = order(product, "a visitor");
            revert(product);
            assertThat(explain(product, "/hooks/q?order=" + order)).contains("\"stack\":\"new\"").contains("\"because\":\"owner\"")
                    .contains("\"of\":\"checkout\"")
                    .contains("it is about what only new has, by the ledger of unit checkout");
            assertThat(explain(product, "/hooks/q?order=Y")).contains("\"stack\":\"old\"").contains("\"because\":\"owner\"");
            assertThat(explain(product, "/hooks/q")).contains("the stack that has what it is about, if its body names it");
        }
    }

    @Test
    void what_only_new_has_is_never_told_to_old_though_new_is_down() throws Exception {
        String order;
        try (var product = Assembly.start(site, state)) {
            share(product, "100%");
            order = order(product, "a visitor");
            revert(product);
            fresh.server.stop(0);
            assertThat(send(product, "/hooks/q?order=" + order, "", "").statusCode()).isBetween(502, 504);
            assertThat(old.hooks).isEmpty();
        }
    }

    @Test
    @SuppressWarnings("try") // the process before ends while its heir goes on
    void what_new_accepts_from_the_process_that_is_taken_over_from_is_known_to_the_next() throws Exception {
        assumeTrue(Epoll.isAvailable(), "sockets are passed on by epoll, which is not here");
        try (var before = Assembly.start(site, state)) {
            share(before, "100%");
            URI edge = URI.create(before.edge().getFirst());
            try (var socket = new Socket(edge.getHost(), edge.getPort())) {
                socket.getOutputStream()
                        .write("POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                await(() -> fresh.slow.get() == 1);
                try (var heir = Assembly.takeOver(site, state)) {
                    revert(heir);
                    assertThat(before.handedOver().get(30, TimeUnit.SECONDS)).isTrue();
                    fresh.goOn.countDown();
                    before.close();
                    await(() -> call(heir, "/hooks/q?order=N-1", "", "").equals("N"));
                    await(() -> explain(heir, "/hooks/q?order=N-2").contains("\"because\":\"owner\""));
                    assertThat(api(heir, "GET", "/ledger/checkout", "").body()).contains("\"certainty\":\"accepted\"").contains("N-1");
                }
            }
        }
    }

    private String explain(Assembly product, String path) throws Exception {
        return api(product, "POST", "/explain", "{\"method\":\"POST\",\"url\":\"http://shop.example" + path + "\"}").body();
    }

    private void share(Assembly product, String share) throws Exception {
        HttpResponse<String> answer = api(product, "PUT", "/units/checkout/share", "{\"share\":\"" + share + "\",\"reason\":\"test\"}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private void revert(Assembly product) throws Exception {
        assertThat(api(product, "POST", "/units/checkout/revert", "{\"reason\":\"test\"}").statusCode()).isEqualTo(200);
        assertThat(api(product, "POST", "/units/hooks/revert", "{\"reason\":\"test\"}").statusCode()).isEqualTo(200);
    }

    private void freeze(Assembly product, String mode) throws Exception {
        assertThat(api(product, "PUT", "/freeze", "{\"mode\":\"" + mode + "\",\"reason\":\"test\"}").statusCode()).isEqualTo(200);
    }

    private String order(Assembly product, String visitor) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(product.edge().getFirst()).resolve("/orders")).header("X-User", visitor)
                .POST(HttpRequest.BodyPublishers.ofString("cart")).build();
        String made = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        return made.substring(made.lastIndexOf(':') + 2, made.length() - 3);
    }

    private int statusOf(Assembly product, String path, String visitor) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(product.edge().getFirst()).resolve(path)).header("X-User", visitor)
                .POST(HttpRequest.BodyPublishers.ofString("cart")).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    private String call(Assembly product, String path, String type, String body) throws Exception {
        return send(product, path, type, body).body();
    }

    private HttpResponse<String> send(Assembly product, String path, String type, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(product.edge().getFirst()).resolve(path))
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return client.send((type.isEmpty() ? request : request.header("Content-Type", type)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private String header(Assembly product, String path, String order) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(product.edge().getFirst()).resolve(path)).header("X-Order", order)
                .POST(HttpRequest.BodyPublishers.noBody()).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private String chunked(Assembly product, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(product.edge().getFirst()).resolve("/hooks/j"))
                .POST(HttpRequest.BodyPublishers.fromPublisher(HttpRequest.BodyPublishers.ofString(body))).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private HttpResponse<String> api(Assembly product, String method, String path, String body) throws Exception {
        String token = Files.readString(state.resolve("admin.token")).strip();
        HttpRequest request = HttpRequest.newBuilder(URI.create(product.control() + "/api/v1" + path))
                .header("Authorization", "Bearer " + token).header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body)).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("did not come true").isLessThan(deadline);
            LockSupport.parkNanos(200_000);
        }
    }
}
