package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.sluice.load.VisitorClient.Ask;
import dev.sluice.load.VisitorClient.Reply;
import dev.sluice.load.VisitorPopulation.Addresses;

/** Visitors behave as browsers do, against an origin on a real socket. */
class VisitorTest {
    private ScriptedOrigin origin;
    private VisitorClient client;
    private final ConcurrentLinkedQueue<Hit> hits = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void open() throws IOException {
        origin = ScriptedOrigin.open();
        client = new VisitorClient(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), origin.port()), Duration.ofSeconds(2));
    }

    @AfterEach
    void close() {
        client.close();
        origin.close();
    }

    @Test
    void a_visitor_keeps_its_cookies_and_sends_them_again() {
        origin.onAnythingElse(new Behaviour.Answer(hit -> {
            hits.add(hit);
            return Page.text(200, "hello").with("Set-Cookie", "sluice=1.77.0; Path=/; HttpOnly");
        }));
        var population = new VisitorPopulation(new SplittableRandom(1), 2, Addresses.FORWARDED);
        var visitor = population.all().get(0);
        visitor.took(send(visitor.navigate("/")));
        visitor.took(send(visitor.post("/checkout/pay", "id=1")));
        assertThat(population.all().get(0).cookies()).containsExactly(Map.entry("sluice", "1.77.0"));
        assertThat(population.all().get(1).cookies()).isEmpty();
        var first = hits.remove().headers();
        var second = hits.remove();
        assertThat(first).containsEntry("sec-fetch-dest", "document").containsEntry("x-forwarded-for", "198.18.0.0")
                .doesNotContainKey("cookie");
        assertThat(second.headers()).containsEntry("cookie", "sluice=1.77.0").containsEntry("sec-fetch-dest", "empty")
                .containsEntry("user-agent", first.get("user-agent"));
        assertThat(second.id()).contains("1");
        assertThat(origin.requestsOf("v0")).isEqualTo(2);
        assertThat(origin.connections()).as("keep-alive").isEqualTo(1);
    }

    @Test
    void the_same_seed_makes_the_same_visitors() {
        assertThat(headersOf(7)).isEqualTo(headersOf(7)).isNotEqualTo(headersOf(8));
    }

    @Test
    void who_waits_for_an_answer_is_not_chosen_so_arrivals_never_wait() {
        var population = new VisitorPopulation(new SplittableRandom(3), 3, Addresses.NONE);
        List<Visitor> chosen = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            var next = population.next();
            next.navigate("/");
            chosen.add(next);
        }
        assertThat(chosen).doesNotHaveDuplicates();
        assertThat(population.all()).hasSizeGreaterThanOrEqualTo(10);
    }

    @Test
    void a_request_without_a_whole_answer_has_failed_and_says_why() {
        origin.on("GET", "/cut", new Behaviour.CloseMidBody(Page.text(200, "0123456789")));
        origin.on("GET", "/nonsense", new Behaviour.Raw("SMTP/2 what?\r\n\r\n"));
        assertThat(send(get("/cut"))).isEqualTo(new Reply.Failed("the connection ended before the answer was whole"));
        assertThat(((Reply.Failed) send(get("/nonsense"))).why()).startsWith("unreadable answer");
        assertThat(((Reply.Answered) send(get("/"))).status()).isEqualTo(200);
    }

    @Test
    void a_stalled_answer_fails_after_the_timeout() throws Exception {
        origin.onAnythingElse(new Behaviour.Stall());
        try (var hasty = new VisitorClient(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), origin.port()),
                Duration.ofMillis(100))) {
            assertThat(send(hasty, get("/"))).isEqualTo(new Reply.Failed("no answer within 100 ms"));
        }
    }

    @Test
    void a_page_is_asked_for_again_when_the_kept_connection_was_just_closed_but_a_post_never_is() {
        send(get("/"));
        origin.onAnythingElse(new Behaviour.Close());
        assertThat(send(get("/"))).isInstanceOf(Reply.Failed.class);
        assertThat(origin.requests()).as("once on the kept connection, once on a new one").isEqualTo(3);
        origin.onAnythingElse(Behaviour.ok());
        send(get("/"));
        origin.onAnythingElse(new Behaviour.Close());
        assertThat(send(new Ask("POST", "/pay", Map.of(), "id=9"))).isInstanceOf(Reply.Failed.class);
        assertThat(origin.posted()).containsExactly(Map.entry("9", 1));
    }

    private static List<Map<String, String>> headersOf(long seed) {
        return new VisitorPopulation(new SplittableRandom(seed), 5, Addresses.NONE).all().stream()
                .map(visitor -> visitor.navigate("/").headers())
                .toList();
    }

    private static Ask get(String path) {
        return new Ask("GET", path, Map.of(), "");
    }

    private Reply send(Ask ask) {
        return send(client, ask);
    }

    private static Reply send(VisitorClient client, Ask ask) {
        var reply = new CompletableFuture<Reply>();
        client.executor().execute(() -> client.send(ask, reply::complete));
        return reply.orTimeout(60, TimeUnit.SECONDS).join();
    }
}
