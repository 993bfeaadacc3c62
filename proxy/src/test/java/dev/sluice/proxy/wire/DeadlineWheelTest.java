package dev.sluice.proxy.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.netty.channel.DefaultEventLoop;
import org.junit.jupiter.api.Test;

class DeadlineWheelTest {
    @Test
    void a_deadline_that_finds_no_memory_does_not_stop_the_others() throws Exception {
        var loop = new DefaultEventLoop();
        var later = new CountDownLatch(1);
        try {
            loop.submit(() -> {
                var wheel = new DeadlineWheel(loop);
                wheel.deadline(() -> {
                    throw new OutOfMemoryError("no direct buffer memory");
                }).in(1);
                wheel.deadline(later::countDown).in(TimeUnit.MILLISECONDS.toNanos(300));
            }).sync();
            assertThat(later.await(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }
}
