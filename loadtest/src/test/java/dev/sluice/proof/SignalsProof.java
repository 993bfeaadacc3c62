package dev.sluice.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.load.Behaviour;
import dev.sluice.load.ScriptedOrigin;

/** What speaks against new though nothing fails, on real sockets: requests without an answer, slow ones, other answers than old's. */
@Tag("proof")
@Timeout(120)
class SignalsProof {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path dir;
    private final AtomicBoolean running = new AtomicBoolean(true);
    private final AtomicInteger visitors = new AtomicInteger();
    private ScriptedOrigin old;
    private ScriptedOrigin fresh;

    SignalsProof() throws IOException {
        old = ScriptedOrigin.open();
        fresh = ScriptedOrigin.open();
    }

    @BeforeEach
    void open() {
        old.onAnythingElse(new Behaviour.Delay(Duration.ofMillis(20), Behaviour.ok()));
        fresh.onAnythingElse(new Behaviour.Delay(Duration.ofMillis(20), Behaviour.ok()));
    }

    @AfterEach
    void close() {
        running.set(false);
        old.close();
        fresh.close();
    }

    @Test
    void a_stack_that_never_answers_is_left_before_a_single_request_has_ended() throws Exception {
        fresh.onAnythingElse(new Behaviour.Stall());
        try (Product product = serve("guard: { hang: 500ms..1s }")) {
            product.share("shop", "50%");
            long began = System.nanoTime();
            load(product, 40, 40, "");
            Product.Reply unit = until(product, "\"latched\":true");
            System.out.printf("hang: back on old after %d ms, %d requests had reached new: %s%n", millisSince(began), fresh.requests(),
                    unit.field("detail"));
            assertThat(unit.field("cause")).isEqualTo("hang");
            assertThat(product.get("/measures?unit=shop&last=60s").body()).contains("\"hang\":").doesNotContain("\"timeout\":");
            assertThat(product.metrics()).contains("sluice_reverts_total{cause=\"hang\",unit=\"shop\"} 1.0");
        }
    }

    @Test
    void a_stack_that_takes_twice_as_long_is_left() throws Exception {
        try (Product product = serve("")) {
            product.share("shop", "50%");
            load(product, 20, 200, "");
            untilMeasured(product, 1_500);
            fresh.onAnythingElse(new Behaviour.Delay(Duration.ofMillis(40), Behaviour.ok()));
            long began = System.nanoTime();
            Product.Reply unit = until(product, "\"latched\":true");
            System.out.printf("twice as slow: back on old after %d ms: %s%n", millisSince(began), unit.field("detail"));
            assertThat(unit.field("cause")).isEqualTo("latency");
        }
    }

    @Test
    void a_flood_of_404_holds_growth_and_reverts_nothing_and_passes() throws Exception {
        try (Product product = serve("")) {
            product.share("shop", "50%");
            load(product, 20, 200, "");
            untilMeasured(product, 1_000);
            fresh.onAnythingElse(Behaviour.status(404));
            Product.Reply unit = until(product, "shift.missing");
            assertThat(unit.body()).contains("\"latched\":false", "404 or 410");
            assertThat(product.share("shop", "60%").body()).contains("shift.missing");
            assertThat(product.metrics()).contains("sluice_unit_held{stream=\"shift.missing\",unit=\"shop\"} 1.0");
            fresh.onAnythingElse(Behaviour.ok());
            assertThat(until(product, "\"holds\":[]").body()).contains("\"latched\":false");
            assertThat(product.get("/journal?after=0").body()).contains("\"kind\":\"hold\"", "\"kind\":\"hold-lifted\"");
        }
    }

    @Test
    void one_client_that_asks_for_what_is_not_there_holds_nothing() throws Exception {
        fresh.on("GET", "/secret", Behaviour.status(404));
        old.on("GET", "/secret", Behaviour.status(404));
        try (Product product = serve("segments: [{ name: bot, when: { header: { X-Bot: \"yes\" } }, to: new }]")) {
            product.share("shop", "50%");
            load(product, 10, 100, "");
            untilMeasured(product, 500);
            load(product, 1, 20, "X-Forwarded-For: 192.0.2.1\r\nX-Bot: yes\r\n");
            awaitReply(product, "/units/shop", _ -> fresh.requestsFor("/secret") >= 300);
            assertThat(product.get("/units/shop").body()).contains("\"holds\":[]", "\"latched\":false");
        }
    }

    private Product serve(String more) throws IOException {
        Path site = dir.resolve("site.yaml");
        Files.writeString(site, """
                listen: [{ address: 127.0.0.1:0 }]
                control: { address: 127.0.0.1:0 }
                trusted-proxies: [127.0.0.0/8]
                stacks: { old: { origins: ["%s"] }, new: { origins: ["%s"] } }
                units:
                  shop:
                    owner: shop@shop.example
                    match: [{ path: "/**" }]
                    visitors: { by: [address] }
                    %s
                """.formatted(old.url(), fresh.url(), more));
        return Product.serve(site, dir.resolve("state"));
    }

    /** So many connections asking for so much a second together, every request of another visitor unless one is given. */
    private void load(Product product, int connections, int perSecond, String visitor) {
        for (int i = 0; i < connections; i++) {
            Thread.ofVirtual().start(() -> visit(product.edgePort(), TimeUnit.SECONDS.toNanos(connections) / perSecond, visitor));
        }
    }

    private void visit(int port, long pause, String visitor) {
        while (running.get()) {
            try (Edge edge = new Edge(port)) {
                while (running.get()) {
                    int number = visitors.incrementAndGet();
                    edge.get(visitor.isEmpty() ? "/" : "/secret", visitor.isEmpty()
                            ? "X-Forwarded-For: 198.18." + (number >> 8 & 255) + "." + (number & 255) + "\r\n"
                            : visitor);
                    edge.flush();
                    edge.read();
                    LockSupport.parkNanos(pause);
                }
            } catch (IOException over) {
                return; // the product was stopped
            }
        }
    }

    private static void untilMeasured(Product product, long onOld) throws IOException, InterruptedException {
        awaitReply(product, "/units/shop", reply -> count(reply, "old") >= onOld && count(reply, "new") > 0);
    }

    private static long count(Product.Reply reply, String side) {
        String measures = reply.body().substring(reply.body().indexOf("\"measures\""));
        return Long.parseLong(measures.replaceFirst("(?s).*?\"" + side + "\"\\s*:\\s*\\{\"count\"\\s*:\\s*(\\d+).*", "$1"));
    }

    private static Product.Reply until(Product product, String word) throws IOException, InterruptedException {
        return awaitReply(product, "/units/shop", reply -> reply.body().contains(word));
    }

    /** Asks at most fifty times a second. */
    private static Product.Reply awaitReply(Product product, String path, Predicate<Product.Reply> wanted)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Product.Reply reply = product.get(path);
        while (!wanted.test(reply)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("did not come true: " + reply.body());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            reply = product.get(path);
        }
        return reply;
    }

    private static long millisSince(long began) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    }
}
