package dev.sluice.load.bench;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

import org.HdrHistogram.ConcurrentHistogram;

import dev.sluice.load.OpenLoopPacer;
import dev.sluice.load.VisitorClient;
import dev.sluice.load.VisitorClient.Reply;

/**
 * GETs at a fixed rate, whatever comes back. Latency counts from the time a request was meant for, so that waiting does not hide in the gaps
 * between requests. Prints the median and the 99th percentile in microseconds, requests and failures.
 */
final class OpenLoop {
    private OpenLoop() {}

    /** Arguments: port, requests a second, seconds. */
    public static void main(String[] arguments) {
        var target = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
        double rate = Double.parseDouble(arguments[1]);
        long seconds = Long.parseLong(arguments[2]);
        measure(target, rate, 1); // warms what is in this process
        System.out.println(measure(target, rate, seconds));
    }

    private static String measure(InetSocketAddress target, double rate, long seconds) {
        var latency = new ConcurrentHistogram(TimeUnit.SECONDS.toNanos(30), 3);
        var failures = new LongAdder();
        var underWay = new Phaser(1);
        var ask = new VisitorClient.Ask("GET", "/", Map.of(), "");
        try (var client = new VisitorClient(target, Duration.ofSeconds(10))) {
            try (var pacer = new OpenLoopPacer(rate, intended -> {
                underWay.register();
                client.executor().execute(() -> client.send(ask, reply -> {
                    latency.recordValue(System.nanoTime() - intended);
                    if (!(reply instanceof Reply.Answered(int status, var _, var _)) || status != 200) {
                        failures.increment();
                    }
                    underWay.arriveAndDeregister();
                }));
            })) {
                pacer.start();
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(seconds));
            }
            underWay.arriveAndAwaitAdvance(); // none is cut off by the end of the measurement
        }
        return "%.1f %.1f %d %d".formatted(latency.getValueAtPercentile(50) / 1e3, latency.getValueAtPercentile(99) / 1e3,
                latency.getTotalCount(), failures.sum());
    }
}
