package dev.sluice.control.arrival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.control.store.ArrivalHistory;
import dev.sluice.model.ArrivalTerms;
import dev.sluice.model.Arrivals;
import dev.sluice.model.LiveShare;
import dev.sluice.model.LiveShare.Straggler;
import dev.sluice.model.LiveShare.Trait;

/** Minutes are written down, another product is asked, and both make one share. */
class ArrivalKeeperTest {
    private static final long MINUTE = 29_943_480;

    @TempDir
    Path state;
    private final List<String> asked = new ArrayList<>();
    private volatile String answer = "{}";
    private volatile Runnable whenAsked = () -> {};
    private volatile Instant now = Instant.ofEpochSecond(MINUTE * 60 + 30);
    private volatile Arrivals counts = Arrivals.NONE;
    private List<ArrivalSource.Note> notes = List.of();
    private HttpServer other;

    @BeforeEach
    void listen() throws Exception {
        other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("Authorization"));
            whenAsked.run();
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        other.start();
    }

    @AfterEach
    void stop() {
        other.stop(0);
    }

    @Test
    void two_products_make_one_share_and_their_stragglers_one_list() throws Exception {
        try (var history = ArrivalHistory.in(state); var keeper = keeper(history)) {
            answer = "{\"counting\":true,\"minutes\":[{\"minute\":" + MINUTE + ",\"old\":30,\"new\":0,\"elsewhere\":0}],"
                    + "\"stragglers\":[{\"by\":\"agent\",\"what\":\"Java\",\"count\":30}]}";
            notes = List.of(new ArrivalSource.Note(InetAddress.getByName("203.0.113.7"), "Java/17", "POST /hooks/pay", true));
            counts = new Arrivals(0, 70, 2);
            keeper.beat();
            assertThat(keeper.live()).as("the minute is not over").isEmpty();
            now = now.plusSeconds(60);
            keeper.beat();
            LiveShare live = keeper.live().orElseThrow();
            assertThat(live.lately()).isEqualTo(new Arrivals(30, 70, 2));
            assertThat(live.stragglers()).contains(new Straggler(Trait.AGENT, "Java", 31),
                    new Straggler(Trait.ENDPOINT, "POST /hooks/pay", 1));
            assertThat(asked).containsExactly("/api/v1/dns/arrivals?after=" + (MINUTE + 1 - ArrivalHistory.KEPT.toMinutes())
                    + " Bearer a-viewer-there");
            assertThat(keeper.report(0).orElseThrow().minutes()).containsExactly(new Arrivals.Minute(MINUTE, new Arrivals(0, 70, 2)));
            now = now.plusSeconds(60);
            keeper.beat();
            assertThat(asked.getLast()).as("not all of it again").startsWith("/api/v1/dns/arrivals?after=" + (MINUTE - 1) + " ");
            Optional<LiveShare> told = keeper.live();
            answer = "{\"counting\":false}";
            keeper.beat();
            assertThat(keeper.live().orElseThrow().sources().getLast()).extracting(LiveShare.Source::trouble).asString()
                    .contains("does not count");
            assertThat(keeper.live()).isNotEqualTo(told);
        }
    }

    @Test
    void who_tells_of_a_minute_somewhat_later_is_asked_again_in_the_next_one_and_then_no_more() throws Exception {
        try (var history = ArrivalHistory.in(state); var keeper = keeper(history)) {
            answer = "{\"counting\":true,\"minutes\":[],\"stragglers\":[]}";
            counts = new Arrivals(0, 70, 0);
            now = now.plusSeconds(60);
            keeper.beat();
            assertThat(keeper.live().orElseThrow().lately()).as("not all have told").isEqualTo(Arrivals.NONE);
            answer = "{\"counting\":true,\"minutes\":[{\"minute\":" + MINUTE + ",\"old\":30,\"new\":0,\"elsewhere\":0}],\"stragglers\":[]}";
            keeper.beat();
            assertThat(keeper.live().orElseThrow().lately()).isEqualTo(new Arrivals(30, 70, 0));
            keeper.beat();
            assertThat(asked).hasSize(2);
        }
    }

    @Test
    void a_peer_that_tells_nothing_is_not_asked_without_end() throws Exception {
        try (var history = ArrivalHistory.in(state); var keeper = keeper(history)) {
            answer = "{\"counting\":true,\"minutes\":[],\"stragglers\":[]}";
            now = now.plusSeconds(60);
            keeper.beat();
            Optional<LiveShare> live = keeper.live();
            for (int beat = 1; beat < 30; beat++) {
                keeper.beat();
            }
            assertThat(asked).hasSize(11);
            assertThat(keeper.live().orElseThrow()).as("nobody told anything that would change it").isSameAs(live.orElseThrow());
        }
    }

    @Test
    void what_goes_wrong_while_others_are_asked_moves_no_count_into_another_minute() throws Exception {
        try (var history = ArrivalHistory.in(state); var keeper = keeper(history)) {
            counts = new Arrivals(0, 70, 0);
            now = now.plusSeconds(60);
            Thread keeping = Thread.currentThread();
            var left = new CountDownLatch(1);
            whenAsked = () -> {
                keeping.interrupt();
                await(left); // no answer comes before that was noticed
            };
            assertThatExceptionOfType(InterruptedException.class).isThrownBy(keeper::beat);
            whenAsked = () -> {};
            left.countDown();
            counts = new Arrivals(0, 75, 0);
            now = now.plusSeconds(60);
            keeper.beat();
            assertThat(keeper.report(0).orElseThrow().minutes()).containsExactly(new Arrivals.Minute(MINUTE, new Arrivals(0, 70, 0)),
                    new Arrivals.Minute(MINUTE + 1, new Arrivals(0, 5, 0)));
        }
    }

    @Test
    void counts_that_no_product_has_are_not_believed() throws Exception {
        try (var history = ArrivalHistory.in(state); var keeper = keeper(history)) {
            answer = "{\"counting\":true,\"minutes\":[{\"minute\":" + MINUTE + ",\"old\":" + Long.MAX_VALUE
                    + ",\"new\":0,\"elsewhere\":0}],\"stragglers\":[]}";
            counts = new Arrivals(1, 1, 0);
            now = now.plusSeconds(60);
            keeper.beat();
            assertThat(keeper.live().orElseThrow().lately()).isEqualTo(Arrivals.NONE);
        }
    }

    @Test
    void a_restart_in_a_minute_adds_to_it() throws Exception {
        try (var history = ArrivalHistory.in(state)) {
            var first = keeper(history);
            counts = new Arrivals(3, 4, 0);
            first.close();
            counts = Arrivals.NONE;
            try (var second = keeper(history)) {
                counts = new Arrivals(1, 1, 1);
                now = now.plusSeconds(60);
                second.beat();
                assertThat(history.of(ArrivalHistory.OWN, 0, 10)).containsExactly(new Arrivals.Minute(MINUTE, new Arrivals(4, 5, 1)));
            }
        }
        Files.writeString(state.resolve("arrivals.db"), "no database");
        try (var history = ArrivalHistory.in(state)) {
            assertThat(history.of(ArrivalHistory.OWN, 0, 10)).isEmpty();
            history.add(new Arrivals.Minute(MINUTE, new Arrivals(1, 0, 0)));
            assertThat(history.of(ArrivalHistory.OWN, 0, 10)).hasSize(1);
            assertThat(state.resolve("arrivals.db.damaged")).exists();
        }
    }

    @Test
    void what_is_no_answer_is_a_trouble_of_its_source_and_nothing_else() throws Exception {
        for (String bad : List.of("{}", "[", "{\"counting\":true,\"minutes\":[{\"minute\":" + MINUTE + ",\"old\":-5}]}",
                "{\"counting\":true,\"stragglers\":[{\"by\":\"nobody\"}]}", "x".repeat(2 << 20))) {
            answer = bad;
            try (var history = ArrivalHistory.in(state.resolve("s" + asked.size())); var keeper = keeper(history)) {
                Files.createDirectories(state.resolve("s" + asked.size()));
                counts = new Arrivals(counts.old(), counts.fresh() + 10, 0);
                now = now.plusSeconds(60);
                keeper.beat();
                LiveShare live = keeper.live().orElseThrow();
                assertThat(live.sources().getLast().trouble()).as(bad.length() > 100 ? "a large answer" : bad).isNotBlank();
                assertThat(live.sources().getLast().told()).isEmpty();
                assertThat(live.lately()).as("no minute is whole").isEqualTo(Arrivals.NONE);
                assertThat(live.isDrained(now)).isFalse();
            }
        }
    }

    private ArrivalKeeper keeper(ArrivalHistory history) throws Exception {
        var peer = new ArrivalTerms.Peer(URI.create("http://127.0.0.1:" + other.getAddress().getPort()), "a-viewer-there");
        var terms = new ArrivalTerms(Set.of(InetAddress.getByName("192.0.2.10")), Set.of(InetAddress.getByName("198.51.100.10")),
                List.of(peer));
        return new ArrivalKeeper(history, () -> Optional.of(terms), new ArrivalSource() {
            @Override
            public Arrivals counts() {
                return counts;
            }

            @Override
            public List<Note> stragglers() {
                List<Note> all = notes;
                notes = List.of();
                return all;
            }
        }, () -> now);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
