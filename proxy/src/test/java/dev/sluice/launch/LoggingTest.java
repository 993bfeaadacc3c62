package dev.sluice.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import org.junit.jupiter.api.Test;

class LoggingTest {
    @Test
    void nobody_waits_for_a_terminal_that_is_not_read() throws Exception {
        var unread = new CountDownLatch(1);
        PrintStream before = System.err;
        var context = new LoggerContext();
        System.setErr(new PrintStream(new Stalled(unread), true, StandardCharsets.UTF_8));
        try {
            var configurator = new JoranConfigurator();
            configurator.setContext(context);
            configurator.doConfigure(LoggingTest.class.getResource("/logback.xml"));
            var logger = context.getLogger("dev.sluice.Any");
            CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 10_000; i++) {
                    logger.warn("line {}", i);
                }
            }).get(60, TimeUnit.SECONDS);
            assertThat(unread.getCount()).as("still not read").isOne();
        } finally {
            unread.countDown();
            System.setErr(before);
            context.stop();
        }
    }

    private static final class Stalled extends OutputStream {
        private final CountDownLatch until;

        Stalled(CountDownLatch until) {
            this.until = until;
        }

        @Override
        public void write(int one) {
            try {
                until.await();
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
