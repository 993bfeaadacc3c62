package dev.sluice.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mutated requests of HTTP/2 to an origin of HTTP/1.1 with a strict reader (HARDENING G2): each is refused, or the origin reads exactly one
 * request in the one canonical spelling. An honest client beside them always gets its own answers.
 */
class StreamFramingProof {
    private static final int CONNECTIONS = 64;
    private static final int HONEST_EVERY = 100;

    @TempDir
    private Path dir;

    @Test
    void two_thousand_mutated_streams_are_refused_or_unambiguous() throws Exception {
        prove(2_000, 1);
    }

    @Test
    @Tag("proof")
    void four_hundred_thousand_mutated_streams_of_four_seeds_are_refused_or_unambiguous() throws Exception {
        for (long seed : new long[] {20_261_120, 7, 424_242, -1}) {
            prove(100_000, seed);
        }
    }

    private void prove(int requests, long seed) throws Exception {
        try (StrictOrigin origin = new StrictOrigin()) {
            Path site = dir.resolve("site.yaml");
            Files.writeString(site, """
                    listen: [{ address: "127.0.0.1:0", http2: prior-knowledge }]
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
                System.out.printf("seed %d: %d mutants of streams, %d answered by the origin, %d refused, %d reset, %d connections ended;"
                        + " %d requests at the origin, %d of them wrong; %.0f/s%n", seed, requests, all.answered, all.refused, all.reset,
                        all.ended, origin.requests(), origin.failures().size(), requests * 1e9 / (System.nanoTime() - begun));
                assertThat(origin.failures()).isEmpty();
                assertThat(origin.requests()).as("every request at the origin was answered for, or broken off afterwards")
                        .isBetween(all.answered + all.honest, all.answered + all.honest + all.reset + all.ended);
                assertThat(all.answered).isGreaterThan(requests / 10);
                assertThat(all.refused + all.reset + all.ended).isGreaterThan(requests / 10);
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
        var mutants = new StreamMutant(seed * 31 + first);
        try (StreamEdge honest = new StreamEdge(port)) {
            for (int i = 0; first + i * CONNECTIONS < requests;) {
                i = attackOver(port, mutants, i, (requests - first + CONNECTIONS - 1) / CONNECTIONS, new Asked(first, honest, count));
            }
            return count;
        } catch (IOException lost) {
            throw new IllegalStateException("an honest client lost its connection, or a hostile one waited in vain", lost);
        }
    }

    private record Asked(int first, StreamEdge honest, Count count) {}

    /** One hostile connection, as long as it lasts; the place of the next mutant. */
    private static int attackOver(int port, StreamMutant mutants, int from, int until, Asked asked) throws IOException {
        int i = from;
        try (StreamEdge hostile = new StreamEdge(port)) {
            for (; i < until; i++) {
                StreamMutant.Request mutant = mutants.next(hostile.next(), asked.first + (long) i * CONNECTIONS);
                if (i % HONEST_EVERY == 0) {
                    ask(asked, i);
                }
                try {
                    hostile.send(mutant.frames().array());
                    hostile.flush();
                    judge(hostile.read().answer(), mutant, asked.count);
                } catch (IOException ended) {
                    assertThat(mutant.target().isEmpty() || i > from) // for what those before it did, a sound one may be cut off too
                            .as("%s: %s", ended, mutant.fields()).isTrue();
                    asked.count.ended++;
                    return i + 1;
                }
            }
        }
        return i;
    }

    private static void ask(Asked asked, int i) throws IOException {
        String path = "/honest/" + asked.first + "/" + i;
        asked.honest.get(path);
        asked.honest.flush();
        assertThat(asked.honest.read().answer().body()).isEqualTo(path);
        asked.count.honest++;
    }

    private static void judge(Edge.Answer answer, StreamMutant.Request mutant, Count count) {
        assertThat(answer.status()).as("to %s", mutant.fields()).isIn(0, 200, 400, 405, 408, 413, 414, 431, 501, 505);
        assertThat(answer.body()).doesNotContain("/honest/");
        if (!mutant.target().isEmpty()) {
            assertThat(answer.status()).as("%s to %s", answer.outcome(), mutant.fields()).isEqualTo(200);
        }
        count.answered += answer.status() == 200 ? 1 : 0;
        count.reset += answer.status() == 0 ? 1 : 0;
        count.refused += answer.status() > 200 ? 1 : 0;
    }

    private static final class Count {
        private long answered;
        private long refused;
        private long reset;
        private long ended;
        private long honest;

        void add(Count other) {
            answered += other.answered;
            refused += other.refused;
            reset += other.reset;
            ended += other.ended;
            honest += other.honest;
        }
    }
}
