package dev.sluice.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HARDENING R12, R16: a process that runs out of descriptors or of memory for buffers sheds, and comes back. */
class ExhaustionTest {
    private static final byte[] PIECE = new byte[8 << 10];
    private static final int PIECES = 1000;

    @TempDir
    private Path dir;
    private final List<Socket> clients = new ArrayList<>();
    private HttpServer origin;

    @BeforeEach
    void open() throws IOException {
        origin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
        origin.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        origin.createContext("/", exchange -> answer(exchange, new byte[] {'o', 'k'}, 1));
        origin.createContext("/large", exchange -> answer(exchange, PIECE, PIECES));
        origin.createContext("/never", exchange -> exchange.getRequestHeaders());
        origin.start();
    }

    @AfterEach
    void close() throws IOException {
        leave();
        origin.stop(0);
    }

    @Test
    void R16_connections_of_all_kinds_leave_descriptors_for_what_else_the_process_needs() throws Exception {
        try (var product = start("ulimit -n 400; ", ""); Socket early = product.send("/")) {
            assertThat(status(early)).isEqualTo(200);
            for (int i = 0; i < 600; i++) {
                clients.add(new Socket(InetAddress.getLoopbackAddress(), i % 2 == 0 ? product.control().getPort() : product.edge()));
            }
            ask(early, "/");
            assertThat(status(early)).isEqualTo(200);
            leave();
            awaitServed(product);
            assertThat(product.metric("process_files_open_files")).isLessThan(400);
        }
    }

    @Test
    void R16_requests_of_clients_that_are_already_in_cannot_use_up_the_descriptors() throws Exception {
        try (var product = start("ulimit -n 400; ", "")) {
            for (int i = 0; i < 300; i++) {
                clients.add(new Socket(InetAddress.getLoopbackAddress(), product.edge()));
            }
            for (Socket client : clients) {
                ask(client, "/never");
            }
            assertThat(product.metric("process_files_open_files")).isLessThan(400);
            assertThat(product.says("cannot accept connections", "Too many open files")).isFalse();
            leave();
            awaitServed(product);
        }
    }

    @Test
    void R12_when_memory_is_short_new_requests_are_refused_the_largest_holders_closed_and_others_served() throws Exception {
        try (var product = start("export JAVA_TOOL_OPTIONS=-XX:MaxDirectMemorySize=20m; ", "workers: 1\n");
                Socket neighbour = product.send("/")) {
            assertThat(status(neighbour)).isEqualTo(200);
            for (int i = 0; i < 600; i++) {
                clients.add(stalled(product));
            }
            product.awaitLog("memory level=SHORT");
            int served = 0;
            for (int i = 0; i < 200; i++) {
                ask(neighbour, "/");
                int status = status(neighbour);
                assertThat(status).isIn(200, 503);
                served += status == 200 ? 1 : 0;
                assertThat(new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS)).isFalse();
            }
            assertThat(served).isPositive();
            leave();
            awaitServed(product);
            assertThat(product.metric("sluice_memory_closed_total")).isPositive();
        }
    }

    private Socket stalled(ServedProcess product) throws IOException {
        Socket socket = product.connect();
        ask(socket, "/large");
        return socket;
    }

    private ServedProcess start(String limits, String more) throws IOException {
        return ServedProcess.start(dir, limits, origin.getAddress().getPort(), more);
    }

    private void leave() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        clients.clear();
    }

    private static void awaitServed(ServedProcess product) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try (Socket client = product.send("/")) {
                if (status(client) == 200) {
                    return;
                }
            }
            assertThat(System.nanoTime()).as("still not served").isLessThan(deadline);
        }
    }

    private static void ask(Socket socket, String path) throws IOException {
        socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** Of the next answer, which has a short body; 0 where the connection ended instead. */
    private static int status(Socket socket) throws IOException {
        try {
            String head = head(socket.getInputStream());
            if (head.isEmpty()) {
                return 0;
            }
            int at = head.indexOf("Content-Length: ") + 16;
            socket.getInputStream().readNBytes(Integer.parseInt(head.substring(at, head.indexOf("\r\n", at))));
            return Integer.parseInt(head.substring(9, 12));
        } catch (SocketException reset) {
            return 0;
        }
    }

    private static String head(InputStream in) throws IOException {
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

    private static void answer(HttpExchange exchange, byte[] piece, int times) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(200, (long) piece.length * times);
            for (int i = 0; i < times; i++) {
                exchange.getResponseBody().write(piece);
            }
        }
    }
}
