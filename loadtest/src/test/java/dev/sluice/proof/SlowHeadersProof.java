package dev.sluice.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import com.sun.management.UnixOperatingSystemMXBean;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections whose heads never come to an end, beside clients that ask in an ordinary way (HARDENING G13). */
class SlowHeadersProof {
    private static final byte[] BEGUN = "GET / HTTP/1.1\r\nHost: a\r\nX: ".getBytes(StandardCharsets.US_ASCII);
    private static final long EVERY = TimeUnit.MILLISECONDS.toNanos(2);
    private static final int RESERVE = 500;

    @TempDir
    private Path dir;

    @Test
    void five_hundred_slow_heads_cost_others_no_error_and_little_memory() throws Exception {
        Seen seen = prove(500, 1, Duration.ofSeconds(2));
        assertThat(seen.bytesEach()).isLessThan(64 << 10); // of so few, what the process would have taken anyway weighs more
    }

    @Test
    @Tag("proof")
    void ten_thousand_slow_heads_cost_others_no_error_and_not_twice_the_time() throws Exception {
        Seen seen = prove(10_000, 5, Duration.ofSeconds(6));
        assertThat(seen.bytesEach()).isLessThan(20 << 10);
        assertThat(seen.ratio()).as("p99 beside them to p99 alone, the median of the rounds").isLessThanOrEqualTo(2.0);
    }

    private record Seen(long bytesEach, double ratio) {}

    /** In rounds, alone and beside them by turns, for the machine has moods. */
    private Seen prove(int wished, int rounds, Duration time) throws Exception {
        int count = possible(wished);
        try (Stack stack = new Stack("old")) {
            Path site = dir.resolve("site.yaml");
            Files.writeString(site, """
                    listen: [{ address: "127.0.0.1:0" }]
                    control: { address: "127.0.0.1:0" }
                    stacks: { old: { origins: ["http://127.0.0.1:%d"] } }
                    limits: { headers-in: 10m }
                    """.formatted(stack.port()));
            try (Product product = Product.serve(site, dir.resolve("state"))) {
                measure(product, time); // warm
                List<Double> ratios = new ArrayList<>();
                long each = 0;
                for (int i = 0; i < rounds; i++) {
                    Histogram alone = measure(product, time);
                    long before = product.resident();
                    Histogram loaded = beside(product, count, time);
                    each = Math.max(each, (product.resident() - before) / count);
                    ratios.add((double) loaded.getValueAtPercentile(99) / alone.getValueAtPercentile(99));
                    System.out.printf(
                            "%d of %d slow heads: 0 errors of %d requests, alone p50 %d us, p99 %d us, beside them %d us, %d us%n",
                            count, wished, loaded.getTotalCount(), alone.getValueAtPercentile(50), alone.getValueAtPercentile(99),
                            loaded.getValueAtPercentile(50), loaded.getValueAtPercentile(99));
                }
                ratios.sort(null);
                System.out.printf("p99 beside them to p99 alone: %.2f (%.2f to %.2f), resident %d bytes each%n", ratios.get(rounds / 2),
                        ratios.getFirst(), ratios.getLast(), each);
                return new Seen(each, ratios.get(rounds / 2));
            }
        }
    }

    private static Histogram beside(Product product, int count, Duration time) throws Exception {
        List<SocketChannel> slow = open(product.edgePort(), count);
        var dripping = new AtomicBoolean(true);
        Thread dripper = Thread.ofPlatform().start(() -> drip(slow, dripping));
        Histogram loaded = measure(product, time);
        dripping.set(false);
        dripper.join();
        for (SocketChannel one : slow) {
            one.close();
        }
        return loaded;
    }

    /** As many as this process has descriptors for; the product counts its own. */
    private static int possible(int wished) {
        var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long free = system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount() - RESERVE;
        return (int) Math.min(wished, free * 3 / 4);
    }

    /** From several addresses, for one has not ports enough. */
    private static List<SocketChannel> open(int port, int count) throws IOException {
        List<SocketChannel> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            SocketChannel one = SocketChannel.open();
            one.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            one.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0." + (2 + i % 8)), 0));
            one.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
            one.write(ByteBuffer.wrap(BEGUN));
            one.configureBlocking(false);
            all.add(one);
        }
        return all;
    }

    /** A byte to each in about five seconds. */
    private static void drip(List<SocketChannel> slow, AtomicBoolean going) {
        long pause = TimeUnit.SECONDS.toNanos(5) / slow.size();
        try {
            for (int i = 0; going.get(); i = (i + 1) % slow.size()) {
                slow.get(i).write(ByteBuffer.wrap(new byte[] {'x'}));
                LockSupport.parkNanos(pause);
            }
        } catch (IOException cut) {
            throw new AssertionError("a slow head was cut before its time", cut);
        }
    }

    /** One request every other millisecond on one connection; any that fails fails the proof. */
    private static Histogram measure(Product product, Duration time) throws IOException {
        var micros = new Histogram(3);
        try (Edge edge = new Edge(product.edgePort())) {
            long begun = System.nanoTime();
            for (long at = begun; at - begun < time.toNanos(); at += EVERY) {
                LockSupport.parkNanos(at - System.nanoTime());
                long sent = System.nanoTime();
                edge.get("/", "");
                edge.flush();
                assertThat(edge.read().status()).isEqualTo(200);
                micros.recordValue((System.nanoTime() - sent) / 1000);
            }
        }
        return micros;
    }
}
