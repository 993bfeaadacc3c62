package dev.sluice.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.load.Behaviour;
import dev.sluice.load.Page;
import dev.sluice.load.ScriptedOrigin;

/**
 * How much longer a revert takes, from a new connection to its answer, when another process hammers the control API: by itself, and while the edge has as
 * much to do as it can. A revert is one request on a connection of its own, as a person's command line makes it.
 */
@Tag("proof")
class HammeredProof {
    private static final int REVERTS = 40;
    private static final int TOKENS = 250;
    private static final Duration APART = Duration.ofMillis(250);
    /** What hammering may add to the median of a revert. */
    private static final Duration BAR = Duration.ofMillis(50);

    @TempDir
    private Path dir;

    @Test
    void hammering_the_api_delays_no_revert_by_more_than_fifty_milliseconds_also_while_the_edge_is_saturated() throws Exception {
        try (var old = ScriptedOrigin.open(); var fresh = ScriptedOrigin.open()) {
            for (var origin : List.of(old, fresh)) {
                origin.onAnythingElse(new Behaviour.Answer(_ -> Page.text(200, "well")));
            }
            Path site = Files.writeString(dir.resolve("site.yaml"), """
                    listen: [{ address: "127.0.0.1:0" }]
                    control: { address: "127.0.0.1:0" }
                    stacks: { old: { origins: ["%s"] }, new: { origins: ["%s"] } }
                    units: { shop: { owner: proof@shop.example, match: [{ path: "/**" }], visitors: { by: [request] } } }
                    """.formatted(old.url(), fresh.url()));
            Path state = dir.resolve("state");
            try (var product = Product.serve(site, state)) {
                String token = Files.readString(state.resolve("admin.token")).strip();
                reverts(product, token, () -> true); // what is compiled meanwhile is not what is measured
                String[] hammer = hammer(product);
                long[] quiet = told("alone", reverts(product, token, () -> true));
                long[] hammered = hammered("hammered", product, token, hammer);
                long[] busy;
                long[] both;
                try (var wrk = new Beside("wrk", "-t1", "-c64", "-d600s", "http://127.0.0.1:" + product.edgePort() + "/x")) {
                    busy = told("with the edge saturated", reverts(product, token, () -> true));
                    both = hammered("hammered, with the edge saturated", product, token, hammer);
                    System.out.println(wrk.interrupted());
                }
                assertThat(median(hammered) - median(quiet)).as("ns that hammering adds").isLessThanOrEqualTo(BAR.toNanos());
                assertThat(median(both) - median(busy)).as("ns that it adds while the edge is saturated")
                        .isLessThanOrEqualTo(BAR.toNanos());
            }
        }
    }

    /** The hammer's command line: streams of one token are counted together, so it has many. */
    private static String[] hammer(Product product) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m", "-cp",
                        System.getProperty("java.class.path"), Hammer.class.getName(), Integer.toString(product.control().getPort())));
        for (int i = 0; i < TOKENS; i++) {
            command.add(product.post("/tokens", "{\"name\":\"viewer-" + i + "\",\"role\":\"viewer\"}").field("token"));
        }
        return command.toArray(String[]::new);
    }

    private static long[] hammered(String how, Product product, String token, String... command) throws Exception {
        try (var hammer = new Beside(command)) {
            assertThat(hammer.line()).isEqualTo("hammering");
            long[] nanos = told(how, reverts(product, token, hammer::hasMoreToSay));
            assertThat(hammer.line()).as("all streams").isEqualTo("streams");
            System.out.println(hammer.end());
            return nanos;
        }
    }

    private static long[] told(String how, long[] nanos) {
        System.out.printf("%d reverts %s: median %.1f ms, 95 %% within %.1f ms, worst %.1f ms%n", nanos.length, how, median(nanos) / 1e6,
                nanos[nanos.length * 95 / 100] / 1e6, nanos[nanos.length - 1] / 1e6);
        return nanos;
    }

    private static long median(long[] sorted) {
        return sorted[sorted.length / 2];
    }

    /** {@value #REVERTS} or more of them until it is enough: their times from a new connection to the answer, in nanoseconds, the shortest first. */
    private static long[] reverts(Product product, String token, BooleanSupplier enough) throws Exception {
        List<Long> nanos = new ArrayList<>();
        while (nanos.size() < REVERTS || !enough.getAsBoolean()) {
            product.share("shop", "50%");
            nanos.add(revert(product.control().getPort(), token));
            assertThat(product.post("/units/shop/rearm", "{\"reason\":\"proof\"}").status()).isEqualTo(200);
            LockSupport.parkNanos(APART.toNanos());
        }
        return nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    }

    private static long revert(int port, String token) throws IOException {
        long begin = System.nanoTime();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(("POST /api/v1/units/shop/revert HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token
                            + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200");
            return System.nanoTime() - begin;
        }
    }

    /** A program that runs beside the product. */
    private static final class Beside implements AutoCloseable {
        private final Process process;
        private final BufferedReader out;

        Beside(String... command) throws IOException {
            process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        }

        String line() throws IOException {
            return String.valueOf(out.readLine());
        }

        boolean hasMoreToSay() {
            try {
                return out.ready();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** What it says after its standard input has ended. */
        String end() throws IOException {
            process.getOutputStream().close();
            return line();
        }

        /** What it says after an interrupt. */
        String interrupted() throws Exception {
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
            return out.lines().filter(line -> line.contains("requests in") || line.startsWith("Requests/sec"))
                    .collect(Collectors.joining(", "));
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
