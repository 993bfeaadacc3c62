package dev.sluice.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mutated requests over real sockets (HARDENING G2): each is refused, or the origin reads exactly what the proxy answered for, in the one
 * canonical spelling. A connection of an honest client runs beside them and always gets its own answers.
 */
class FramingProof {
    private static final int CONNECTIONS = 128;
    private static final int HONEST_EVERY = 100;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");

    @TempDir
    private Path dir;

    @Test
    void a_thousand_mutated_requests_are_refused_or_unambiguous() throws Exception {
        prove(1_000, 1);
    }

    @Test
    @Tag("proof")
    void a_million_mutated_requests_of_four_seeds_are_refused_or_unambiguous() throws Exception {
        for (long seed : new long[] {20_261_120, 7, 424_242, -1}) {
            prove(250_000, seed);
        }
    }

    private void prove(int requests, long seed) throws Exception {
        try (StrictOrigin origin = new StrictOrigin()) {
            Path site = dir.resolve("site.yaml");
            Files.writeString(site, """
                    listen: [{ address: "127.0.0.1:0" }]
                    control: { address: "127.0.0.1:0" }
                    stacks:
                      old: { origins: ["http://127.0.0.1:%d"] }
                    limits: { headers-in: 300ms, body-idle: 100ms }
                    units:
                      all: { owner: proof@shop.example, match: [{ path: "/**" }] }
                    """.formatted(origin.port()));
            try (Product product = Product.serve(site, dir.resolve("state" + seed))) {
                long begun = System.nanoTime();
                Count all = attack(product.edgePort(), requests, seed);
                System.out.printf("seed %d: %d mutants, %d answered by the origin, %d refused, %d closed without an answer;"
                        + " %d requests at the origin, %d of them wrong; %.0f/s%n", seed, requests, all.answered, all.refused, all.silent,
                        origin.requests(), origin.failures().size(), requests * 1e9 / (System.nanoTime() - begun));
                assertThat(origin.failures()).isEmpty();
                assertThat(all.answered + all.honest).as("every request at the origin was answered for").isEqualTo(origin.requests());
                assertThat(all.answered).isGreaterThan(requests / 10);
                assertThat(all.refused).isGreaterThan(requests / 10);
            }
        }
    }

    private static Count attack(int port, int requests, long seed) {
        var all = new Count();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Count>> parts = new ArrayList<>();
            for (int part = 0; part < CONNECTIONS; part++) {
                int first = part;
                parts.add(CompletableFuture.supplyAsync(() -> attackFrom(first, port, requests, seed), threads));
            }
            parts.forEach(part -> all.add(part.join()));
        }
        return all;
    }

    private static Count attackFrom(int first, int port, int requests, long seed) {
        var count = new Count();
        var mutants = new Mutant(seed * 31 + first);
        try (Edge honest = new Edge(port)) {
            for (int i = 0; first + i * CONNECTIONS < requests; i++) {
                send(port, mutants.next(first + (long) i * CONNECTIONS), count);
                if (i % HONEST_EVERY == 0) {
                    honest.get("/honest/" + first + "/" + i, "");
                    honest.flush();
                    assertThat(honest.read().body()).isEqualTo("/honest/" + first + "/" + i);
                    count.honest++;
                }
            }
            return count;
        } catch (IOException lost) {
            throw new IllegalStateException("an honest client lost its connection, or a hostile one waited in vain", lost);
        }
    }

    /** Something refused goes behind it, so that the connection of what is whole ends at once. */
    private static void send(int port, Mutant.Request mutant, Count count) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(mutant.bytes());
            socket.getOutputStream().write("\r\n\r\nGET / HTTP/1.1\r\nHost : end\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            judge(read(socket), mutant, count);
        }
    }

    private static String read(Socket socket) throws IOException {
        var answer = new StringBuilder();
        try (var in = new BufferedInputStream(socket.getInputStream())) {
            for (int b = in.read(); b >= 0; b = in.read()) {
                answer.append((char) b);
            }
        } catch (SocketException reset) {
            answer.append(""); // what came before it counts
        }
        return answer.toString();
    }

    private static void judge(String answers, Mutant.Request mutant, Count count) {
        Matcher status = STATUS.matcher(answers);
        int ok = 0;
        int refused = 0;
        while (status.find()) {
            int code = Integer.parseInt(status.group(1));
            assertThat(code).as("%s%nto %s", answers, mutant).isIn(200, 400, 405, 408, 413, 414, 431,
                    501, 505);
            ok += code == 200 ? 1 : 0;
            refused += code == 200 ? 0 : 1;
        }
        if (!mutant.target().isEmpty()) {
            assertThat(answers).as("%s", mutant).containsPattern("\r\nX-Target: /[^\r ]*" + mutant.target() + "(\\?q=1)?\r\n");
        }
        assertThat(answers).doesNotContain("/honest/");
        count.answered += ok;
        count.refused += ok == 0 && refused > 0 ? 1 : 0;
        count.silent += ok + refused == 0 ? 1 : 0;
    }

    private static final class Count {
        private long answered;
        private long refused;
        private long silent;
        private long honest;

        void add(Count other) {
            answered += other.answered;
            refused += other.refused;
            silent += other.silent;
            honest += other.honest;
        }
    }
}
