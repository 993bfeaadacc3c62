package dev.sluice.proxy.front;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.params.provider.Arguments;

/** A row of a table: what a client sends behind the preface, and the verdict ({@link FramePeer#verdict}) that it must come to. */
record FrameCase(String name, String expected, Consumer<FramePeer> sent) {
    static final byte[] GET = FramePeer.literals(":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/");
    static final byte[] POST = FramePeer.literals(":method", "POST", ":scheme", "http", ":authority", "a", ":path", "/");
    static final int WHOLE = FramePeer.END_HEADERS | FramePeer.END_STREAM;
    static final String FINE = "PING";

    static FrameCase expecting(String name, String expected, Consumer<FramePeer> sent) {
        return new FrameCase(name, expected, sent);
    }

    /** Each of them in the clear and over TLS. */
    static Stream<Arguments> bothWays(List<FrameCase> cases) {
        return cases.stream().flatMap(one -> Stream.of(FrameDoors.Way.values()).map(way -> Arguments.of(one, way)));
    }

    static byte[] join(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    @Override
    public String toString() {
        return name;
    }
}
