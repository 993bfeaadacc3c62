package dev.sluice.proxy.h2;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames are told apart however the bytes are cut. */
class FrameHeadersTest {
    private static final int HEADERS = 1;
    private static final int PING = 6;
    private static final int CONTINUATION = 9;
    private static final int END_HEADERS = 4;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 9, 10, 1000})
    void every_frame_counts_and_what_looks_like_one_within_a_payload_does_not(int cut) {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[24]);
        for (int i = 0; i < 50; i++) {
            bytes.writeBytes(frame(PING, 0, 8));
            bytes.writeBytes(frame(0, 0, 300));
        }
        FrameHeaders frames = FrameHeaders.ofClient();
        var conduct = new Conduct();
        assertThat(follow(frames, conduct, bytes.toByteArray(), cut)).isNull();
        assertThat(follow(frames, conduct, frame(PING, 0, 8), cut)).contains("PING");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 1000})
    void a_block_of_fields_is_open_until_its_last_byte(int cut) {
        FrameHeaders frames = FrameHeaders.ofClient();
        var conduct = new Conduct();
        follow(frames, conduct, new byte[24], cut);
        assertThat(frames.isInBlock()).isFalse();
        follow(frames, conduct, frame(HEADERS, 0, 5), cut);
        assertThat(frames.isInBlock()).isTrue();
        byte[] last = frame(CONTINUATION, END_HEADERS, 5);
        follow(frames, conduct, java.util.Arrays.copyOf(last, last.length - 1), cut);
        assertThat(frames.isInBlock()).isTrue();
        follow(frames, conduct, new byte[1], cut);
        assertThat(frames.isInBlock()).isFalse();
        follow(frames, conduct, frame(PING, 0, 8), cut);
        assertThat(frames.isInBlock()).isFalse();
    }

    private static @Nullable String follow(FrameHeaders frames, Conduct conduct, byte[] bytes, int cut) {
        for (int at = 0; at < bytes.length; at += cut) {
            String wrong = frames.follow(Unpooled.wrappedBuffer(bytes, at, Math.min(cut, bytes.length - at)), conduct, 0);
            if (wrong != null) {
                return wrong;
            }
        }
        return null;
    }

    private static byte[] frame(int type, int flags, int length) {
        return ByteBuffer.allocate(9 + length).putShort((short) (length >> 8)).put((byte) length).put((byte) type).put((byte) flags)
                .putInt(1).array();
    }
}
