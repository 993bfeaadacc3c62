package dev.sluice.proof;

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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callbacks that come during a freeze reach the stack that is right afterwards: none is lost, though the proxy is killed meanwhile. */
class CallbackTest {
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    private Path dir;
    private final Receiver old = new Receiver();
    private final Receiver fresh = new Receiver();
    private Path site = Path.of("");

    /** A stack that writes down what came, in order. */
    private static final class Receiver {
        private final List<String> got = new CopyOnWriteArrayList<>();
        private final List<String> replayedAt = new CopyOnWriteArrayList<>();
        private HttpServer server;

        void open() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", this::answer);
            server.start();
        }

        private void answer(HttpExchange exchange) throws IOException {
            try (exchange) {
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                synchronized (this) {
                    got.add(body);
                    replayedAt.add(String.valueOf(exchange.getRequestHeaders().getFirst("Sluice-Replayed-At")));
                }
                exchange.sendResponseHeaders(200, -1);
            }
        }

        String address() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }
    }

    @BeforeEach
    void open() throws IOException {
        old.open();
        fresh.open();
        site = Files.writeString(dir.resolve("site.yaml"), """
                listen: [{ address: "127.0.0.1:0" }]
                control: { address: "127.0.0.1:0" }
                stacks: { old: { origins: ["%s"] }, new: { origins: ["%s"] } }
                units: { all: { owner: proof@shop.example, match: [{ path: "/**" }], failover: off } }
                freeze:
                  callbacks: { "POST /hooks/**": { do: spool, retries: none, answer: 202, body: kept } }
                  hold: { release: 400/s }
                  spool: { tries: 3, requests: 250 }
                workers: 2
                """.formatted(old.address(), fresh.address()));
    }

    @AfterEach
    void close() {
        old.server.stop(0);
        fresh.server.stop(0);
    }

    @Test
    void webhooks_over_a_freeze_and_a_kill_reach_the_stack_that_is_opened_in_order_and_none_before() throws Exception {
        prove(20);
    }

    @Test
    @Tag("proof")
    void two_hundred_of_them_do() throws Exception {
        prove(100);
    }

    /** So many before the kill, and as many after it. */
    private void prove(int half) throws Exception {
        List<String> acknowledged = new ArrayList<>();
        try (Product product = Product.serve(site, dir.resolve("state"))) {
            assertThat(product.put("/freeze", "{\"mode\":\"hold\",\"reason\":\"final sync\"}").status()).isEqualTo(200);
            IntStream.range(0, half).forEach(number -> acknowledged.add(kept(product, number)));
            CountDownLatch underWay = alsoSend(product);
            product.kill();
            assertThat(underWay.await(60, TimeUnit.SECONDS)).isTrue();
        }
        try (Product product = Product.serve(site, dir.resolve("state"))) {
            assertThat(product.metrics()).contains("sluice_callbacks_waiting{rule=\"POST /hooks/**\"}");
            IntStream.range(half, 2 * half).forEach(number -> acknowledged.add(kept(product, number)));
            assertThat(old.got).as("while it is frozen").isEmpty();
            product.share("all", "100%");
            assertThat(fresh.got).isEmpty();
            assertThat(product.put("/freeze", "{\"mode\":\"open\",\"reason\":\"done\"}").status()).isEqualTo(200);
            await(() -> fresh.got.containsAll(acknowledged));
            await(() -> waiting(product) == 0);
            assertThat(new ArrayList<>(new LinkedHashSet<>(fresh.got)).stream().filter(body -> !body.equals("under way")))
                    .as("in order, each at least once").containsExactlyElementsOf(acknowledged);
            assertThat(fresh.replayedAt).allMatch(time -> time.startsWith("20"));
            assertThat(old.got).isEmpty();
            assertThat(send(product, "/hooks/erp", "after").statusCode()).as("nothing waits, so it goes straight on").isEqualTo(200);
            System.out.printf("%d callbacks acknowledged during a freeze with a kill -9: 0 lost, %d sent twice%n", acknowledged.size(),
                    fresh.got.size() - new LinkedHashSet<>(fresh.got).size());
        }
    }

    private static String kept(Product product, int number) {
        String body = "webhook " + number;
        try {
            HttpResponse<String> answer = send(product, "/hooks/erp?token=secret", body);
            assertThat(answer.statusCode()).isEqualTo(202);
            assertThat(answer.body()).isEqualTo("kept");
            return body;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static HttpResponse<String> send(Product product, String path, String body) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + product.edgePort() + path))
                .POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** One more, of which nobody knows whether it was kept when the process dies. */
    private static CountDownLatch alsoSend(Product product) {
        var over = new CountDownLatch(1);
        Thread.ofVirtual().start(() -> {
            try {
                assertThat(send(product, "/hooks/erp", "under way").statusCode()).isIn(202, 503);
            } catch (IOException | InterruptedException killed) {
                assertThat(killed).isNotNull();
            } finally {
                over.countDown();
            }
        });
        return over;
    }

    private static long waiting(Product product) {
        try {
            return product.metrics().lines().filter(line -> line.startsWith("sluice_callbacks_waiting{"))
                    .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ')))).sum();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("did not come true").isLessThan(deadline);
            LockSupport.parkNanos(200_000);
        }
    }
}
