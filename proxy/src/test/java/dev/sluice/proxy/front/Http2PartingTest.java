package dev.sluice.proxy.front;

import static dev.sluice.proxy.front.FramePeer.GOAWAY;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import dev.sluice.model.AccessLogFile;
import dev.sluice.model.AccessLogFile.Format;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.Limits;
import dev.sluice.model.Listener;
import dev.sluice.model.Listener.Http2;
import dev.sluice.model.Side;
import dev.sluice.model.Site;

/** How connections of HTTP/2 and what goes on in them end: a drain, a listener that goes, time, a revert, a freeze (HARDENING R11, R17). */
@Execution(ExecutionMode.CONCURRENT)
class Http2PartingTest {
    private static final String EVENTS = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "9\r\ndata: 1\n\n\r\n";

    @TempDir
    private Path directory;
    private final Semaphore go = new Semaphore(0);

    private RawOrigin waiting() {
        return RawOrigin.playing(line -> {
            line.request();
            go.acquireUninterruptibly();
            line.send(RawOrigin.OK).request();
        });
    }

    @Test
    void a_drain_says_goodbye_twice_and_lets_the_streams_under_way_end() throws Exception {
        try (var origin = waiting(); var proxy = Http2MessagesTest.open(origin); var client = FramePeer.connect(proxy.address)) {
            client.get(1, "/one");
            origin.received();
            var drained = CompletableFuture.runAsync(() -> proxy.door.drain(Duration.ofSeconds(90)));
            assertThat(client.await(GOAWAY, 0).number(0)).isEqualTo(Integer.MAX_VALUE);
            client.get(3, "/on_its_way"); // sent before the client has heard of it
            origin.received();
            FramePeer.Frame ping = client.await(FramePeer.PING, 0);
            client.frame(FramePeer.PING, FramePeer.ACK, 0, ping.payload().getBytes(StandardCharsets.ISO_8859_1));
            FramePeer.Frame last = client.await(GOAWAY, 0);
            assertThat(last.number(0)).isEqualTo(3);
            assertThat(last.code().name()).isEqualTo("NO_ERROR");
            client.get(5, "/too_late");
            go.release(2);
            assertThat(client.answer(1).body()).isEqualTo("ok");
            assertThat(client.answer(3).body()).isEqualTo("ok");
            assertThat(client.peer().toEnd()).isEmpty();
            drained.get(60, TimeUnit.SECONDS);
            assertThat(origin.gotNothing()).as("what came too late was not begun").isTrue();
        }
    }

    @Test
    void a_client_that_rests_is_said_goodbye_and_closed() throws Exception {
        try (var origin = RawOrigin.ok(); var proxy = Http2MessagesTest.open(origin); var client = FramePeer.connect(proxy.address)) {
            assertThat(client.get(1, "/").answer(1).body()).isEqualTo("ok");
            var drained = CompletableFuture.runAsync(() -> proxy.door.drain(Duration.ofSeconds(90)));
            assertThat(client.await(GOAWAY, 0).number(0)).isEqualTo(Integer.MAX_VALUE);
            assertThat(client.await(GOAWAY, 0).number(0)).as("without an answer to the ping").isEqualTo(1);
            assertThat(client.peer().toEnd()).isEmpty();
            drained.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void who_came_by_a_listener_that_goes_is_said_goodbye_and_the_others_stay() {
        var second = new Listener(new Site.Address("127.0.0.1", 0), Optional.empty(), List.of(), Http2.PRIOR_KNOWLEDGE);
        try (var origin = RawOrigin.ok();
                var proxy = Proxied.ofOld(origin.address()).http2(Http2.PRIOR_KNOWLEDGE).also(second).open();
                var staying = FramePeer.connect(proxy.address);
                var leaving = FramePeer.connect(proxy.addresses.get(1))) {
            assertThat(staying.get(1, "/").answer(1).body()).isEqualTo("ok");
            assertThat(leaving.get(1, "/").answer(1).body()).isEqualTo("ok");
            proxy.listen(List.of(proxy.listeners().getFirst()));
            assertThat(leaving.get(3, "/").answer(3).body()).as("until it is said goodbye").isEqualTo("ok");
            assertThat(leaving.await(GOAWAY, 0).number(0)).isEqualTo(Integer.MAX_VALUE);
            assertThat(leaving.get(5, "/").answer(5).body()).as("what was on its way").isEqualTo("ok");
            assertThat(leaving.await(GOAWAY, 0).number(0)).isEqualTo(5);
            assertThat(leaving.peer().toEnd()).isEmpty();
            assertThat(staying.get(3, "/").answer(3).body()).isEqualTo("ok");
        }
    }

    @Test
    void R11_a_client_that_asks_for_nothing_more_is_said_goodbye() {
        try (var origin = RawOrigin.ok();
                var proxy = Proxied.ofOld(origin.address()).http2(Http2.PRIOR_KNOWLEDGE).limits(now -> new Limits(now.header(), now.uri(),
                        now.body(), now.connections(), now.headersIn(), now.bodyIdle(), Duration.ofMillis(300))).open();
                var client = FramePeer.connect(proxy.address)) {
            assertThat(client.get(1, "/").answer(1).body()).isEqualTo("ok");
            assertThat(client.await(GOAWAY, 0).code().name()).isEqualTo("NO_ERROR");
            assertThat(client.peer().toEnd()).isEmpty();
        }
    }

    @Test
    void R11_a_preface_that_does_not_end_and_one_without_settings_are_waited_for_five_seconds() {
        try (var origin = RawOrigin.ok();
                var proxy = Http2MessagesTest.open(origin);
                var half = proxy.client();
                var bare = proxy.client();
                var block = FramePeer.connect(proxy.address)) {
            long begun = System.nanoTime();
            half.send(FramePeer.PREFACE.substring(0, 20));
            bare.send(FramePeer.PREFACE);
            block.frame(FramePeer.HEADERS, 0, 1, FramePeer.literals(":method", "GET"));
            assertThat(half.toEnd()).isEmpty();
            bare.toEnd();
            block.peer().toEnd();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(15));
            assertThat(origin.gotNothing()).isTrue();
        }
    }

    @Test
    void a_revert_ends_the_event_streams_of_new_and_the_connection_goes_on() {
        try (var old = RawOrigin.ok();
                var fresh = RawOrigin.playing(line -> {
                    line.request();
                    line.send(EVENTS).peer().toEnd();
                });
                var proxy = Proxied.between(old.address(), fresh.address()).http2(Http2.PRIOR_KNOWLEDGE).open();
                var client = FramePeer.connect(proxy.address)) {
            client.get(1, "/shop/events");
            assertThat(client.await(FramePeer.HEADERS, 1).fields().orElseThrow().status()).hasToString("200");
            assertThat(client.await(FramePeer.DATA, 1).payload()).isEqualTo("data: 1\n\n");
            proxy.revert();
            FramePeer.Frame end = client.await(FramePeer.DATA, 1);
            assertThat(end.has(FramePeer.END_STREAM)).as("an end in order, so that the client asks again").isTrue();
            assertThat(client.get(3, "/shop/events").answer(3).body()).as("which old has").isEqualTo("ok");
            proxy.awaitOne(Side.NEW, "2xx");
        }
    }

    @Test
    void a_freeze_ends_the_event_streams_that_may_write() {
        try (var old = RawOrigin.playing(line -> {
            line.request();
            line.send(EVENTS).peer().toEnd();
        });
                var proxy = Proxied.between(old.address()).http2(Http2.PRIOR_KNOWLEDGE).open();
                var client = FramePeer.connect(proxy.address)) {
            client.get(1, "/shop/events");
            client.await(FramePeer.HEADERS, 1);
            client.await(FramePeer.DATA, 1);
            proxy.freeze(Proxied.UNIT, FreezeMode.CLOSED);
            assertThat(client.await(FramePeer.DATA, 1).has(FramePeer.END_STREAM)).isTrue();
            assertThat(client.get(3, "/shop/events").answer(3).status()).isEqualTo("503");
            assertThat(client.get(5, "/elsewhere")).isNotNull();
            client.await(FramePeer.HEADERS, 5);
        }
    }

    @Test
    void a_request_is_told_of_like_any_other_and_its_connection_is_counted_once() throws Exception {
        Path file = directory.resolve("access.log");
        try (var origin = RawOrigin.ok()) {
            var proxy = Proxied.ofOld(origin.address()).http2(Http2.PRIOR_KNOWLEDGE)
                    .logging(new AccessLogFile(file, Format.JSON, AccessLogFile.SECRETS)).open();
            try (proxy; var client = FramePeer.connect(proxy.address)) {
                client.get(1, "/shop/a?token=hush").answer(1);
                client.get(3, "/shop/%00").answer(3);
                assertThat(proxy.door.clientConnections()).isEqualTo(1);
            }
            assertThat(Files.readAllLines(file)).satisfiesExactly(
                    line -> assertThat(line).contains("\"host\":\"shop.example\",\"path\":\"/shop/a\",\"query\":\"token=***\"",
                            "\"protocol\":\"HTTP/2.0\"", "\"status\":200", "\"bytesOut\":2"),
                    line -> assertThat(line).contains("\"protocol\":\"HTTP/2.0\"", "\"status\":400,\"outcome\":\"refused\""));
        }
    }
}
