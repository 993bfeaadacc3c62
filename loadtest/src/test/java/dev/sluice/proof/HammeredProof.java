package dev.sluice.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

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
                int port = URI.create(Files.readString(state.resolve("control.address")).strip()).getPort();
                String token = Files.readString(state.resolve("admin.token")).strip();
                reverts(port, token, REVERTS); // what is compiled meanwhile is not what is measured
                String viewer = product.post("/tokens", "{\"name\":\"v\",\"role\":\"viewer\"}").field("token");
                long[] quiet = told("alone", reverts(port, token, REVERTS));
                long[] hammered;
                try (var hammer = new Hammering(Integer.toString(port), viewer)) {
                    hammered = told("hammered", reverts(port, token, REVERTS));
                    System.out.println(hammer.end());
                }
                long[] busy;
                long[] both;
                try (var edge = new Hammering(Integer.toString(product.edgePort()))) {
                    busy = told("with the edge saturated", reverts(port, token, REVERTS));
                    try (var hammer = new Hammering(Integer.toString(port), viewer)) {
                        both = told("hammered, with the edge saturated", reverts(port, token, REVERTS));
                        System.out.println(hammer.end());
                    }
                    System.out.println(edge.end());
                }
                assertThat(median(hammered) - median(quiet)).as("ns that hammering adds").isLessThanOrEqualTo(BAR.toNanos());
                assertThat(median(both) - median(busy)).as("ns that it adds while the edge is saturated")
                        .isLessThanOrEqualTo(BAR.toNanos());
            }
        }
    }

    private static long[] told(String how, long[] nanos) {
        System.out.printf("%d reverts %s: median %.1f ms, worst %.1f ms%n", nanos.length, how, median(nanos) / 1e6,
                nanos[nanos.length - 1] / 1e6);
        return nanos;
    }

    private static long median(long[] sorted) {
        return sorted[sorted.length / 2];
    }

    /** Their times from a new connection to the answer, in nanoseconds, the shortest first. */
    private static long[] reverts(int port, String token, int times) throws IOException {
        long[] nanos = new long[times];
        for (int i = 0; i < times; i++) {
            long begin = System.nanoTime();
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(30_000);
                socket.getOutputStream()
                        .write(("POST /api/v1/units/shop/revert HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token
                                + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200");
            }
            nanos[i] = System.nanoTime() - begin;
            LockSupport.parkNanos(APART.toNanos());
        }
        Arrays.sort(nanos);
        return nanos;
    }

    /** A {@link Hammer} at work. */
    private static final class Hammering implements AutoCloseable {
        private final Process process;
        private final BufferedReader out;

        Hammering(String... arguments) throws IOException {
            List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m",
                    "-cp", System.getProperty("java.class.path"), Hammer.class.getName()));
            command.addAll(List.of(arguments));
            process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            assertThat(out.readLine()).isEqualTo("hammering");
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(3));
        }

        /** What it says that it did. */
        String end() throws IOException {
            process.getOutputStream().close();
            return String.valueOf(out.readLine());
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
