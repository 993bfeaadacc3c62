package dev.sluice.proxy.front;

import static dev.sluice.proxy.front.FrameCase.GET;
import static dev.sluice.proxy.front.FrameCase.POST;
import static dev.sluice.proxy.front.FrameCase.WHOLE;
import static dev.sluice.proxy.front.FrameCase.join;
import static dev.sluice.proxy.front.FramePeer.ACK;
import static dev.sluice.proxy.front.FramePeer.CONTINUATION;
import static dev.sluice.proxy.front.FramePeer.DATA;
import static dev.sluice.proxy.front.FramePeer.END_HEADERS;
import static dev.sluice.proxy.front.FramePeer.END_STREAM;
import static dev.sluice.proxy.front.FramePeer.HEADERS;
import static dev.sluice.proxy.front.FramePeer.PADDED;
import static dev.sluice.proxy.front.FramePeer.PRIORITY;
import static dev.sluice.proxy.front.FramePeer.SETTINGS;
import static dev.sluice.proxy.front.FramePeer.bytes;
import static dev.sluice.proxy.front.FramePeer.literals;
import static dev.sluice.proxy.front.FramePeer.octets;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is sound in frames and fields arrives at the origin and is answered, however unusual it is (RFC 9113, RFC 7541). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2SoundFramesTest {
    /** GET by index, and an authority. */
    private static final byte[] INDEXED = octets(0x82, 0x86, 0x84, 0x01, 1, 'a');
    private static final byte[] AGENT = octets(2, 'a', 'b');
    private static final byte[] AGENT_BY_HUFFMAN = octets(0x82, 0x1c, 0x7f);
    private static final byte[] NEW_NAME = octets(3, 'x', '-', 'a', 2, 'a', 'b');
    private static final byte[] NEW_NAME_BY_HUFFMAN = octets(0x83, 0xf2, 0xb0, 0xff, 0x82, 0x1c, 0x7f);
    private static final String BODY = "\r\n\r\ntest";

    @TempDir
    private static Path directory;
    private final RawOrigin origin = RawOrigin.playing(Rules::serve);
    private FrameDoors doors;

    /** What is sent, and what the origin must get of it. */
    record Sound(String name, String arrives, Consumer<FramePeer> sent) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Sound of(String name, String arrives, Consumer<FramePeer> sent) {
        return new Sound(name, arrives, sent);
    }

    static Stream<Arguments> cases() {
        return Stream.of(bodies(), priorities(), windows(), messages(), kept(), unkept()).flatMap(List::stream)
                .flatMap(one -> Stream.of(FrameDoors.Way.values()).map(way -> Arguments.of(one, way)));
    }

    private static List<Sound> bodies() {
        byte[] most = "x".repeat(1 << 14).getBytes(StandardCharsets.US_ASCII);
        return List.of(
                of("6.1 a body in one frame", BODY, to -> post(to).data(1, "test", true)),
                of("6.1 a body in several", "\r\n\r\ntestmore",
                        to -> post(to, "content-length", "8").data(1, "test", false).data(1, "more", true)),
                of("6.1 a body with padding", BODY,
                        to -> post(to).frame(DATA, PADDED | END_STREAM, 1, octets(5, 't', 'e', 's', 't', 0, 0, 0, 0, 0))),
                of("4.2 a body in a frame of 2^14 bytes", "x\r\n",
                        to -> to.frame(HEADERS, END_HEADERS, 1, POST).frame(DATA, END_STREAM, 1, most)),
                of("6.10 one CONTINUATION", "GET /", to -> to.frame(HEADERS, END_STREAM, 1, Arrays.copyOf(GET, 5))
                        .frame(CONTINUATION, END_HEADERS, 1, Arrays.copyOfRange(GET, 5, GET.length))),
                of("6.10 one without a byte", "GET /",
                        to -> to.frame(HEADERS, END_STREAM, 1, GET).frame(CONTINUATION, END_HEADERS, 1)),
                of("6.10 fields in HEADERS without a byte and CONTINUATION", "GET /",
                        to -> to.frame(HEADERS, END_STREAM, 1).frame(CONTINUATION, END_HEADERS, 1, GET)),
                of("6.10 trailers in several frames", "x-sum: 7", to -> to.frame(HEADERS, END_HEADERS, 1, POST).data(1, "test", false)
                        .frame(HEADERS, END_STREAM, 1, Arrays.copyOf(literals("x-sum", "7"), 3))
                        .frame(CONTINUATION, END_HEADERS, 1, Arrays.copyOfRange(literals("x-sum", "7"), 3, 9))));
    }

    private static List<Sound> priorities() {
        return List.of(
                of("6.3 PRIORITY of weight 1", "GET /", to -> get(to.frame(PRIORITY, 0, 1, octets(0, 0, 0, 0, 0)))),
                of("6.3 PRIORITY of weight 256", "GET /", to -> get(to.frame(PRIORITY, 0, 1, octets(0, 0, 0, 0, 255)))),
                of("6.3 PRIORITY below another stream", "GET /", to -> get(to.frame(PRIORITY, 0, 3, octets(0, 0, 0, 1, 0)))),
                of("6.3 PRIORITY that excludes others", "GET /", to -> get(to.frame(PRIORITY, 0, 1, octets(0x80, 0, 0, 0, 0)))),
                of("5.1.1 PRIORITY of a later stream does not close those before it", "GET /",
                        to -> get(to.frame(PRIORITY, 0, 3, octets(0, 0, 0, 0, 255)))));
    }

    private static List<Sound> windows() {
        return List.of(
                of("6.9 WINDOW_UPDATE of the connection", "GET /", to -> {
                    to.windowUpdate(0, 1).ping(5);
                    assertThat(to.await(FramePeer.PING, 0).has(ACK)).isTrue();
                    get(to);
                }),
                of("6.9 WINDOW_UPDATE of a stream", "GET /", to -> get(to).windowUpdate(1, 1)),
                of("5.1 half-closed: WINDOW_UPDATE lets the answer go on", "GET /", to -> {
                    get(to.setting(4, 0)).windowUpdate(1, 1);
                    assertThat(to.await(DATA, 1).payload()).isEqualTo("/");
                    to.setting(4, 65_535);
                }),
                of("5.1 half-closed: PRIORITY holds nothing up", "GET /", to -> {
                    get(to.setting(4, 0)).frame(PRIORITY, 0, 1, octets(0, 0, 0, 0, 255)).windowUpdate(1, 1);
                    assertThat(to.await(DATA, 1).payload()).isEqualTo("/");
                    to.setting(4, 65_535);
                }),
                of("6.5 SETTINGS of all kinds", "GET /", to -> {
                    assertThat(to.await(SETTINGS, 0).has(ACK)).isTrue(); // of those it began with
                    to.frame(SETTINGS, 0, 0, join(setting(1, 4096), setting(2, 1), setting(3, 100), setting(4, 65_535), setting(5, 16_384),
                            setting(6, 100)));
                    assertThat(to.await(SETTINGS, 0).has(ACK)).isTrue();
                    get(to);
                }));
    }

    private static List<Sound> messages() {
        return List.of(
                of("8.1 GET", "GET / HTTP/1.1\r\nHost: a\r\n", to -> get(to)),
                of("8.1 HEAD", "HEAD / HTTP/1.1\r\nHost: a\r\n", to -> to.frame(HEADERS, WHOLE, 1,
                        literals(":method", "HEAD", ":scheme", "http", ":authority", "a", ":path", "/"))),
                of("8.1 POST", BODY, to -> post(to).data(1, "test", true)),
                of("8.1 POST with trailers", "\r\ntest\r\n0\r\nx-test: ok\r\n\r\n", to -> to
                        .frame(HEADERS, END_HEADERS, 1, join(POST, literals("trailer", "x-test"))).data(1, "test", false)
                        .frame(HEADERS, WHOLE, 1, literals("x-test", "ok"))));
    }

    private static List<Sound> kept() {
        return List.of(
                of("HPACK 6.1 a field by index", "accept-encoding: gzip, deflate", to -> get(to, octets(0x90))),
                of("HPACK 6.2.1 kept, a known name", "user-agent: ab", to -> get(to, join(octets(0x7a), AGENT))),
                of("HPACK 6.2.1 kept, a known name, by Huffman's code", "user-agent: ab",
                        to -> get(to, join(octets(0x7a), AGENT_BY_HUFFMAN))),
                of("HPACK 6.2.1 kept, a new name", "x-a: ab", to -> get(to, join(octets(0x40), NEW_NAME))),
                of("HPACK 6.2.1 kept, a new name, by Huffman's code", "x-a: ab", to -> get(to, join(octets(0x40), NEW_NAME_BY_HUFFMAN))),
                of("HPACK 6.3 a smaller table", "x-a: ab",
                        to -> to.frame(HEADERS, WHOLE, 1, join(octets(0x3f, 0x61), INDEXED, octets(0x40), NEW_NAME, octets(0xbe)))),
                of("HPACK 6.3 a smaller table and a larger one", "x-a: ab",
                        to -> to.frame(HEADERS, WHOLE, 1, join(octets(0x3f, 0x61, 0x3f, 0xe1, 0x1f), INDEXED, octets(0x40), NEW_NAME))));
    }

    private static List<Sound> unkept() {
        return List.of(
                of("HPACK 6.2.2 not kept, a known name", "user-agent: ab", to -> get(to, join(octets(0x0f, 0x2b), AGENT))),
                of("HPACK 6.2.2 not kept, a known name, by Huffman's code", "user-agent: ab",
                        to -> get(to, join(octets(0x0f, 0x2b), AGENT_BY_HUFFMAN))),
                of("HPACK 6.2.2 not kept, a new name", "x-a: ab", to -> get(to, join(octets(0), NEW_NAME))),
                of("HPACK 6.2.2 not kept, a new name, by Huffman's code", "x-a: ab", to -> get(to, join(octets(0), NEW_NAME_BY_HUFFMAN))),
                of("HPACK 6.2.3 never kept, a known name", "user-agent: ab", to -> get(to, join(octets(0x1f, 0x2b), AGENT))),
                of("HPACK 6.2.3 never kept, a known name, by Huffman's code", "user-agent: ab",
                        to -> get(to, join(octets(0x1f, 0x2b), AGENT_BY_HUFFMAN))),
                of("HPACK 6.2.3 never kept, a new name", "x-a: ab", to -> get(to, join(octets(0x10), NEW_NAME))),
                of("HPACK 6.2.3 never kept, a new name, by Huffman's code", "x-a: ab",
                        to -> get(to, join(octets(0x10), NEW_NAME_BY_HUFFMAN))));
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
    void what_is_sound_arrives_and_is_answered(Sound sound, FrameDoors.Way way) throws Exception {
        try (var client = doors.client(way)) {
            sound.sent().accept(client);
            assertThat(client.verdict()).isEqualTo("200");
            assertThat(origin.received()).containsIgnoringCase(sound.arrives());
            assertThat(client.get(3, "/next").answer(3).body()).isEqualTo("/next");
            assertThat(origin.received()).startsWith("GET /next ");
            assertThat(origin.gotNothing()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_first_that_a_server_says_is_its_settings(FrameDoors.Way way) throws Exception {
        try (var client = doors.silent(way)) {
            client.peer().send(FramePeer.PREFACE);
            FramePeer.Frame first = client.setting(4, 65_535).receive();
            assertThat(first.type()).isEqualTo(SETTINGS);
            assertThat(first.has(ACK)).isFalse();
            assertThat(client.get(1, "/next").answer(1).body()).isEqualTo("/next");
            assertThat(origin.received()).startsWith("GET /next ");
        }
    }

    private static FramePeer get(FramePeer to) {
        return to.frame(HEADERS, WHOLE, 1, GET);
    }

    private static FramePeer get(FramePeer to, byte[] more) {
        return to.frame(HEADERS, WHOLE, 1, join(INDEXED, more));
    }

    private static FramePeer post(FramePeer to) {
        return post(to, "content-length", "4");
    }

    private static FramePeer post(FramePeer to, String... fields) {
        return to.frame(HEADERS, END_HEADERS, 1, join(POST, literals(fields)));
    }

    private static byte[] setting(int id, int value) {
        return join(octets(0, id), bytes(value));
    }
}
