package dev.sluice.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Numbered POSTs while origins are killed and reset connections, shares change, units are taken back, the file is reloaded and the process
 * itself is stopped and started, killed and started, and taken over by another (HARDENING G3, G4): none is carried out twice, on one stack
 * or on two; whatever was acknowledged was carried out there, and the answer was its own; whatever was called not executed, or not
 * processed, was not.
 */
class OnceProof {
    /** What befalls the proxy and the stacks, in turn. */
    private enum Blow {
        REVERT, NEW_KILLED, RELOAD, STOPPED_AND_STARTED, OLD_KILLED, TAKEN_OVER, NEW_KILLED_AGAIN, KILLED_AND_STARTED
    }

    private static final Blow[] BLOWS = Blow.values();

    @TempDir
    private Path dir;

    @Test
    void two_thousand_posts_are_carried_out_once_at_most_and_none_that_was_acknowledged_is_lost() throws Exception {
        try (Till old = new Ledger("old"); Till fresh = new Ledger("new")) {
            prove(2_000, 1_000, 100, old, fresh);
        }
    }

    @Test
    void so_are_a_thousand_to_origins_of_http_2() throws Exception {
        try (Till old = new StreamLedger("old"); Till fresh = new StreamLedger("new")) {
            prove(1_000, 1_000, 60, old, fresh);
        }
    }

    @Test
    @Tag("proof")
    void seventy_thousand_posts_are_carried_out_once_at_most_and_none_that_was_acknowledged_is_lost() throws Exception {
        try (Till old = new Ledger("old"); Till fresh = new Ledger("new")) {
            prove(70_000, 600, 500, old, fresh);
        }
    }

    @Test
    @Tag("proof")
    void so_are_thirty_thousand_to_origins_of_http_2() throws Exception {
        try (Till old = new StreamLedger("old"); Till fresh = new StreamLedger("new")) {
            prove(30_000, 600, 500, old, fresh);
        }
    }

    private void prove(int posts, int perSecond, int perBlow, Till old, Till fresh) throws Exception {
        int port = freePort();
        var chaos = new Chaos(dir, port, old, fresh);
        var book = new PostBook(posts, port, perSecond);
        var done = CompletableFuture.supplyAsync(() -> chaos.reign(book, perBlow), task -> Thread.ofPlatform().start(task));
        book.sendAll();
        judge(book, old, fresh, done.join());
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static void judge(PostBook book, Till old, Till fresh, String done) {
        int uncertain = 0;
        for (int id = 0; id < book.posts(); id++) {
            int times = old.times(id) + fresh.times(id);
            String said = book.said(id);
            assertThat(times).as("POST %d, said: %s, old: %d, new: %d", id, said, old.times(id), fresh.times(id)).isLessThan(2);
            assertThat(said).as("POST %d", id).doesNotStartWith("crossed");
            switch (said) {
                case "old" -> assertThat(old.times(id)).as("POST %d, acknowledged by old", id).isEqualTo(1);
                case "new" -> assertThat(fresh.times(id)).as("POST %d, acknowledged by new", id).isEqualTo(1);
                case "not-executed", "unprocessed" -> assertThat(times).as("POST %d, called %s", id, said).isZero();
                default -> uncertain++;
            }
        }
        long acknowledged = book.count("old") + book.count("new");
        System.out.printf("%d POSTs (%d over HTTP/2), %s: %d carried out by old, %d by new, none twice; %d acknowledged, %d not executed,"
                + " %d not processed, %d unknown%n", book.posts(), book.onStreams(), done, old.size(), fresh.size(), acknowledged,
                book.count("not-executed"), book.count("unprocessed"), uncertain);
        assertThat(acknowledged).isGreaterThan(book.posts() / 2);
        assertThat(old.size()).isPositive();
        assertThat(fresh.size()).isPositive();
    }

    /** The process and what is done to it. Confined to its thread. */
    private static final class Chaos {
        private final Path site;
        private final Path state;
        private final int port;
        private final Till old;
        private final Till fresh;
        private final String protocol;
        private Product product;

        Chaos(Path dir, int port, Till old, Till fresh) throws IOException {
            this.site = dir.resolve("site.yaml");
            this.state = dir.resolve("state");
            this.port = port;
            this.old = old;
            this.fresh = fresh;
            this.protocol = old instanceof StreamLedger ? "http2" : "http1";
            write(0);
            product = Product.serve(site, state);
        }

        /** Until all have been told something. */
        String reign(PostBook book, int perBlow) {
            int round = 0;
            try (var _ = (AutoCloseable) () -> product.close()) {
                for (; !book.isDone(); round++) {
                    product.post("/units/all/rearm", "{\"reason\":\"proof\"}");
                    product.put("/units/all/share", "{\"share\":\"" + (round % 3 + 1) * 30 + "%\",\"reason\":\"proof\"}");
                    book.awaitMore(perBlow * 3 / 4);
                    strike(BLOWS[round % BLOWS.length], book, perBlow / 4, round);
                }
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
            return round + " blows";
        }

        private void strike(Blow blow, PostBook book, int posts, int round) throws IOException, InterruptedException {
            switch (blow) {
                case REVERT -> product.post("/units/all/revert", "");
                case NEW_KILLED, NEW_KILLED_AGAIN -> kill(fresh, book, posts);
                case OLD_KILLED -> kill(old, book, posts);
                case RELOAD -> {
                    write(round);
                    assertThat(product.post("/config/reload", "{\"reason\":\"proof\"}").status()).isEqualTo(200);
                }
                case STOPPED_AND_STARTED -> {
                    product.close();
                    product = Product.serve(site, state);
                }
                case KILLED_AND_STARTED -> {
                    product.kill();
                    product = Product.serve(site, state);
                }
                case TAKEN_OVER -> {
                    Product before = product;
                    product = Product.serve(site, state, "--take-over");
                    assertThat(before.ended()).isZero();
                }
            }
        }

        private static void kill(Till till, PostBook book, int posts) throws IOException {
            till.kill();
            book.awaitMore(posts);
            till.revive();
        }

        private void write(int round) throws IOException {
            Files.writeString(site, """
                    listen: [{ address: "127.0.0.1:%d", http2: prior-knowledge }]
                    control: { address: "127.0.0.1:0" }
                    trusted-proxies: [127.0.0.1/32]
                    stacks:
                      old: { origins: ["http://127.0.0.1:%d"], protocol: %s }
                      new: { origins: ["http://127.0.0.1:%d"], protocol: %s }
                    units:
                      all: { owner: proof@shop.example, match: [{ path: "/**" }], guard: off } # or it would be held down for minutes
                      extra%d: { owner: proof@shop.example, match: [{ path: /extra }] }
                    """.formatted(port, old.port(), protocol, fresh.port(), protocol, round));
        }
    }
}
