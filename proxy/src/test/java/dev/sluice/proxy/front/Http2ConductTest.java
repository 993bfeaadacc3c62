package dev.sluice.proxy.front;

import static dev.sluice.proxy.front.FramePeer.bytes;
import static dev.sluice.proxy.front.FramePeer.octets;
import static dev.sluice.proxy.front.FramePeer.raw;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A client that does too much of anything is sent away (HARDENING R13); its neighbours and the origins hardly notice. */
@Execution(ExecutionMode.CONCURRENT)
class Http2ConductTest {
    private static final byte[] FIELDS = FramePeer.literals(":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/flood");
    private static final byte[] BROKEN = FramePeer.literals(":method", "GET", ":scheme", "http", ":path", "/", "connection", "x");

    /** What is done again and again. */
    record Flood(String name, int times, IntFunction<byte[][]> frames) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Flood> floods() {
        return List.of(
                new Flood("PING", 60, _ -> frames(raw(FramePeer.PING, 0, 0, new byte[8]))),
                new Flood("SETTINGS", 25, _ -> frames(raw(FramePeer.SETTINGS, 0, 0))),
                new Flood("PRIORITY", 210, _ -> frames(raw(FramePeer.PRIORITY, 0, 9, octets(0, 0, 0, 1, 5)))),
                new Flood("idle WINDOW_UPDATE", 210, _ -> frames(raw(FramePeer.WINDOW_UPDATE, 0, 0, bytes(1)))),
                new Flood("resets, CVE-2023-44487", 110, i -> frames(raw(FramePeer.HEADERS, 5, 2 * i + 1, FIELDS),
                        raw(FramePeer.RST_STREAM, 0, 2 * i + 1, bytes(8)))),
                new Flood("malformed requests", 25, i -> frames(raw(FramePeer.HEADERS, 5, 2 * i + 1, BROKEN))),
                new Flood("resets that we are made to send", 110, i -> frames(raw(FramePeer.HEADERS, 4, 2 * i + 1, FIELDS),
                        raw(FramePeer.WINDOW_UPDATE, 0, 2 * i + 1, bytes(0)))),
                new Flood("CONTINUATION, CVE-2024-27316", 20,
                        i -> frames(raw(i == 0 ? FramePeer.HEADERS : FramePeer.CONTINUATION, 0, 1, FIELDS))),
                new Flood("HPACK bombs", 30, i -> frames(raw(FramePeer.HEADERS, 5, 2 * i + 1, bomb(i)))),
                new Flood("fields behind the end", 110, i -> frames(raw(FramePeer.HEADERS, 5, 2 * i + 1, FIELDS),
                        raw(FramePeer.HEADERS, 5, 2 * i + 1, FIELDS))),
                new Flood("empty DATA", 60,
                        i -> i == 0 ? frames(raw(FramePeer.HEADERS, 4, 1, FIELDS)) : frames(raw(FramePeer.DATA, 0, 1))));
    }

    @ParameterizedTest
    @MethodSource("floods")
    void a_flood_is_cut_and_neighbours_are_served(Flood flood) {
        try (var origin = RawOrigin.playing(Rules::serve);
                var proxy = Http2MessagesTest.open(origin);
                var neighbour = FramePeer.connect(proxy.address);
                var client = FramePeer.connect(proxy.address)) {
            for (int i = 0; i < flood.times(); i++) {
                try {
                    client.send(flood.frames().apply(i));
                } catch (java.io.UncheckedIOException closed) {
                    break;
                }
            }
            String verdict = client.verdict();
            while (verdict.startsWith("RST_STREAM") || verdict.equals("PING") || verdict.equals("200") || verdict.equals("431")) {
                verdict = client.verdict();
            }
            assertThat(verdict).isEqualTo("GOAWAY ENHANCE_YOUR_CALM");
            assertThat(neighbour.get(1, "/mine").answer(1).body()).isEqualTo("/mine");
            Proxied.await(() -> proxy.door.clientConnections() == 1);
        }
    }

    @Test
    void no_more_than_a_hundred_requests_are_at_the_origins_for_one_client() {
        try (var origin = RawOrigin.playing(line -> {
            line.request();
            line.peer().head();
        }); var proxy = Http2MessagesTest.open(origin); var client = FramePeer.connect(proxy.address)) {
            for (int id = 1; id <= 201; id += 2) {
                client.get(id, "/");
            }
            assertThat(client.await(FramePeer.RST_STREAM, 201).code().name()).isEqualTo("REFUSED_STREAM");
            Proxied.await(() -> origin.connections() == 100);
            client.reset(1).get(203, "/");
            Proxied.await(() -> origin.connections() == 101);
        }
    }

    /** A field of 4 000 bytes goes into the table; then 4 000 times one byte that means it: 16 MB of fields in 4 KB. */
    static byte[] bomb(int number) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(FIELDS);
        if (number == 0) {
            out.writeBytes(octets(0x40, 1, 'x', 0x7f, 0xa1, 0x1e)); // 127 + 33 + 30 * 128 = 4 000
            out.writeBytes("y".repeat(4000).getBytes(StandardCharsets.US_ASCII));
        }
        byte[] many = new byte[4000];
        Arrays.fill(many, (byte) 0xbe);
        out.writeBytes(many);
        return out.toByteArray();
    }

    private static byte[][] frames(byte[]... frames) {
        return frames;
    }
}
