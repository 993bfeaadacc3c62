package dev.sluice.proxy.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import dev.sluice.model.Crawlers;
import dev.sluice.model.FreezeTerms;
import dev.sluice.model.Limits;
import dev.sluice.model.Logging;
import dev.sluice.model.Origin;
import dev.sluice.model.Side;
import dev.sluice.model.Site;
import dev.sluice.model.Stack;
import dev.sluice.model.TraceTerms;
import dev.sluice.proxy.outcome.AccessEntry;
import dev.sluice.proxy.trace.ScriptedCollector.Reply;

/** What is recorded comes to the collector in batches, is sent again where that may help, and is counted where it does not come. */
class TraceExportTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final TraceExport.Rhythm QUICK = new TraceExport.Rhythm(SHORT, LONG, List.of(SHORT, SHORT, SHORT), LONG);

    private final SplittableRandom random = new SplittableRandom(7);
    private volatile Optional<TraceTerms> wanted = Optional.empty();
    private TraceExport export = started(QUICK);

    @AfterEach
    void close() {
        export.close();
    }

    @Test
    void what_is_left_at_the_end_goes_in_batches_of_512_with_the_headers_of_the_file_and_the_name_of_the_site() throws Exception {
        try (var collector = ScriptedCollector.taking()) {
            wanted = Optional.of(new TraceTerms(collector.url(), TraceTerms.ALL, Map.of("Authorization", "Bearer me", "X-Tenant", "shop")));
            export = exporting(new TraceExport.Rhythm(LONG, LONG, List.of(), LONG));
            record(1_300);
            ScriptedCollector.Batch full = collector.batch();
            assertThat(full.spans()).isEqualTo(512);
            assertThat(full.headers()).containsEntry("Authorization", "Bearer me").containsEntry("X-Tenant", "shop")
                    .containsEntry("Content-Type", "application/json").containsEntry("Content-Encoding", "gzip");
            assertThat(full.resource()).isEqualTo(Map.of("service.name", "sluice", "service.version", "9.9", "sluice.site", "shop \"é\""));
            assertThat(collector.batch().spans()).isEqualTo(512);
            export.close();
            assertThat(collector.batch().spans()).isEqualTo(276);
            assertThat(collector.spans()).hasSize(1_300).extracting(ScriptedCollector.Span::id).doesNotHaveDuplicates();
            assertThat(export.sent()).isEqualTo(1_300);
            assertThat(export.dropped()).isZero();
        }
    }

    @Test
    void few_spans_do_not_wait_longer_for_others_than_they_should() throws Exception {
        try (var collector = ScriptedCollector.taking()) {
            wanted = Optional.of(collector.keeping(TraceTerms.ALL));
            export = exporting(QUICK);
            record(1);
            assertThat(collector.batch().spans()).isEqualTo(1);
            awaitTrue(() -> export.sent() == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 502, 503, 504})
    void a_batch_is_sent_again_to_a_collector_that_is_busy(int status) throws Exception {
        try (var collector = ScriptedCollector.answering(number -> number < 3 ? Reply.of(status) : Reply.TAKEN)) {
            wanted = Optional.of(collector.keeping(TraceTerms.ALL));
            export = exporting(QUICK);
            record(1);
            String first = collector.batch().text();
            assertThat(collector.batch().text()).isEqualTo(first);
            assertThat(collector.batch().text()).isEqualTo(first);
            export.close();
            assertThat(export.sent()).isEqualTo(1);
            assertThat(export.dropped()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_collector_that_says_when_it_may_be_asked_again_is_not_asked_before(boolean asTime) throws Exception {
        try (var collector = ScriptedCollector.answering(
                number -> number == 1 ? new Reply(503, Map.of("Retry-After", asTime ? inTwoSeconds() : "1"), "") : Reply.TAKEN)) {
            wanted = Optional.of(collector.keeping(TraceTerms.ALL));
            export = exporting(QUICK);
            record(1);
            long refused = collector.batch().at();
            assertThat(collector.batch().at() - refused).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(950));
            awaitTrue(() -> export.sent() == 1);
        }
    }

    /** A time in a header has whole seconds. */
    private static String inTwoSeconds() {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(Instant.now().plusSeconds(2).atOffset(ZoneOffset.UTC));
    }

    @Test
    void a_batch_that_is_refused_or_never_taken_is_dropped_and_the_next_one_is_sent() throws Exception {
        try (var collector = ScriptedCollector.answering(number -> switch (number) {
            case 1 -> Reply.of(400);
            case 2, 3, 4, 5 -> Reply.of(503);
            default -> Reply.TAKEN;
        })) {
            wanted = Optional.of(collector.keeping(TraceTerms.ALL));
            export = exporting(QUICK);
            record(1);
            awaitTrue(() -> export.dropped() == 1);
            record(1);
            awaitTrue(() -> export.dropped() == 2);
            assertThat(collector.asked()).isEqualTo(5);
            record(1);
            awaitTrue(() -> export.sent() == 1);
            assertThat(export.dropped()).isEqualTo(2);
        }
    }

    @Test
    void that_spans_are_dropped_is_said_at_once_then_once_a_minute_and_at_the_end() throws Exception {
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        var logger = (Logger) LoggerFactory.getLogger(TraceExport.class);
        logger.addAppender(lines);
        try (var collector = ScriptedCollector.answering(_ -> Reply.of(403))) {
            wanted = Optional
                    .of(new TraceTerms(URI.create(collector.url() + "?key=hush"), TraceTerms.ALL, Map.of("Authorization", "hush")));
            export = exporting(QUICK);
            for (int each = 1; each <= 3; each++) {
                int all = each;
                record(1);
                awaitTrue(() -> export.dropped() == all);
            }
            export.close();
        } finally {
            logger.detachAppender(lines);
        }
        assertThat(lines.list).extracting(ILoggingEvent::getFormattedMessage).hasSize(2).noneMatch(line -> line.contains("hush"))
                .allMatch(line -> line.endsWith(" why=answered 403 (expected: 2xx)"))
                .last().asString().startsWith("traces are dropped spans=3 collector=http://127.0.0.1:");
    }

    @Test
    void spans_that_the_collector_leaves_out_are_counted() throws Exception {
        String some = "{\"partialSuccess\":{\"rejectedSpans\":\"3\",\"errorMessage\":\"too old\"}}";
        try (var collector = ScriptedCollector.answering(_ -> new Reply(200, Map.of(), some))) {
            wanted = Optional.of(collector.keeping(TraceTerms.ALL));
            export = exporting(new TraceExport.Rhythm(LONG, LONG, List.of(), LONG));
            record(512);
            awaitTrue(() -> export.dropped() == 3);
            assertThat(export.sent()).isEqualTo(509);
        }
    }

    @Test
    void a_collector_that_says_nothing_is_not_waited_for_for_ever() throws Exception {
        try (var collector = ScriptedCollector.answering(number -> number == 1 ? Reply.SILENCE : Reply.TAKEN)) {
            wanted = Optional.of(collector.keeping(TraceTerms.ALL));
            export = exporting(new TraceExport.Rhythm(SHORT, Duration.ofMillis(50), Collections.nCopies(1_000, SHORT), LONG));
            record(1);
            awaitTrue(() -> export.sent() == 1);
            assertThat(collector.asked()).isGreaterThan(1);
        }
    }

    @Test
    void the_product_stops_though_the_collector_says_nothing_and_what_is_left_is_counted() throws Exception {
        try (var collector = ScriptedCollector.answering(_ -> Reply.SILENCE)) {
            wanted = Optional.of(collector.keeping(TraceTerms.ALL));
            export = exporting(new TraceExport.Rhythm(SHORT, Duration.ofHours(1), List.of(), Duration.ofMillis(20)));
            record(700);
            collector.batch();
            export.close();
            assertThat(export.dropped()).isEqualTo(700);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "999999999", "Fri, 31 Dec 9999 23:59:59 GMT", "soon"})
    void however_long_a_collector_is_to_be_left_alone_the_product_stops_at_once_after_one_more_attempt(String after) throws Exception {
        try (var collector = ScriptedCollector
                .answering(number -> number == 1 ? new Reply(503, Map.of("Retry-After", after), "") : Reply.TAKEN)) {
            wanted = Optional.of(collector.keeping(TraceTerms.ALL));
            export = exporting(new TraceExport.Rhythm(SHORT, LONG, List.of(Duration.ofHours(1)), LONG));
            record(1);
            collector.batch();
            export.close();
            assertThat(export.sent()).isEqualTo(1);
        }
    }

    @Test
    void another_collector_gets_what_comes_after_a_reload_and_what_waits_too() throws Exception {
        try (var busy = ScriptedCollector.answering(_ -> Reply.of(503)); var other = ScriptedCollector.taking()) {
            wanted = Optional.of(busy.keeping(TraceTerms.ALL));
            export = exporting(new TraceExport.Rhythm(SHORT, LONG, Collections.nCopies(100_000, SHORT), LONG));
            record(1);
            busy.batch();
            wanted = Optional.of(other.keeping(TraceTerms.ALL));
            awaitTrue(() -> export.sent() == 1);
            record(1);
            awaitTrue(() -> export.sent() == 2);
            assertThat(other.spans()).hasSize(2);
        }
    }

    @Test
    void a_loop_that_records_more_than_there_is_room_for_drops_the_newest_and_counts_them() {
        record(5_000);
        assertThat(export.dropped()).isBetween(5_000L - 4_096 - 512, 5_000L - 4_096 + 512);
        wanted = Optional.of(new TraceTerms(URI.create("http://127.0.0.1:1/v1/traces"), TraceTerms.ALL, Map.of()));
        export.close();
        assertThat(export.dropped()).isEqualTo(5_000);
    }

    /** In place of the one before. */
    private TraceExport exporting(TraceExport.Rhythm rhythm) {
        export.close();
        return started(rhythm);
    }

    private TraceExport started(TraceExport.Rhythm rhythm) {
        return new TraceExport(1, this::site, "9.9", rhythm).start();
    }

    private Site site() {
        var anywhere = new Site.Address("127.0.0.1", 0);
        var old = new Stack(Side.OLD, List.of(new Origin("127.0.0.1", 1)), Optional.empty(), Stack.Timeouts.DEFAULT, Stack.Tls.DEFAULT,
                Optional.empty(), Stack.Limits.NONE, Stack.Protocol.AUTO);
        return new Site("shop \"é\"", List.of(), new Site.Control(anywhere, true), List.of(), old, Optional.empty(), Map.of(),
                FreezeTerms.DEFAULT, Limits.DEFAULT, 1, new Logging("info", Optional.empty(), wanted), Crawlers.DEFAULT);
    }

    private void record(int spans) {
        for (int i = 0; i < spans; i++) {
            var entry = new AccessEntry(0, InetAddress.getLoopbackAddress(),
                    Optional.of(new AccessEntry.Asked("GET", "a", "/" + i, "", "HTTP/1.1", "", "")), new AccessEntry.Told(200, 0, 0, 0),
                    Optional.empty());
            new Recording(export.ring(0), random, new TraceParent("0af7651916cd43dd8448eb211c80319c", "", 0, "")).ended(entry,
                    new Span.Front(false, 0));
        }
    }

    private static void awaitTrue(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("did not come true").isLessThan(deadline);
            LockSupport.parkNanos(200_000);
        }
    }
}
