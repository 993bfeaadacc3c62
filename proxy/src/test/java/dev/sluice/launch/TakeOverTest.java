package dev.sluice.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import com.sun.net.httpserver.HttpServer;
import io.netty.channel.epoll.Epoll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.control.store.Store;
import dev.sluice.model.Site;
import dev.sluice.proxy.takeover.Line;
import dev.sluice.proxy.takeover.Rendezvous;
import dev.sluice.proxy.takeover.TalkException;

/** What the process that serves does when the one that takes over fails or lies, and what becomes of reverts meanwhile. The heir is played here. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class TakeOverTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    /** Whoever is asked while the control address changes hands may never answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @TempDir
    private Path dir;
    private Path site = Path.of("");
    private Path state = Path.of("");
    private HttpServer good;
    private HttpServer bad;

    @BeforeEach
    void open() throws Exception {
        assumeTrue(Epoll.isAvailable(), "sockets are passed on by epoll, which is not here");
        good = origin(200);
        bad = origin(500);
        state = dir.resolve("state");
        site = Files.writeString(dir.resolve("site.yaml"), """
                listen: [{ address: "127.0.0.1:0" }]
                control: { address: "127.0.0.1:0" }
                trusted-proxies: [127.0.0.1/32]
                stacks: { old: { origins: ["http://127.0.0.1:%d"] }, new: { origins: ["http://127.0.0.1:%d"] } }
                units: { shop: { owner: shop@shop.example, match: [{ path: "/shop/**" }] } }
                """.formatted(good.getAddress().getPort(), bad.getAddress().getPort()));
    }

    @AfterEach
    void close() {
        if (good != null) {
            good.stop(0);
            bad.stop(0);
        }
    }

    @Test
    void wherever_the_heir_goes_away_the_process_goes_on_as_before() throws Exception {
        try (var product = Assembly.start(site, state)) {
            String edge = product.edge().getFirst();
            share(product, "1%");
            long before = generation(product);
            for (int last = 1; last <= 4; last++) {
                try (Rendezvous place = Rendezvous.in(state)) {
                    Line heir = place.call().orElseThrow();
                    play(heir, last);
                    assertThat(get(edge, "/").statusCode()).isEqualTo(200);
                }
                await(() -> share(product, "2%") == 200);
                assertThat(generation(product)).isGreaterThan(before);
                before = generation(product);
                assertThat(get(edge, "/").statusCode()).isEqualTo(200);
                assertThat(product.edge()).containsExactly(edge);
                assertThat(product.handedOver()).isNotDone();
            }
        }
        assertThat(Store.verify(state).isIntact()).isTrue();
    }

    @Test
    void a_revert_that_is_seen_while_the_store_is_released_is_told_to_the_heir_and_journaled_when_it_is_back() throws Exception {
        try (var product = Assembly.start(site, state)) {
            share(product, "100%");
            try (Rendezvous place = Rendezvous.in(state)) {
                Line heir = place.call().orElseThrow();
                play(heir, 4);
                for (int i = 0; i < 40; i++) {
                    get(product.edge().getFirst(), "/shop/" + i, "203.0.113." + i);
                }
                assertThat(heir.hear(SOON)).startsWith("reverted shop ").contains("answers of new failed");
                assertThat(get(product.edge().getFirst(), "/shop/x", "203.0.113.9").statusCode()).isEqualTo(200);
            }
            await(() -> call(product, "GET", "/api/v1/units/shop", "").body().contains("\"latched\":true"));
            await(() -> call(product, "GET", "/api/v1/journal", "").body().contains("answers of new failed"));
            assertThat(get(product.edge().getFirst(), "/shop/x", "203.0.113.9").statusCode()).isEqualTo(200);
        }
        try (var again = Assembly.start(site, state)) {
            assertThat(call(again, "GET", "/api/v1/units/shop", "").body()).contains("\"latched\":true");
        }
    }

    @Test
    void two_heirs_at_a_time_are_one_too_many_and_a_stranger_is_not_understood() throws Exception {
        try (var product = Assembly.start(site, state); Rendezvous place = Rendezvous.in(state)) {
            Line stranger = place.call().orElseThrow();
            stranger.say("take-over 2 7");
            assertThatThrownBy(() -> stranger.hear(SOON)).isInstanceOf(TalkException.class);
            var first = new AtomicReference<Line>();
            await(() -> isHeir(first, place)); // once the stranger has gone
            Line second = place.call().orElseThrow();
            assertThat(second.hear(SOON)).isEqualTo("no another take-over is under way");
            assertThat(first.get().files(1, "pass", SOON)).hasSize(1);
            first.get().close();
            assertThat(Files.getPosixFilePermissions(state.resolve("take-over.sock")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(share(product, "3%")).isEqualTo(200);
        }
    }

    @Test
    void an_heir_that_cannot_start_leaves_everything_as_it_was() throws Exception {
        try (var product = Assembly.start(site, state)) {
            share(product, "4%");
            Path other = Files.writeString(dir.resolve("other.yaml"), Files.readString(site).replaceFirst("0\" \\}\\]",
                    "0\" }, { address: \"127.0.0.1:" + good.getAddress().getPort() + "\" }]"));
            Process heir = ServedProcess.launch(dir, "exec \"$@\"", other, dir.resolve("heir.txt"), "--take-over");
            assertThat(heir.waitFor(40, TimeUnit.SECONDS)).isTrue();
            assertThat(heir.exitValue()).as(Files.readString(dir.resolve("heir.txt"))).isEqualTo(1);
            assertThat(dir.resolve("heir.txt")).content().contains("listen: 127.0.0.1:" + good.getAddress().getPort());
            await(() -> call(product, "GET", "/api/v1/units/shop", "").body().contains("\"share\":\"4%\""));
            assertThat(get(product.edge().getFirst(), "/").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void where_the_process_before_is_killed_meanwhile_the_heir_serves() throws Exception {
        Path log = dir.resolve("before.txt");
        Process before = ServedProcess.launch(dir, "exec \"$@\"", site, log);
        String ready = before.inputReader().readLine();
        Process heir = ServedProcess.launch(dir, "exec \"$@\"", site, dir.resolve("heir.txt"), "--take-over");
        try {
            await(() -> Files.readString(log).contains("handing over"));
            before.destroyForcibly().waitFor();
            String edge = ready.replaceFirst("ready edge=(\\S+) .*", "$1");
            assertThat(heir.inputReader().readLine()).as(Files.readString(dir.resolve("heir.txt"))).startsWith("ready edge=" + edge + " ");
            assertThat(get(edge, "/").statusCode()).isEqualTo(200);
            heir.destroy();
            assertThat(heir.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(heir.exitValue()).isZero();
        } finally {
            before.destroyForcibly();
            heir.destroyForcibly();
        }
        assertThat(Store.verify(state).isIntact()).isTrue();
    }

    @Test
    void where_the_process_before_listens_and_the_file_does_not_is_known_before_anything_changes() throws Exception {
        Path other = Files.writeString(dir.resolve("other.yaml"), Files.readString(site).replace("address: \"127.0.0.1:0\" }]",
                "address: \"localhost:0\" }]"));
        try (var product = Assembly.start(site, state);
                Rendezvous place = Rendezvous.in(state);
                Predecessor before = Predecessor.call(place).orElseThrow()) {
            assertThat(before.unserved(SiteFile.open(site, false).first())).isEmpty();
            assertThat(before.unserved(SiteFile.open(other, false).first())).containsExactly(new Site.Address("127.0.0.1", 0));
            assertThat(get(product.edge().getFirst(), "/").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void with_nobody_there_it_is_an_ordinary_start() throws Exception {
        try (var product = Assembly.takeOver(site, state)) {
            assertThat(get(product.edge().getFirst(), "/").statusCode()).isEqualTo(200);
        }
    }

    private static boolean isHeir(AtomicReference<Line> heir, Rendezvous place) {
        try {
            heir.set(place.call().orElseThrow());
            heir.get().say("take-over 1 7");
            return heir.get().hear(SOON).equals("sockets 127.0.0.1:0");
        } catch (TalkException refused) {
            return false;
        }
    }

    /** As far as a step: hello, sockets, release, released. */
    private static void play(Line heir, int last) throws TalkException {
        heir.say("take-over 1 7");
        if (last > 1) {
            assertThat(heir.hear(SOON)).isEqualTo("sockets 127.0.0.1:0");
            assertThat(heir.files(1, "pass", SOON)).hasSize(1);
        }
        if (last > 2) {
            heir.say("release");
        }
        if (last > 3) {
            assertThat(heir.hear(SOON)).isEqualTo("released");
        }
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    /** A call that fails has not come true. */
    private static void await(Condition condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        for (boolean held = false; !held;) {
            try {
                held = condition.holds();
            } catch (IOException notYet) {
                held = false;
            }
            assertThat(System.nanoTime()).as("did not come true").isLessThan(deadline);
            LockSupport.parkNanos(200_000);
        }
    }

    private static int share(Assembly product, String share) throws Exception {
        return call(product, "PUT", "/api/v1/units/shop/share", "{\"share\":\"" + share + "\",\"reason\":\"test\"}").statusCode();
    }

    private static long generation(Assembly product) throws Exception {
        String body = call(product, "GET", "/api/v1/site", "").body();
        return Long.parseLong(body.replaceFirst("(?s).*?\"generation\":(\\d+).*", "$1"));
    }

    private static HttpResponse<String> call(Assembly product, String method, String path, String body) throws Exception {
        String token = Files.readString(product.stateDir().resolve("admin.token")).strip();
        return send(HttpRequest.newBuilder(URI.create(product.control() + path)).header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json").method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> get(String edge, String path, String... client) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(edge + path));
        for (String address : client) {
            request.header("X-Forwarded-For", address);
        }
        return send(request);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return client.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static HttpServer origin(int status) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        return server;
    }
}
