package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.BiConsumer;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.sluice.model.Stack;
import dev.sluice.proxy.front.StreamOrigin.Line;
import dev.sluice.proxy.front.StreamOrigin.Request;

/** HARDENING R13 the other way round: an origin that floods its connection loses it, and nobody else does. */
class StreamFloodsTest {
    private static final int MANY = 20_000;
    private static final String GET = "GET /shop/x HTTP/1.1\r\nHost: a\r\n\r\n";

    /** What an origin does instead of answering. */
    record Flood(String name, BiConsumer<Line, Integer> script) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Flood> floods() {
        return List.of(new Flood("SETTINGS", (line, id) -> repeat(() -> line.setting(4, 65_535))),
                new Flood("PING", (line, id) -> repeat(() -> line.send(StreamOrigin.PING, 0, 0, new byte[8]))),
                new Flood("RST_STREAM_of_what_is_over", (line, id) -> repeat(() -> line.reset(id, 8))),
                new Flood("WINDOW_UPDATE", (line, id) -> repeat(() -> line.windowUpdate(id, 1))),
                new Flood("GOAWAY", (line, id) -> repeat(() -> line.goAway(Integer.MAX_VALUE, 0))),
                new Flood("PRIORITY", (line, id) -> repeat(() -> line.send(2, 0, id, new byte[] {0, 0, 0, 0, 16}))),
                new Flood("frames_of_unknown_types", (line, id) -> repeat(() -> line.send(200, 0, id, new byte[3]))),
                new Flood("empty_DATA", (line, id) -> {
                    line.head(id, ":status", "200");
                    repeat(() -> line.data(id, "", 0));
                }),
                new Flood("CONTINUATION", (line, id) -> {
                    line.send(StreamOrigin.HEADERS, 0, id, line.block(id, ":status", "200"));
                    repeat(() -> line.send(StreamOrigin.CONTINUATION, 0, id, line.block(id, "x-a", "b")));
                }),
                new Flood("large_CONTINUATION", (line, id) -> {
                    line.send(StreamOrigin.HEADERS, 0, id, line.block(id, ":status", "200"));
                    repeat(() -> line.send(StreamOrigin.CONTINUATION, 0, id, new byte[16_384]));
                }),
                new Flood("PUSH_PROMISE", (line, id) -> line.send(StreamOrigin.PUSH_PROMISE, StreamOrigin.END_HEADERS, id,
                        new byte[] {0, 0, 0, 2, (byte) 0x82, (byte) 0x86, (byte) 0x84}).hold()),
                new Flood("a_stream_of_its_own", (line, id) -> line.lastHead(2, ":status", "200").hold()),
                new Flood("a_frame_that_is_too_long", (line, id) -> line.send(StreamOrigin.DATA, 0, id, new byte[16_385]).hold()),
                new Flood("a_window_beyond_31_bits", (line, id) -> line.windowUpdate(0, Integer.MAX_VALUE).hold()),
                new Flood("more_than_the_window", (line, id) -> {
                    line.head(id, ":status", "200");
                    repeat(() -> line.send(StreamOrigin.DATA, 0, id, new byte[16_384]));
                }),
                new Flood("HTTP_1_1", (line, id) -> line.peer().send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").toEnd()));
    }

    @ParameterizedTest
    @MethodSource("floods")
    void ends_its_connection_and_neighbours_elsewhere_are_served(Flood flood) {
        try (var old = StreamOrigin.ok();
                var hostile = StreamOrigin.playing(line -> {
                    Request request = line.request();
                    if (line.number == 1) {
                        flood.script().accept(line, request.stream());
                    }
                    line.answer(request, "ok").answerAll();
                });
                var proxy = Proxied.between(old.address(), hostile.address()).protocol(Stack.Protocol.HTTP2).open();
                var stuck = proxy.clientThatDoesNotRead();
                var neighbour = proxy.client()) {
            stuck.send(GET);
            for (int i = 0; i < 20; i++) {
                assertThat(neighbour.send("GET /other HTTP/1.1\r\nHost: a\r\n\r\n").message()).startsWith("HTTP/1.1 200 OK\r\n");
            }
            Proxied.await(() -> hostile.connections() == 1 && hostile.isClosed(1));
            assertThat(proxy.ask(GET)).as("on the next connection").startsWith("HTTP/1.1 200 OK\r\n");
        }
    }

    private static void repeat(Runnable send) {
        try {
            for (int i = 0; i < MANY; i++) {
                send.run();
            }
        } catch (UncheckedIOException closed) {
            throw closed; // as it should be
        }
        throw new AssertionError("all of it was taken");
    }
}
