package dev.sluice.proxy.front;

import static dev.sluice.proxy.front.FrameCase.FINE;
import static dev.sluice.proxy.front.FrameCase.GET;
import static dev.sluice.proxy.front.FrameCase.POST;
import static dev.sluice.proxy.front.FrameCase.WHOLE;
import static dev.sluice.proxy.front.FrameCase.expecting;
import static dev.sluice.proxy.front.FrameCase.join;
import static dev.sluice.proxy.front.FramePeer.CONTINUATION;
import static dev.sluice.proxy.front.FramePeer.DATA;
import static dev.sluice.proxy.front.FramePeer.END_HEADERS;
import static dev.sluice.proxy.front.FramePeer.END_STREAM;
import static dev.sluice.proxy.front.FramePeer.GOAWAY;
import static dev.sluice.proxy.front.FramePeer.HEADERS;
import static dev.sluice.proxy.front.FramePeer.PADDED;
import static dev.sluice.proxy.front.FramePeer.PING;
import static dev.sluice.proxy.front.FramePeer.PRIORITY;
import static dev.sluice.proxy.front.FramePeer.PUSH_PROMISE;
import static dev.sluice.proxy.front.FramePeer.RST_STREAM;
import static dev.sluice.proxy.front.FramePeer.SETTINGS;
import static dev.sluice.proxy.front.FramePeer.WINDOW_UPDATE;
import static dev.sluice.proxy.front.FramePeer.WITH_PRIORITY;
import static dev.sluice.proxy.front.FramePeer.bytes;
import static dev.sluice.proxy.front.FramePeer.octets;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The frames of RFC 9113 and the fields of RFC 7541, by section as h2spec has them: what is sent, and what must come of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2FramesTest {
    private static final String PROTOCOL = "GOAWAY PROTOCOL_ERROR";
    private static final String SIZE = "GOAWAY FRAME_SIZE_ERROR";
    private static final String COMPRESSION = "GOAWAY COMPRESSION_ERROR";
    private static final String CLOSED = "RST_STREAM STREAM_CLOSED";

    private final RawOrigin origin = RawOrigin.playing(line -> {
        for (String head = line.peer().head(); !head.isEmpty(); head = line.peer().head()) {
            if (head.startsWith("GET")) {
                line.send(RawOrigin.OK);
            } else {
                line.peer().until("never");
            }
        }
    });
    @TempDir
    private static Path directory;
    private FrameDoors doors;

    static Stream<Arguments> cases() {
        List<FrameCase> all = new ArrayList<>();
        all.addAll(framing());
        all.addAll(states());
        all.addAll(types());
        all.addAll(settings());
        all.addAll(windows());
        all.addAll(continuations());
        all.addAll(fields());
        return FrameCase.bothWays(all);
    }

    private static List<FrameCase> framing() {
        return List.of(
                expecting("4.1 a frame of an unknown type is ignored", FINE, to -> to.frame(0xff, 0, 0, new byte[8]).ping(1)),
                expecting("4.1 flags without a meaning are ignored", FINE, to -> to.frame(PING, 0x16, 0, new byte[8])),
                expecting("4.1 the reserved bit is ignored", FINE, to -> to.frame(PING, 0, 1 << 31, new byte[8])),
                expecting("4.2 a frame of 2^14 bytes is taken", FINE, to -> to.frame(HEADERS, END_HEADERS, 1, POST)
                        .frame(DATA, 0, 1, new byte[1 << 14]).ping(1)),
                expecting("4.2 a longer DATA is not", SIZE,
                        to -> to.frame(HEADERS, END_HEADERS, 1, POST).frame(DATA, 0, 1, new byte[(1 << 14) + 1])),
                expecting("4.2 nor longer HEADERS", SIZE, to -> to.frame(HEADERS, WHOLE, 1, new byte[(1 << 14) + 1])),
                expecting("4.3 a block that is none", COMPRESSION, to -> to.frame(HEADERS, WHOLE, 1, octets(0x40))),
                expecting("4.3 PRIORITY within a block", PROTOCOL,
                        to -> to.frame(HEADERS, END_STREAM, 1, GET).frame(PRIORITY, 0, 1, octets(0, 0, 0, 0, 5))),
                expecting("4.3 HEADERS of another stream within a block", PROTOCOL,
                        to -> to.frame(HEADERS, END_STREAM, 1, GET).frame(HEADERS, WHOLE, 3, GET)),
                expecting("5.4.1 after a connection error nothing is heard", SIZE, to -> to.frame(PING, 0, 0, new byte[6]).ping(1)),
                expecting("5.5 an unknown extension is ignored", FINE, to -> to.frame(0x16, 0, 0, new byte[3]).ping(1)),
                expecting("5.5 but not within a block", PROTOCOL,
                        to -> to.frame(HEADERS, END_STREAM, 1, GET).frame(0x16, 0, 0, new byte[3])));
    }

    private static List<FrameCase> states() {
        return List.of(
                expecting("5.1 idle: DATA", PROTOCOL, to -> to.data(1, "x", true)),
                expecting("5.1 idle: RST_STREAM", PROTOCOL, to -> to.reset(1)),
                expecting("5.1 idle: WINDOW_UPDATE", PROTOCOL, to -> to.windowUpdate(1, 1)),
                expecting("5.1 idle: PRIORITY is borne", FINE, to -> to.frame(PRIORITY, 0, 1, octets(0, 0, 0, 0, 15)).ping(1)),
                expecting("5.1 half-closed: WINDOW_UPDATE and PRIORITY are borne", FINE,
                        to -> half(to).windowUpdate(1, 1).frame(PRIORITY, 0, 1, octets(0, 0, 0, 0, 15)).ping(1)),
                expecting("5.1 half-closed: RST_STREAM ends it", FINE, to -> half(to).reset(1).ping(1)),
                expecting("5.1 half-closed: WINDOW_UPDATE of 0", "RST_STREAM PROTOCOL_ERROR", to -> half(to).windowUpdate(1, 0)),
                expecting("5.1 half-closed by trailers: HEADERS", CLOSED, to -> to.frame(HEADERS, END_HEADERS, 1, POST)
                        .frame(HEADERS, WHOLE, 1, FramePeer.literals("x-a", "1")).frame(HEADERS, WHOLE, 1, GET)),
                expecting("5.1 idle: CONTINUATION", PROTOCOL, to -> to.frame(CONTINUATION, END_HEADERS, 1, GET)),
                expecting("5.1 half-closed: DATA", CLOSED, to -> half(to).data(1, "x", true)),
                expecting("5.1 half-closed: HEADERS", CLOSED,
                        to -> half(to).frame(HEADERS, WHOLE, 1, GET)),
                expecting("5.1 half-closed: CONTINUATION", PROTOCOL, to -> half(to).frame(CONTINUATION, END_HEADERS, 1, GET)),
                expecting("5.1 reset: DATA", CLOSED, to -> to.frame(HEADERS, END_HEADERS, 1, POST).reset(1).data(1, "x", true)),
                expecting("5.1 reset: HEADERS", CLOSED,
                        to -> to.frame(HEADERS, END_HEADERS, 1, POST).reset(1).frame(HEADERS, WHOLE, 1, GET)),
                expecting("5.1 reset: CONTINUATION", PROTOCOL,
                        to -> to.frame(HEADERS, END_HEADERS, 1, POST).reset(1).frame(CONTINUATION, END_HEADERS, 1, GET)),
                expecting("5.1 closed: DATA", "GOAWAY STREAM_CLOSED", to -> closed(to).data(1, "x", true)),
                expecting("5.1 closed: HEADERS", "GOAWAY STREAM_CLOSED", to -> closed(to).frame(HEADERS, WHOLE, 1, GET)),
                expecting("5.1 closed: CONTINUATION", PROTOCOL, to -> closed(to).frame(CONTINUATION, END_HEADERS, 1, GET)),
                expecting("5.1 closed: WINDOW_UPDATE, RST_STREAM and PRIORITY are borne", FINE,
                        to -> closed(to).windowUpdate(1, 1).reset(1).frame(PRIORITY, 0, 1, octets(0, 0, 0, 0, 5)).ping(1)),
                expecting("5.1.1 an even number", PROTOCOL, to -> to.frame(HEADERS, WHOLE, 2, GET)),
                expecting("5.1.1 a smaller number than before", PROTOCOL, to -> {
                    to.frame(HEADERS, WHOLE, 5, GET).answer(5);
                    to.frame(HEADERS, WHOLE, 3, GET);
                }),
                expecting("5.3.1 HEADERS that depend on themselves", PROTOCOL,
                        to -> to.frame(HEADERS, WHOLE | WITH_PRIORITY, 1, join(new byte[] {0, 0, 0, 1, 5}, GET))),
                expecting("5.3.1 PRIORITY that depends on itself", "RST_STREAM PROTOCOL_ERROR",
                        to -> to.frame(PRIORITY, 0, 1, octets(0, 0, 0, 1, 5))));
    }

    private static List<FrameCase> types() {
        return List.of(
                expecting("6.1 DATA without a stream", PROTOCOL, to -> to.data(0, "x", false)),
                expecting("6.1 DATA on a stream that is not open", CLOSED, to -> half(to).data(1, "x", true)),
                expecting("6.1 DATA with more padding than there is", PROTOCOL,
                        to -> to.frame(HEADERS, END_HEADERS, 1, POST).frame(DATA, PADDED, 1, octets(9, 1, 2, 3))),
                expecting("6.1 padding alone is no data", FINE,
                        to -> to.frame(HEADERS, END_HEADERS, 1, POST).frame(DATA, PADDED, 1, octets(3, 0, 0, 0)).ping(1)),
                expecting("6.2 HEADERS without a stream", PROTOCOL, to -> to.frame(HEADERS, WHOLE, 0, GET)),
                expecting("6.2 HEADERS with more padding than there is", PROTOCOL,
                        to -> to.frame(HEADERS, WHOLE | PADDED, 1, join(new byte[] {(byte) 200}, GET))),
                expecting("6.2 HEADERS with padding", "200",
                        to -> to.frame(HEADERS, WHOLE | PADDED, 1, join(new byte[] {1}, GET, new byte[1]))),
                expecting("6.2 HEADERS with a priority", "200",
                        to -> to.frame(HEADERS, WHOLE | WITH_PRIORITY, 1, join(new byte[] {0, 0, 0, 0, 9}, GET))),
                expecting("6.3 PRIORITY without a stream", PROTOCOL, to -> to.frame(PRIORITY, 0, 0, octets(0, 0, 0, 1, 5))),
                expecting("6.3 PRIORITY of another size", "RST_STREAM FRAME_SIZE_ERROR",
                        to -> to.frame(HEADERS, END_HEADERS, 1, POST).frame(PRIORITY, 0, 1, octets(0, 0, 0, 1))),
                expecting("6.4 RST_STREAM of an open stream ends it", FINE, to -> to.frame(HEADERS, END_HEADERS, 1, POST).reset(1).ping(1)),
                expecting("6.4 RST_STREAM without a stream", PROTOCOL, to -> to.reset(0)),
                expecting("6.4 RST_STREAM of an idle stream", PROTOCOL, to -> to.reset(7)),
                expecting("6.4 RST_STREAM of another size", SIZE,
                        to -> to.frame(HEADERS, END_HEADERS, 1, POST).frame(RST_STREAM, 0, 1, octets(0, 0, 0))),
                expecting("6.6 PUSH_PROMISE of a client", PROTOCOL,
                        to -> to.frame(HEADERS, END_HEADERS, 1, POST).frame(PUSH_PROMISE, END_HEADERS, 1, join(bytes(2), GET))),
                expecting("6.7 PING is answered", FINE, to -> to.ping(1)),
                expecting("6.7 an answer to PING is not", FINE, to -> to.frame(PING, 1, 0, new byte[8]).ping(2)),
                expecting("6.7 PING on a stream", PROTOCOL, to -> to.frame(PING, 0, 1, new byte[8])),
                expecting("6.7 PING of another size", SIZE, to -> to.frame(PING, 0, 0, new byte[6])),
                expecting("6.8 GOAWAY is returned", "GOAWAY NO_ERROR", to -> to.frame(GOAWAY, 0, 0, new byte[14])),
                expecting("6.8 GOAWAY on a stream", PROTOCOL, to -> to.frame(GOAWAY, 0, 1, new byte[8])),
                expecting("6.8 GOAWAY too short", SIZE, to -> to.frame(GOAWAY, 0, 0, new byte[4])),
                expecting("7 GOAWAY with an unknown code", "GOAWAY NO_ERROR", to -> to.frame(GOAWAY, 0, 0, join(bytes(0), bytes(255)))),
                expecting("7 RST_STREAM with an unknown code", FINE,
                        to -> to.frame(HEADERS, END_HEADERS, 1, POST).frame(RST_STREAM, 0, 1, bytes(255)).ping(1)),
                expecting("8.1 HEADERS that neither begin nor end", "RST_STREAM PROTOCOL_ERROR",
                        to -> to.frame(HEADERS, END_HEADERS, 1, POST).frame(HEADERS, END_HEADERS, 1, FramePeer.literals("x-a", "1"))),
                expecting("8.1 HEADERS behind DATA that do not end", "RST_STREAM PROTOCOL_ERROR",
                        to -> to.frame(HEADERS, END_HEADERS, 1, POST)
                                .data(1, "x", false).frame(HEADERS, END_HEADERS, 1, FramePeer.literals("x-a", "1"))));
    }

    private static List<FrameCase> settings() {
        return List.of(
                expecting("6.5 SETTINGS that are confirmed and say something", SIZE, to -> to.frame(SETTINGS, 1, 0, new byte[6])),
                expecting("6.5 SETTINGS on a stream", PROTOCOL, to -> to.frame(SETTINGS, 0, 1, new byte[6])),
                expecting("6.5 SETTINGS of another size", SIZE, to -> to.frame(SETTINGS, 0, 0, new byte[3])),
                expecting("6.5.2 ENABLE_PUSH 2", PROTOCOL, to -> to.setting(2, 2)),
                expecting("6.5.2 INITIAL_WINDOW_SIZE 2^31", "GOAWAY FLOW_CONTROL_ERROR", to -> to.setting(4, 1 << 31)),
                expecting("6.5.2 MAX_FRAME_SIZE 2^14-1", PROTOCOL, to -> to.setting(5, (1 << 14) - 1)),
                expecting("6.5.2 MAX_FRAME_SIZE 2^24", PROTOCOL, to -> to.setting(5, 1 << 24)),
                expecting("6.5.2 an unknown setting", FINE, to -> to.setting(0xff, 1).ping(1)),
                expecting("6.5.3 SETTINGS are confirmed", FINE, to -> {
                    to.setting(3, 100);
                    assertThat(to.await(SETTINGS, 0).has(FramePeer.ACK)).isTrue(); // of those it began with
                    assertThat(to.await(SETTINGS, 0).has(FramePeer.ACK)).isTrue();
                    to.ping(1);
                }),
                expecting("6.5.3 of several values the last counts", "200", to -> {
                    to.frame(SETTINGS, 0, 0, octets(0, 4, 0, 0, 0, 100, 0, 4, 0, 0, 0, 1)).frame(HEADERS, WHOLE, 1, GET);
                    assertThat(to.await(DATA, 1).payload()).hasSize(1);
                    to.ping(1);
                }));
    }

    private static List<FrameCase> windows() {
        return List.of(
                expecting("6.9 WINDOW_UPDATE of 0 for the connection", PROTOCOL, to -> to.windowUpdate(0, 0)),
                expecting("6.9 WINDOW_UPDATE of 0 for a stream", "RST_STREAM PROTOCOL_ERROR",
                        to -> to.frame(HEADERS, END_HEADERS, 1, POST).windowUpdate(1, 0)),
                expecting("6.9 WINDOW_UPDATE of another size", SIZE, to -> to.frame(WINDOW_UPDATE, 0, 0, octets(0, 0, 1))),
                expecting("6.9.1 a window of 1 lets 1 byte pass", "200", to -> {
                    to.setting(4, 1).frame(HEADERS, WHOLE, 1, GET);
                    assertThat(to.await(DATA, 1).payload()).isEqualTo("o");
                    to.ping(1);
                }),
                expecting("6.9.1 a window of the connection beyond 2^31-1", "GOAWAY FLOW_CONTROL_ERROR",
                        to -> to.windowUpdate(0, Integer.MAX_VALUE).windowUpdate(0, Integer.MAX_VALUE)),
                expecting("6.9.1 a window of a stream beyond 2^31-1", "RST_STREAM FLOW_CONTROL_ERROR",
                        to -> to.frame(HEADERS, END_HEADERS, 1, POST).windowUpdate(1, Integer.MAX_VALUE)),
                expecting("6.9.2 a window that is widened for streams that are open", FINE, to -> {
                    to.setting(4, 0).frame(HEADERS, WHOLE, 1, GET).await(HEADERS, 1);
                    to.setting(4, 1);
                    assertThat(to.await(DATA, 1).payload()).isEqualTo("o");
                    to.ping(1);
                }),
                expecting("6.9.2 a window that becomes negative", "200", to -> {
                    to.setting(4, 1).frame(HEADERS, WHOLE, 1, GET);
                    assertThat(to.await(DATA, 1).payload()).isEqualTo("o");
                    to.setting(4, 0).windowUpdate(1, 1);
                    to.windowUpdate(1, 1);
                    assertThat(to.await(DATA, 1).payload()).isEqualTo("k");
                    to.ping(1);
                }));
    }

    private static List<FrameCase> continuations() {
        return List.of(
                expecting("6.10 a block in several frames", "200", to -> to.frame(HEADERS, END_STREAM, 1, Arrays.copyOf(GET, 5))
                        .frame(CONTINUATION, 0, 1, Arrays.copyOfRange(GET, 5, 9))
                        .frame(CONTINUATION, END_HEADERS, 1, Arrays.copyOfRange(GET, 9, GET.length))),
                expecting("6.10 something else in between", PROTOCOL, to -> to.frame(HEADERS, END_STREAM, 1, GET)
                        .frame(CONTINUATION, 0, 1, FramePeer.literals("x-a", "1")).data(1, "x", true)),
                expecting("6.10 without a stream", PROTOCOL,
                        to -> to.frame(HEADERS, END_STREAM, 1, GET).frame(CONTINUATION, END_HEADERS, 0, GET)),
                expecting("6.10 of another stream", PROTOCOL,
                        to -> to.frame(HEADERS, END_STREAM, 1, GET).frame(CONTINUATION, END_HEADERS, 3, GET)),
                expecting("6.10 behind the end of a block", PROTOCOL,
                        to -> to.frame(HEADERS, END_HEADERS, 1, POST).frame(CONTINUATION, END_HEADERS, 1, FramePeer.literals("x-a", "1"))),
                expecting("6.10 behind the last CONTINUATION", PROTOCOL, to -> to.frame(HEADERS, 0, 1, POST)
                        .frame(CONTINUATION, END_HEADERS, 1, FramePeer.literals("x-a", "1"))
                        .frame(CONTINUATION, END_HEADERS, 1, FramePeer.literals("x-a", "1"))),
                expecting("6.10 behind DATA", PROTOCOL, to -> to.frame(HEADERS, END_HEADERS, 1, POST).data(1, "x", false)
                        .frame(CONTINUATION, END_HEADERS, 1, FramePeer.literals("x-a", "1"))));
    }

    private static List<FrameCase> fields() {
        return List.of(
                expecting("HPACK 6.1, 6.2.1 fields by index, and one to be kept", "200",
                        to -> to.frame(HEADERS, WHOLE, 1, octets(0x82, 0x86, 0x84, 0x41, 1, 'a'))),
                expecting("HPACK 6.2.1 one that was kept", "200", to -> {
                    to.frame(HEADERS, WHOLE, 1, octets(0x82, 0x86, 0x84, 0x41, 1, 'a')).answer(1);
                    to.frame(HEADERS, WHOLE, 3, octets(0x82, 0x86, 0x84, 0xbe));
                }),
                expecting("HPACK 6.2.1 a new name", "200", to -> to.frame(HEADERS, WHOLE, 1, join(GET, octets(0x40, 1, 'x', 1, 'y')))),
                expecting("HPACK 6.2.2 not to be kept", "200", to -> to.frame(HEADERS, WHOLE, 1, octets(0x82, 0x86, 0x84, 1, 1, 'a'))),
                expecting("HPACK 6.2.3 never to be kept", "200", to -> to.frame(HEADERS, WHOLE, 1, octets(0x82, 0x86, 0x84, 0x11, 1, 'a'))),
                expecting("HPACK 5.2 by Huffman's code", "200",
                        to -> to.frame(HEADERS, WHOLE, 1, octets(0x82, 0x86, 0x84, 0x41, 0x81, 0x1f))),
                expecting("HPACK 6.3 the size of the table twice", "200",
                        to -> to.frame(HEADERS, WHOLE, 1, join(octets(0x20, 0x3f, 0xe1, 0x1f), GET))),
                expecting("HPACK 2.3.3 an index beyond both tables", COMPRESSION,
                        to -> to.frame(HEADERS, WHOLE, 1, join(GET, new byte[] {(byte) 0xc6}))),
                expecting("HPACK 2.3.3 a name beyond both tables", COMPRESSION,
                        to -> to.frame(HEADERS, WHOLE, 1, join(GET, new byte[] {0x7f, 7, 1, 'x'}))),
                expecting("HPACK 4.2 a table size behind a field", COMPRESSION,
                        to -> to.frame(HEADERS, WHOLE, 1, join(GET, new byte[] {0x20}))),
                expecting("HPACK 5.2 padding of more than 7 bits", COMPRESSION,
                        to -> to.frame(HEADERS, WHOLE, 1, join(GET, new byte[] {0, 1, 'x', (byte) 0x82, (byte) 0x1f, (byte) 0xff}))),
                expecting("HPACK 5.2 padding of zeros", COMPRESSION,
                        to -> to.frame(HEADERS, WHOLE, 1, join(GET, new byte[] {0, 1, 'x', (byte) 0x81, (byte) 0x18}))),
                expecting("HPACK 5.2 the end within a string", COMPRESSION,
                        to -> to.frame(HEADERS, WHOLE, 1, join(GET, new byte[] {0, 1, 'x', (byte) 0x84, -1, -1, -1, -1}))),
                expecting("HPACK 6.1 the index 0", COMPRESSION, to -> to.frame(HEADERS, WHOLE, 1, join(GET, new byte[] {(byte) 0x80}))),
                expecting("HPACK 6.3 a larger table than was offered", COMPRESSION,
                        to -> to.frame(HEADERS, WHOLE, 1, join(new byte[] {0x3f, (byte) 0xe2, 0x1f}, GET))),
                expecting("HPACK 6.3 a smaller one", "200", to -> to.frame(HEADERS, WHOLE, 1, join(new byte[] {0x20}, GET))));
    }

    @BeforeAll
    void begin() {
        doors = new FrameDoors(origin, directory);
    }

    @AfterAll
    void end() {
        doors.close();
        origin.close();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void what_the_standards_say_comes_of_it(FrameCase rule, FrameDoors.Way way) {
        try (var client = doors.client(way); var neighbour = doors.client(way)) {
            rule.sent().accept(client);
            assertThat(client.verdict()).isEqualTo(rule.expected());
            if (rule.expected().startsWith("GOAWAY")) {
                assertThat(client.verdict()).isEqualTo("closed");
            }
            assertThat(neighbour.get(1, "/").answer(1).body()).isEqualTo("ok");
        }
    }

    /** A stream whose client has said everything. */
    private static FramePeer half(FramePeer to) {
        return to.frame(HEADERS, WHOLE, 1, POST);
    }

    private static FramePeer closed(FramePeer to) {
        to.frame(HEADERS, WHOLE, 1, GET).answer(1);
        return to;
    }
}
