package dev.sluice.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Numbered POSTs while origins are killed and reset connections, and while shares change and units are taken back (HARDENING G3, G4): none
 * is carried out twice, on one stack or on two; whatever was acknowledged was carried out there; whatever was called not executed was not.
 */
class OnceProof {
    private static final int CLIENTS = 64;

    @TempDir
    private Path dir;

    @Test
    void a_thousand_posts_are_carried_out_once_at_most_and_none_that_was_acknowledged_is_lost() throws Exception {
        prove(1_000);
    }

    @Test
    @Tag("proof")
    void twenty_thousand_posts_are_carried_out_once_at_most_and_none_that_was_acknowledged_is_lost() throws Exception {
        prove(20_000);
    }

    private void prove(int posts) throws Exception {
        try (Ledger old = new Ledger("old"); Ledger fresh = new Ledger("new")) {
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
                var book = new Book(posts);
                var chaos = CompletableFuture.supplyAsync(() -> chaos(product, old, fresh, book), task -> Thread.ofPlatform().start(task));
                book.sendAll(product.edgePort());
                String done = chaos.join();
                judge(book, old, fresh, done);
            }
        }
    }

    private static String chaos(Product product, Ledger old, Ledger fresh, Book book) {
        int round = 0;
        int kills = 0;
        int reverts = 0;
        try {
            for (; !book.isDone(); round++) {
                product.post("/units/all/rearm", "{\"reason\":\"proof\"}");
                product.put("/units/all/share", "{\"share\":\"" + (round % 3 + 1) * 30 + "%\",\"reason\":\"proof\"}");
                book.awaitMore(60);
                if (round % 2 == 0) {
                    product.post("/units/all/revert", "");
                    reverts++;
                    book.awaitMore(20);
                } else {
                    Ledger killed = round % 4 == 1 ? fresh : old;
                    killed.kill();
                    kills++;
                    book.awaitMore(20);
                    killed.revive();
                }
            }
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        return round + " rounds, " + kills + " kills, " + reverts + " reverts";
    }

    private static void judge(Book book, Ledger old, Ledger fresh, String done) {
        int uncertain = 0;
        for (int id = 0; id < book.posts; id++) {
            int times = old.times(id) + fresh.times(id);
            String said = book.said.getOrDefault(id, "nothing");
            assertThat(times).as("POST %d, said: %s, old: %d, new: %d", id, said, old.times(id), fresh.times(id)).isLessThan(2);
            switch (said) {
                case "old" -> assertThat(old.times(id)).as("POST %d, acknowledged by old", id).isEqualTo(1);
                case "new" -> assertThat(fresh.times(id)).as("POST %d, acknowledged by new", id).isEqualTo(1);
                case "not-executed" -> assertThat(times).as("POST %d, called not executed", id).isZero();
                default -> uncertain++;
            }
        }
        long acknowledged = book.count("old") + book.count("new");
        System.out.printf("%d POSTs, %s: %d carried out by old, %d by new, none twice; %d acknowledged, %d not executed, %d unknown%n",
                book.posts,
                done, old.size(), fresh.size(), acknowledged, book.count("not-executed"), uncertain);
        assertThat(acknowledged).isGreaterThan(book.posts / 2);
        assertThat(old.size()).isPositive();
        assertThat(fresh.size()).isPositive();
    }

    /** What the clients were told of each POST. */
    private static final class Book {
        private final int posts;
        private final Map<Integer, String> said = new ConcurrentHashMap<>();
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger ended = new AtomicInteger();

        Book(int posts) {
            this.posts = posts;
        }

        void sendAll(int port) {
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                CompletableFuture.allOf(IntStream.range(0, CLIENTS).mapToObj(_ -> CompletableFuture.runAsync(() -> send(port), threads))
                        .toArray(CompletableFuture[]::new)).join();
            }
        }

        /** On one connection as long as it lasts; each number is sent once. */
        private void send(int port) {
            for (int id = next.getAndIncrement(); id < posts;) {
                try (Edge edge = new Edge(port)) {
                    for (; id < posts; id = next.getAndIncrement()) {
                        edge.post("/pay/" + id, "X-Forwarded-For: 11." + (id >> 16) + "." + (id >> 8 & 255) + "." + (id & 255) + "\r\n",
                                "%10d".formatted(id));
                        edge.flush();
                        said.put(id, told(edge.read()));
                        ended.incrementAndGet();
                    }
                } catch (IOException lost) {
                    said.put(id, "lost: " + lost);
                    ended.incrementAndGet();
                    id = next.getAndIncrement();
                }
            }
        }

        private static String told(Edge.Answer answer) {
            if (answer.status() == 200) {
                return answer.body();
            }
            return answer.outcome().isEmpty() ? "status " + answer.status() : answer.outcome();
        }

        boolean isDone() {
            return ended.get() >= posts;
        }

        /** Returns once so many more POSTs have ended, or all. */
        void awaitMore(int more) {
            int enough = Math.min(posts, ended.get() + more);
            while (ended.get() < enough) {
                Thread.onSpinWait();
            }
        }

        long count(String what) {
            return said.values().stream().filter(what::equals).count();
        }
    }
}
