package dev.sluice.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.SplittableRandom;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where frames end and whether one closes is known however the bytes are cut. */
class FrameWatchTest {
    /** A text, an empty ping, 126 bytes, 65 536 bytes, a masked text; then a masked close with 1011. */
    private static final String FRAMES = "810548656c6c6f" + "8900" + "827e007e" + "00".repeat(126) + "827f0000000000010000"
            + "ff".repeat(65_536) + "818537fa213d7f9f4d5158";
    private static final String CLOSE = "8882010203" + "04" + "02f1";

    @Test
    void a_close_frame_is_found_whatever_the_cuts() {
        byte[] bytes = HexFormat.of().parseHex(FRAMES + CLOSE);
        var random = new SplittableRandom(7);
        for (int round = 0; round < 200; round++) {
            var watch = new FrameWatch();
            int at = 0;
            while (at < bytes.length) {
                assertThat(watch.closeCode()).isEqualTo(-1);
                int size = Math.min(bytes.length - at, 1 + random.nextInt(1 << random.nextInt(1, 17)));
                watch.follow(Unpooled.wrappedBuffer(bytes, at, size));
                at += size;
            }
            assertThat(watch.closeCode()).isEqualTo(1011);
            assertThat(watch.isBetweenFrames()).isTrue();
        }
    }

    @Test
    void it_stops_at_the_end_of_each_frame() {
        ByteBuf bytes = Unpooled.wrappedBuffer(HexFormat.of().parseHex(FRAMES));
        var watch = new FrameWatch();
        int[] ends = {7, 9, 139, 139 + 10 + 65_536, bytes.writerIndex()};
        int at = 0;
        for (int end : ends) {
            at = watch.toEndOfFrame(bytes, at);
            assertThat(at).isEqualTo(end);
            assertThat(watch.isBetweenFrames()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"880203e8, 1000", "8800, 1005", "880503f5627965, 1013", "880101, 1005", "880203, -1", "88, -1"})
    void the_code_is_known_once_the_frame_is_complete(String hex, int code) {
        var watch = new FrameWatch();
        watch.follow(Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex)));
        assertThat(watch.closeCode()).isEqualTo(code);
    }

    @Test
    void an_absurd_length_is_only_a_long_frame() {
        var watch = new FrameWatch();
        watch.follow(Unpooled.wrappedBuffer(HexFormat.of().parseHex("827fffffffffffffffff" + "8800")));
        assertThat(watch.isBetweenFrames()).isFalse();
        assertThat(watch.closeCode()).isEqualTo(-1);
    }
}
