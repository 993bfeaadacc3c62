package dev.sluice.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.sluice.control.cli.ReportCommand;
import dev.sluice.control.store.History;
import dev.sluice.launch.Assembly;
import dev.sluice.model.Side;

/** A short life on real sockets, as it is told afterwards: by webhooks, by the report, by the history. */
@Timeout(120)
class ReviewedTest {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    @TempDir
    private Path dir;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private Stack old;
    private Stack fresh;
    private HttpServer receiver;
    private Assembly product;
    private String token = "";

    ReviewedTest() throws IOException {
        old = new Stack("old");
        fresh = new Stack("new");
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void serve() throws Exception {
        receiver.createContext("/", exchange -> {
            try (exchange) {
                told.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                exchange.sendResponseHeaders(204, -1);
            }
        });
        receiver.start();
        Path site = Files.writeString(dir.resolve("site.yaml"), """
                site: shop.example
                listen: [{ address: "127.0.0.1:0" }]
                control: { address: "127.0.0.1:0" }
                trusted-proxies: [127.0.0.0/8]
                workers: 2
                stacks: { old: { origins: ["http://127.0.0.1:%d"] }, new: { origins: ["http://127.0.0.1:%d"] } }
                units:
                  shop: { owner: shop@shop.example, match: [{ path: "/**" }], visitors: { by: [request] } }
                notify: [{ name: ops, url: "http://127.0.0.1:%d/hook", severity: warning }]
                """.formatted(old.port(), fresh.port(), receiver.getAddress().getPort()));
        product = Assembly.start(site, dir.resolve("state"));
        token = Files.readString(dir.resolve("state/admin.token")).strip();
    }

    @AfterEach
    void stop() throws Exception {
        product.close();
        receiver.stop(0);
        old.close();
        fresh.close();
    }

    private JsonNode get(String path) throws Exception {
        return MAPPER.readTree(http.send(control(path).build(), HttpResponse.BodyHandlers.ofString()).body());
    }

    private HttpRequest.Builder control(String path) {
        return HttpRequest.newBuilder(URI.create(product.control() + "/api/v1" + path)).header("Authorization", "Bearer " + token);
    }

    private void share(String to) throws Exception {
        var request = control("/units/shop/share").header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"share\":\"" + to + "\",\"reason\":\"as planned\"}")).build();
        assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }

    private void visit(int visitor) throws Exception {
        http.send(
                HttpRequest.newBuilder(URI.create(product.edge().getFirst() + "/")).header("X-Forwarded-For", "10.0." + visitor / 250 % 250
                        + "." + (1 + visitor % 250)).build(),
                HttpResponse.BodyHandlers.discarding());
    }

    private JsonNode next() throws InterruptedException {
        return MAPPER.readTree(Optional.ofNullable(told.poll(60, TimeUnit.SECONDS)).orElseThrow());
    }

    @Test
    void a_life_is_reviewed_as_it_was_journaled_while_it_runs_and_when_it_has_stopped() throws Exception {
        share("50%");
        int visitor = 0;
        for (; visitor < 200; visitor++) {
            visit(visitor);
        }
        fresh.answer(500);
        for (int most = visitor + 2_000; told.isEmpty() && visitor < most; visitor++) {
            visit(visitor);
        }
        JsonNode revert = next();
        assertThat(revert.at("/severity").stringValue()).isEqualTo("critical");
        JsonNode report = get("/report");
        JsonNode entries = get("/journal").at("/entries");
        JsonNode journaled = entries.get(entries.size() - 1);
        assertThat(revert.at("/hash")).isEqualTo(journaled.at("/hash")).isEqualTo(report.at("/journal/head"));
        assertThat(report.at("/timeLine").size()).isEqualTo(entries.size());
        JsonNode cost = report.at("/reverts/0/cost");
        assertThat(cost.at("/failed")).isEqualTo(journaled.at("/detail/scene/new/failures"));
        assertThat(cost.at("/requests")).isEqualTo(journaled.at("/detail/scene/new/requests"));
        assertThat(cost.at("/failed").asLong()).isPositive();
        assertThat(report.at("/reverts/0/from/shop").stringValue()).isEqualTo("50%");
        product.close();
        assertThat(stopped().at("/reverts").toString()).isEqualTo(report.at("/reverts").toString());
    }

    /** On a machine that writes to its disk within a tenth of a second: a freeze is in the journal a moment before it is in force. */
    @Test
    @Tag("proof")
    void the_freeze_clock_tells_the_gap_that_a_writer_met_within_a_tenth_of_a_second() throws Exception {
        assertThat(write()).isEqualTo(200);
        freeze("read-only");
        long refused = 0;
        while (refused == 0) {
            refused = write() == 503 ? System.nanoTime() : 0;
        }
        long deadline = System.nanoTime() + Duration.ofMillis(1_500).toNanos();
        while (System.nanoTime() < deadline) {
            assertThat(write()).isEqualTo(503);
        }
        freeze("open");
        while (write() != 200) {
            assertThat(System.nanoTime()).isLessThan(deadline + Duration.ofSeconds(10).toNanos());
        }
        Duration gap = Duration.ofNanos(System.nanoTime() - refused);
        JsonNode clock = get("/report").at("/freezes/0");
        Duration told = Duration.between(Instant.parse(clock.at("/from").stringValue()), Instant.parse(clock.at("/to").stringValue()));
        assertThat(told).isCloseTo(gap, Duration.ofMillis(100));
    }

    private int write() throws Exception {
        return http
                .send(HttpRequest.newBuilder(URI.create(product.edge().getFirst() + "/")).POST(HttpRequest.BodyPublishers.ofString("order"))
                        .build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private void freeze(String mode) throws Exception {
        var request = control("/freeze").header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"mode\":\"" + mode + "\",\"reason\":\"sync\"}")).build();
        assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }

    private JsonNode stopped() {
        var out = new StringWriter();
        int exit = new CommandLine(new ReportCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(new StringWriter()))
                .execute("--state", dir.resolve("state").toString(), "--format", "json");
        assertThat(exit).isZero();
        return MAPPER.readTree(out.toString());
    }

    @Test
    @Tag("proof")
    void every_request_of_half_a_minute_is_in_the_history_once() throws Exception {
        share("25%");
        long end = System.nanoTime() + Duration.ofSeconds(32).toNanos();
        for (int visitor = 0; System.nanoTime() < end; visitor++) {
            visit(visitor);
        }
        LockSupport.parkNanos(Duration.ofSeconds(12).toNanos()); // until the last stretch of ten seconds is over
        String metrics = http.send(HttpRequest.newBuilder(URI.create(product.control() + "/metrics")).build(),
                HttpResponse.BodyHandlers.ofString()).body();
        product.close();
        Map<Side, Long> sums = new EnumMap<>(Side.class);
        try (History history = History.in(dir.resolve("state"))) {
            history.each(new History.Stretch(Instant.EPOCH, Instant.now()),
                    minute -> sums.merge(minute.side(), minute.requests(), Long::sum));
        }
        System.out.printf("history: %s, metrics: old %d, new %d%n", sums, counted(metrics, "old"), counted(metrics, "new"));
        assertThat(sums).isEqualTo(Map.of(Side.OLD, counted(metrics, "old"), Side.NEW, counted(metrics, "new")));
        assertThat(fresh.requests()).isEqualTo(sums.get(Side.NEW));
    }

    private static long counted(String metrics, String stack) {
        return Pattern.compile("sluice_requests_total\\{[^}]*stack=\"" + stack + "\"[^}]*} (\\d+)").matcher(metrics).results()
                .mapToLong(found -> Long.parseLong(found.group(1))).sum();
    }
}
