package dev.sluice.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of the real process: how it stops, hears signals, and lives with few descriptors. */
class ServedProcessTest {
    private static final String NO_LIMITS = "";

    @TempDir
    private Path dir;
    private final CountDownLatch go = new CountDownLatch(1);
    private final Semaphore asked = new Semaphore(0);
    private HttpServer origin;

    @BeforeEach
    void open() throws IOException {
        origin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        origin.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        origin.createContext("/", exchange -> answer(exchange));
        origin.createContext("/slow", exchange -> {
            asked.release();
            await();
            answer(exchange);
        });
        origin.start();
    }

    @AfterEach
    void close() {
        go.countDown();
        origin.stop(0);
    }

    @Test
    void a_signal_lets_what_is_under_way_end_and_nothing_new_begin() throws Exception {
        try (var product = start(NO_LIMITS, ""); Socket idle = product.send("/"); Socket busy = product.send("/slow")) {
            assertThat(head(idle)).startsWith("HTTP/1.1 200 ").doesNotContain("Connection: close");
            assertThat(idle.getInputStream().readNBytes(2)).hasSize(2);
            asked.acquire();
            product.signal("TERM");
            assertThat(idle.getInputStream().read()).isEqualTo(-1);
            assertThatThrownBy(product::connect).isInstanceOf(ConnectException.class);
            assertThat(get(product, "/readyz").statusCode()).isEqualTo(503);
            go.countDown();
            assertThat(head(busy)).startsWith("HTTP/1.1 200 ").contains("\r\nConnection: close\r\n");
            assertThat(new String(busy.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)).isEqualTo("ok");
            assertThat(product.ended()).isZero();
        }
    }

    @Test
    void a_second_signal_ends_it_at_once() throws Exception {
        try (var product = start(NO_LIMITS, ""); Socket idle = product.send("/"); Socket busy = product.send("/slow")) {
            asked.acquire();
            assertThat(head(idle)).startsWith("HTTP/1.1 200 ");
            product.signal("TERM");
            assertThat(idle.getInputStream().readAllBytes()).hasSize(2);
            product.signal("TERM");
            assertThat(product.ended()).isEqualTo(1);
            assertThat(head(busy)).isEmpty();
        }
    }

    @Test
    void a_signal_opens_the_access_log_anew() throws Exception {
        Path log = dir.resolve("access.log");
        try (var product = start(NO_LIMITS, "log: { access: { file: access.log } }\n"); Socket first = product.send("/first")) {
            assertThat(head(first)).startsWith("HTTP/1.1 200 ");
            Path moved = Files.move(log, dir.resolve("access.log.1"));
            product.signal("USR1");
            product.awaitLog("access log reopened=true");
            try (Socket second = product.send("/second")) {
                assertThat(head(second)).startsWith("HTTP/1.1 200 ");
            }
            assertThat(get(product, "/metrics").body()).contains("sluice_access_log_dropped_total 0.0");
            product.signal("TERM");
            assertThat(product.ended()).isZero();
            assertThat(Files.readString(moved) + Files.readString(log)).contains("/first").contains("/second");
            assertThat(Files.readString(log)).doesNotContain("/first");
        }
    }

    @Test
    void with_few_descriptors_some_are_refused_and_the_others_served_as_before() throws Exception {
        List<Socket> clients = new ArrayList<>();
        try (var product = start("ulimit -n 300; ", ""); Socket early = product.send("/")) {
            assertThat(head(early)).startsWith("HTTP/1.1 200 ");
            early.getInputStream().readNBytes(2);
            for (int i = 0; i < 300; i++) {
                clients.add(product.connect());
            }
            product.awaitLog("fewer connections than limits.connections");
            assertThat(head(clients.getLast())).startsWith("HTTP/1.1 503 ");
            early.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(head(early)).startsWith("HTTP/1.1 200 ");
            assertThat(get(product, "/livez").statusCode()).isEqualTo(200);
            for (Socket client : clients) {
                client.close();
            }
            awaitServed(product);
            product.signal("TERM");
            assertThat(product.ended()).isZero();
        }
    }

    private ServedProcess start(String limits, String more) throws IOException {
        return ServedProcess.start(dir, limits, origin.getAddress().getPort(), more);
    }

    private static void awaitServed(ServedProcess product) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try (Socket client = product.send("/")) {
                if (head(client).startsWith("HTTP/1.1 200 ")) {
                    return;
                }
            }
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
    }

    private static HttpResponse<String> get(ServedProcess product, String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(product.control().resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    /** Empty when the connection ended instead. */
    private static String head(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                return "";
            }
            head.append((char) b);
        }
        return head.toString();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 2);
        exchange.getResponseBody().write(new byte[] {'o', 'k'});
        exchange.close();
    }

    private void await() {
        try {
            assertThat(go.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
