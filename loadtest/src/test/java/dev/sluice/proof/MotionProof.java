package dev.sluice.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.sluice.load.Behaviour;
import dev.sluice.load.Page;
import dev.sluice.load.ScriptedOrigin;
import dev.sluice.load.incident.Traffic;

/**
 * What is in motion at the switch (SEMANTICS B2, B3). POSTs that are under way on new while it is taken back, over and over, some of them reset and
 * some never answered: no number comes to two stacks, ever, not even its head. And readers see no error while new is out of order: old answers for it.
 */
class MotionProof {
    /** POSTs that must be under way on new at a revert. */
    private static final int IN_FLIGHT = 10;

    @TempDir
    private Path dir;

    @Test
    void a_hundred_posts_in_flight_over_ten_reverts_come_to_one_stack_each() throws Exception {
        prove(1_500, 10);
    }

    @Test
    @Tag("proof")
    void a_thousand_posts_in_flight_over_a_hundred_reverts_come_to_one_stack_each() throws Exception {
        prove(15_000, 100);
    }

    private void prove(int posts, int least) throws Exception {
        try (var old = new HoldingTill("old");
                var fresh = new HoldingTill("new");
                var product = Product.serve(site(old.port(), fresh.port(), "guard: off"), dir.resolve("state"))) {
            var book = new PostBook(posts, product.edgePort(), 1_000);
            var reverts = CompletableFuture.supplyAsync(() -> revert(product, book, fresh), task -> Thread.ofPlatform().start(task));
            book.sendAll();
            var sum = reverts.join();
            judge(book, old, fresh);
            System.out.printf(
                    "%d POSTs, %d of them in flight on new over %d reverts, %d reset, %d left without an answer, %d bodies cut by the proxy: %d came to old, %d to new,"
                            + " none to both; %d answered, %d not executed%n",
                    posts, sum.inFlight, sum.reverts, old.resets() + fresh.resets(),
                    old.hung() + fresh.hung(), old.cut() + fresh.cut(), old.size(), fresh.size(), book.count("old") + book.count("new"),
                    book.count("not-executed"));
            assertThat(sum.reverts).isGreaterThanOrEqualTo(least);
            assertThat(sum.inFlight).isGreaterThanOrEqualTo(least * IN_FLIGHT);
            assertThat(fresh.hung()).as("POSTs that new left without an answer").isPositive();
        }
    }

    private record Sum(int reverts, int inFlight) {}

    /** As long as POSTs come. */
    private static Sum revert(Product product, PostBook book, HoldingTill fresh) {
        int reverts = 0;
        int inFlight = 0;
        try {
            while (!book.isDone()) {
                product.post("/units/all/rearm", "{\"reason\":\"proof\"}");
                product.share("all", "60%");
                while (fresh.underWay() < IN_FLIGHT && !book.isDone()) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                }
                if (fresh.underWay() >= IN_FLIGHT) {
                    inFlight += fresh.underWay();
                    reverts++;
                }
                assertThat(product.post("/units/all/revert", "").status()).isEqualTo(200);
            }
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
        return new Sum(reverts, inFlight);
    }

    private static void judge(PostBook book, HoldingTill old, HoldingTill fresh) {
        for (int id = 0; id < book.posts(); id++) {
            String said = book.said(id);
            int times = old.times(id) + fresh.times(id);
            assertThat(times).as("POST %d, said: %s, old: %d, new: %d", id, said, old.times(id), fresh.times(id)).isLessThan(2);
            switch (said) {
                case "old" -> assertThat(old.times(id)).as("POST %d, answered by old", id).isEqualTo(1);
                case "new" -> assertThat(fresh.times(id)).as("POST %d, answered by new", id).isEqualTo(1);
                case "not-executed", "unprocessed" -> assertThat(times).as("POST %d, called %s", id, said).isZero();
                default -> assertThat(said).as("POST %d", id).doesNotStartWith("crossed");
            }
        }
    }

    /** What befalls new. */
    enum Outage {
        ERRORS, RESETS, HANGS;

        Behaviour behaviour() {
            return switch (this) {
                case ERRORS -> Behaviour.status(500);
                case RESETS -> new Behaviour.ResetMidHead(Page.text(200, "new"));
                case HANGS -> new Behaviour.Stall();
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("proof")
    void readers_see_no_error_in_a_total_outage(Outage outage) throws Exception {
        try (var old = ScriptedOrigin.open();
                var fresh = ScriptedOrigin.open();
                var product = Product.serve(site(old.port(), fresh.port(), ""), dir.resolve("state"))) {
            product.share("all", "25%");
            List.of(old, fresh).forEach(stack -> stack.onAnythingElse(new Behaviour.Takes(Duration.ofMillis(50), 0.5, Behaviour.ok())));
            try (var traffic = new Traffic(product.edgePort(), Traffic.Crowd.reading(200, 1_000), _ -> "/page").start()) {
                await(() -> fresh.requests() > 50);
                assertThat(traffic.failed().last()).isEmpty();
                long asked = fresh.requests();
                fresh.onAnythingElse(outage.behaviour());
                await(() -> product.get("/units/all").field("latched").equals("true"));
                traffic.end();
                await(() -> traffic.underWay() == 0);
                int seen = traffic.failed().within(Long.MIN_VALUE / 2, Long.MAX_VALUE / 2);
                System.out.printf(
                        "total outage of new (%s), 200 GETs/s, a quarter on new: %d requests came to new, readers saw %d errors%n", outage,
                        fresh.requests() - asked, seen);
                assertThat(seen).as("errors that readers saw: %s", traffic.ways()).isZero();
            }
        }
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition) throws Exception {
        long begin = System.nanoTime();
        while (!condition.holds()) {
            assertThat(System.nanoTime() - begin).as("ns waited").isLessThan(TimeUnit.SECONDS.toNanos(30));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private Path site(int old, int fresh, String more) throws IOException {
        return Files.writeString(dir.resolve("site.yaml"), """
                listen: [{ address: "127.0.0.1:0", http2: prior-knowledge }]
                control: { address: "127.0.0.1:0" }
                trusted-proxies: [127.0.0.1/32]
                stacks:
                  old: { origins: ["http://127.0.0.1:%d"], timeouts: { head: 3s } } # time for old to answer after new
                  new: { origins: ["http://127.0.0.1:%d"], timeouts: { head: 1s } }
                units:
                  all:
                    owner: proof@shop.example
                    match: [{ path: "/**" }]
                    %s
                """.formatted(old, fresh, more));
    }
}
