package dev.sluice.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that send or take next to nothing (HARDENING R11, G12), or nothing at all (G15). */
class SlowClientsProof {
    private static final String HOST = " HTTP/1.1\r\nHost: a\r\n";
    private static final long SENT = 256L << 20;
    private static final byte[] PIECE = new byte[16 << 10];
    /** Columns of /proc/net/tcp, and a value of one. */
    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int STATE = 3;
    private static final int QUEUES = 4;
    private static final String ESTABLISHED = "01";

    /** The port from which the product asked for a path. */
    private final Map<String, Integer> fromProduct = new ConcurrentHashMap<>();

    @TempDir
    private Path dir;

    @Test
    @Tag("proof")
    void who_sends_or_takes_a_byte_at_a_time_is_cut_within_half_a_minute() throws Exception {
        try (ServerSocket origin = origin(); Product product = serve(origin)) {
            var upload = CompletableFuture.supplyAsync(() -> slowUpload(product.edgePort()), Thread::startVirtualThread);
            var download = CompletableFuture.supplyAsync(() -> slowDownload(product.edgePort()), Thread::startVirtualThread);
            System.out.printf("a byte every half second: upload cut after %.1f s, reader after %.1f s%n", seconds(upload.get()),
                    seconds(download.get()));
            product.kill();
            assertThat(upload.get()).isBetween(Duration.ofSeconds(19), Duration.ofSeconds(30));
            assertThat(download.get()).isBetween(Duration.ofSeconds(29), Duration.ofSeconds(33));
        }
    }

    @Test
    void who_takes_or_is_taken_nothing_is_held_less_than_a_mebibyte_for() throws Exception {
        stall(20);
    }

    @Test
    @Tag("proof")
    void a_thousand_that_stand_still_are_held_less_than_a_mebibyte_for_and_memory_stays_flat() throws Exception {
        stall(500);
    }

    /** So many readers and so many uploads, with a rush before they stop, so that the kernel's buffers grow as they may. */
    private void stall(int each) throws Exception {
        try (ServerSocket origin = origin(); Product product = serve(origin)) {
            List<Socket> all = new ArrayList<>();
            Map<String, Integer> clients = new HashMap<>();
            for (int i = 0; i < each; i++) {
                Socket reader = stalledReader(product.edgePort(), "/large/" + i, i % 2 == 0 ? 8 << 20 : 0);
                Socket upload = stalledUpload(product.edgePort(), "/stall/" + i);
                clients.put("/large/" + i, reader.getLocalPort());
                clients.put("/stall/" + i, upload.getLocalPort());
                all.addAll(List.of(reader, upload));
            }
            long before = awaitStandstill(product, origin, clients);
            long resident = product.resident();
            long after = awaitStandstill(product, origin, clients);
            long later = product.resident();
            long kernel = mostInKernel(product.edgePort(), origin.getLocalPort(), clients);
            System.out.printf("%d stalled readers and %d stalled uploads: at most %d KiB of one in the kernel, of both its connections;"
                    + " direct %d KiB, %d KiB later; resident %d KiB, %d KiB later%n", each, each, kernel >> 10, before >> 10, after >> 10,
                    resident >> 10, later >> 10);
            assertThat(kernel + before / (2L * each)).isLessThan(1 << 20);
            assertThat(after).isLessThanOrEqualTo(before + before / 10);
            assertThat(later).isLessThanOrEqualTo(resident + (8 << 20));
            product.kill(); // a drain would wait for them
            for (Socket one : all) {
                one.close();
            }
        }
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }

    private Product serve(ServerSocket origin) throws IOException {
        Path site = dir.resolve("site.yaml");
        Files.writeString(site, """
                listen: [{ address: "127.0.0.1:0" }]
                control: { address: "127.0.0.1:0" }
                stacks: { old: { origins: ["http://127.0.0.1:%d"] } }
                """.formatted(origin.getLocalPort()));
        return Product.serve(site, dir.resolve("state"));
    }

    private static Duration slowUpload(int port) {
        try (Socket socket = open(port, "POST /slow" + HOST + "Content-Length: 1000000\r\n\r\n", 64 << 10)) {
            long begun = System.nanoTime();
            while (socket.getInputStream().available() == 0 && System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(60)) {
                socket.getOutputStream().write('x');
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
            }
            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 408");
            return Duration.ofNanos(System.nanoTime() - begun);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Until the product's side of the connection is gone: what this side holds in its own buffer can still be read after that. */
    private static Duration slowDownload(int port) {
        try (Socket socket = open(port, "GET /large" + HOST + "\r\n", 4 << 10)) {
            long begun = System.nanoTime();
            InputStream in = socket.getInputStream();
            while (in.read() >= 0 && isEstablished(port, socket.getLocalPort())
                    && System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(60)) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
            }
            return Duration.ofNanos(System.nanoTime() - begun);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Socket stalledReader(int port, String path, int rush) throws IOException {
        Socket socket = open(port, "GET " + path + HOST + "\r\n", 64 << 10);
        socket.getInputStream().skipNBytes(rush);
        return socket;
    }

    /** Writes until nothing more is taken. */
    private static Socket stalledUpload(int port, String path) throws IOException {
        Socket socket = open(port, "POST " + path + HOST + "Content-Length: " + SENT + "\r\n\r\n", 64 << 10);
        Thread.startVirtualThread(() -> {
            try {
                for (long sent = 0; sent < SENT; sent += PIECE.length) {
                    socket.getOutputStream().write(PIECE);
                }
            } catch (IOException _) {
                // the proof is over
            }
        });
        return socket;
    }

    private static Socket open(int port, String head, int receives) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(receives);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** What the product's buffers take up, once neither that nor what the kernel holds has changed for half a second. */
    private long awaitStandstill(Product product, ServerSocket origin, Map<String, Integer> clients) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(8);
        long before = -1;
        long now = 0;
        while (now != before && System.nanoTime() < deadline) {
            before = now;
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
            now = mostInKernel(product.edgePort(), origin.getLocalPort(), clients) + direct(product);
        }
        return direct(product);
    }

    private static long direct(Product product) throws IOException, InterruptedException {
        return product.metrics().lines().filter(line -> line.startsWith("jvm_buffer_memory_used_bytes{id=\"direct\"}"))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf(' ') + 1))).sum();
    }

    /** The most bytes that one exchange has in the product's two sockets, that to its client and that to the origin, both ways. */
    private long mostInKernel(int edge, int origin, Map<String, Integer> clients) throws IOException {
        Map<String, Long> held = new HashMap<>();
        established().forEach(fields -> {
            String[] queues = fields[QUEUES].split(":", 2);
            held.merge(between(port(fields[LOCAL]), port(fields[REMOTE])),
                    Long.parseLong(queues[0], 16) + Long.parseLong(queues[1], 16), Long::sum);
        });
        return clients.entrySet().stream().filter(client -> fromProduct.containsKey(client.getKey()))
                .mapToLong(client -> held.getOrDefault(between(edge, client.getValue()), 0L)
                        + held.getOrDefault(between(fromProduct.get(client.getKey()), origin), 0L))
                .max().orElseThrow();
    }

    private static boolean isEstablished(int local, int remote) throws IOException {
        return established().anyMatch(fields -> port(fields[LOCAL]) == local && port(fields[REMOTE]) == remote);
    }

    private static Stream<String[]> established() throws IOException {
        return Stream.concat(Files.readAllLines(Path.of("/proc/net/tcp")).stream(), tcp6()).map(line -> line.strip().split("\\s+"))
                .filter(fields -> fields[STATE].equals(ESTABLISHED));
    }

    private static String between(int local, int remote) {
        return local + " " + remote;
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16);
    }

    private static Stream<String> tcp6() throws IOException {
        Path file = Path.of("/proc/net/tcp6");
        return Files.exists(file) ? Files.readAllLines(file).stream() : Stream.of();
    }

    /** Sends without end what is asked for, and takes nothing of what is sent to it but heads. */
    private ServerSocket origin() throws IOException {
        var listener = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(() -> {
            try {
                while (true) {
                    Socket socket = listener.accept();
                    Thread.startVirtualThread(() -> serve(socket));
                }
            } catch (IOException _) {
                // the proof is over
            }
        });
        return listener;
    }

    private void serve(Socket socket) {
        try (socket) {
            String[] line = line(socket.getInputStream()).split(" ", 3);
            fromProduct.put(line[1], socket.getPort());
            if (line[0].equals("POST")) {
                while (line[1].equals("/slow") && socket.getInputStream().read() >= 0) {
                    // takes what comes
                }
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(90));
                return;
            }
            socket.getOutputStream().write(("HTTP/1.1 200 OK\r\nContent-Length: " + SENT + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            for (long sent = 0; sent < SENT; sent += PIECE.length) {
                socket.getOutputStream().write(PIECE);
            }
        } catch (IOException _) {
            // the proxy went away
        }
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("no request");
            }
            line.append((char) c);
        }
        return line.toString();
    }
}
