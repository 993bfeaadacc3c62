package dev.sluice.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that take nothing of their last answers (HARDENING R11): whatever is left of one, its connection ends. */
class SlowReaderProof {
    private static final Pattern CLIENTS = Pattern.compile("sluice_connections\\{side=\"client\"} (\\d+)");
    private static final int STEP = 32 << 10;
    /** So that some answer ends just where the kernel's buffers do, and only its last bytes wait in the proxy. */
    private static final int STEPS = 192;

    @TempDir
    private Path dir;

    @Test
    @Tag("proof")
    void a_last_answer_that_is_not_taken_is_not_kept_for_ever() throws Exception {
        try (ServerSocket origin = new ServerSocket(0, 512, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> accept(origin));
            Path site = dir.resolve("site.yaml");
            Files.writeString(site, """
                    listen: [{ address: "127.0.0.1:0" }]
                    control: { address: "127.0.0.1:0" }
                    stacks:
                      old: { origins: ["http://127.0.0.1:%d"] }
                    units:
                      all: { owner: proof@shop.example, match: [{ path: "/**" }] }
                    """.formatted(origin.getLocalPort()));
            try (Product product = Product.serve(site, dir.resolve("state"))) {
                List<Socket> readers = new ArrayList<>();
                for (int step = 1; step <= STEPS; step++) {
                    readers.add(ask(product.edgePort(), step * STEP));
                }
                long begun = System.nanoTime();
                long left = clients(product);
                while (left > 0 && System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(100)) {
                    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
                    left = clients(product);
                }
                System.out.printf("%d clients that do not read: %d connections left after %d s%n", STEPS, left,
                        Duration.ofNanos(System.nanoTime() - begun).toSeconds());
                assertThat(left).isZero();
                for (Socket reader : readers) {
                    reader.close();
                }
            }
        }
    }

    private static Socket ask(int port, int bytes) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(8 << 10);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.getOutputStream()
                .write(("GET /" + bytes + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static long clients(Product product) throws IOException, InterruptedException {
        String text = product.metrics();
        Matcher clients = CLIENTS.matcher(text);
        assertThat(clients.find()).as(text).isTrue();
        return Long.parseLong(clients.group(1));
    }

    private static void accept(ServerSocket origin) {
        while (!origin.isClosed()) {
            try {
                Socket socket = origin.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                if (!origin.isClosed()) {
                    throw new IllegalStateException(closed);
                }
            }
        }
    }

    /** One request, as many bytes as it asks for; the proxy may end that early. */
    private static boolean serve(Socket socket) {
        try (socket) {
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            int bytes = Integer.parseInt(in.readLine().split("[ /]", -1)[2]);
            socket.getOutputStream()
                    .write(("HTTP/1.1 200 OK\r\nContent-Length: " + bytes + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(new byte[bytes]);
            return in.read() < 0;
        } catch (IOException cut) {
            return false;
        }
    }
}
