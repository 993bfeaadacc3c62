package dev.sluice.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A split holds for every visitor while shares rise, and a revert reaches every next request. */
class SplitProof {
    private static final int CONNECTIONS = 8;
    private static final int PIPELINED = 50;
    private static final int[] PERCENT = {0, 5, 25, 50, 100};

    @TempDir
    private Path dir;

    @Test
    void two_thousand_browsers_never_move_back_and_a_revert_reaches_all_of_them() throws Exception {
        prove(2_000, true);
    }

    @Test
    void two_thousand_addresses_never_move_back_and_a_revert_reaches_all_of_them() throws Exception {
        prove(2_000, false);
    }

    @Test
    @Tag("proof")
    void a_hundred_thousand_browsers_never_move_back_and_a_revert_reaches_all_of_them() throws Exception {
        prove(100_000, true);
    }

    @Test
    @Tag("proof")
    void a_hundred_thousand_addresses_never_move_back_and_a_revert_reaches_all_of_them() throws Exception {
        prove(100_000, false);
    }

    private void prove(int visitors, boolean browsers) throws Exception {
        try (Stack old = new Stack("old"); Stack fresh = new Stack("new")) {
            Path site = dir.resolve("site.yaml");
            Files.writeString(site, """
                    listen: [{ address: "127.0.0.1:0" }]
                    control: { address: "127.0.0.1:0" }
                    trusted-proxies: [127.0.0.1/32]
                    stacks:
                      old: { origins: ["http://127.0.0.1:%d"] }
                      new: { origins: ["http://127.0.0.1:%d"] }
                    units:
                      all: { owner: proof@shop.example, match: [{ path: "/**" }] }
                    """.formatted(old.port(), fresh.port()));
            try (Product product = Product.serve(site, dir.resolve("state"))) {
                rise(product, fresh, new Crowd(product.edgePort(), visitors, browsers));
            }
        }
    }

    private static void rise(Product product, Stack fresh, Crowd crowd) throws Exception {
        BitSet before = new BitSet();
        for (int percent : PERCENT) {
            product.share("all", percent + "%");
            BitSet now = crowd.visit();
            BitSet back = (BitSet) before.clone();
            back.andNot(now);
            double expected = crowd.size * percent / 100.0;
            double sigma = Math.sqrt(expected * (1 - percent / 100.0));
            System.out.printf("%d %s at %d%%: %d on new (expected %.0f, %.2f sigma off), %d moved back%n", crowd.size,
                    crowd.browsers ? "browsers" : "addresses", percent, now.cardinality(), expected,
                    sigma == 0 ? 0 : Math.abs(now.cardinality() - expected) / sigma, back.cardinality());
            assertThat(back.cardinality()).as("moved back at %d%%", percent).isZero();
            assertThat((double) now.cardinality()).isBetween(expected - 4 * sigma, expected + 4 * sigma);
            before = now;
        }
        Product.Reply revert = product.post("/units/all/revert", "");
        assertThat(revert.status()).isEqualTo(200);
        long reached = fresh.requests();
        assertThat(crowd.visit().cardinality()).as("on new after the revert").isZero();
        assertThat(fresh.requests()).isEqualTo(reached);
    }

    /** Visitors with their cookies, on connections that stay open from share to share. */
    private static final class Crowd {
        private final int size;
        private final boolean browsers;
        private final String[] cookies;
        private final Edge[] edges = new Edge[CONNECTIONS];

        Crowd(int port, int size, boolean browsers) throws IOException {
            this.size = size;
            this.browsers = browsers;
            this.cookies = new String[size];
            for (int i = 0; i < CONNECTIONS; i++) {
                edges[i] = new Edge(port);
            }
        }

        /** Everybody asks once; the visitors who were answered by new. */
        BitSet visit() throws Exception {
            BitSet onNew = new BitSet(size);
            each(part -> () -> {
                BitSet mine = new BitSet(size);
                for (int from = part; from < size; from += CONNECTIONS * PIPELINED) {
                    batch(edges[part], from, mine);
                }
                return mine;
            }).forEach(onNew::or);
            return onNew;
        }

        private void batch(Edge edge, int from, BitSet onNew) throws IOException {
            int end = Math.min(size, from + CONNECTIONS * PIPELINED);
            for (int visitor = from; visitor < end; visitor += CONNECTIONS) {
                edge.get("/", lines(visitor));
            }
            edge.flush();
            for (int visitor = from; visitor < end; visitor += CONNECTIONS) {
                Edge.Answer answer = edge.read();
                assertThat(answer.status()).isEqualTo(200);
                if (!answer.cookie().isEmpty()) {
                    cookies[visitor] = answer.cookie();
                }
                if (answer.body().equals("new")) {
                    onNew.set(visitor);
                }
            }
        }

        private String lines(int visitor) {
            if (!browsers) {
                return "X-Forwarded-For: 11." + (visitor >> 16) + "." + (visitor >> 8 & 255) + "." + (visitor & 255)
                        + "\r\nUser-Agent: app\r\n";
            }
            return cookies[visitor] == null ? "Sec-Fetch-Dest: document\r\n"
                    : "Sec-Fetch-Dest: document\r\nCookie: " + cookies[visitor] + "\r\n";
        }

        private static List<BitSet> each(IntFunction<Callable<BitSet>> part) throws Exception {
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<BitSet>> parts = new ArrayList<>();
                for (int i = 0; i < CONNECTIONS; i++) {
                    parts.add(threads.submit(part.apply(i)));
                }
                List<BitSet> results = new ArrayList<>();
                for (Future<BitSet> one : parts) {
                    results.add(one.get());
                }
                return results;
            }
        }
    }
}
