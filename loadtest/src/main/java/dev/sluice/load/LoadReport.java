package dev.sluice.load;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import org.HdrHistogram.Histogram;

/**
 * How many, how fast, how many failed: in all, and under each label. Latency counts from when a request should have been sent. Confined to
 * one thread.
 */
public final class LoadReport {
    private static final long LONGEST_MICROS = 3_600_000_000L;

    private final Series all = new Series();
    private final Map<String, Series> byLabel = new TreeMap<>();

    /**
     * One line; latencies in milliseconds, 0 when nothing was seen.
     *
     * @param rate per second, between the first intended and the last
     */
    public record Line(long count, long failed, double rate, double p50, double p95, double p99) {
        public double failedPerCent() {
            return count == 0 ? 0 : 100.0 * failed / count;
        }
    }

    /** Counts a request under what it asked for, and under some other label too. */
    public void saw(Sample sample, String label) {
        all.add(sample);
        byLabel.computeIfAbsent(sample.what(), _ -> new Series()).add(sample);
        byLabel.computeIfAbsent(label, _ -> new Series()).add(sample);
    }

    public Line total() {
        return all.line();
    }

    /** Of one label; nothing was seen under an unknown one. */
    public Line of(String label) {
        return byLabel.getOrDefault(label, new Series()).line();
    }

    /** All labels and the total, one per line. */
    public String table() {
        var table = new StringBuilder(
                String.format(Locale.ROOT, "%-24s %8s %7s %8s %8s %8s %8s%n", "", "requests", "failed", "per s", "p50 ms",
                        "p95 ms", "p99 ms"));
        byLabel.forEach((label, series) -> table.append(row(label, series.line())));
        return table.append(row("all", all.line())).toString();
    }

    private static String row(String label, Line line) {
        return String.format(Locale.ROOT, "%-24s %8d %7d %8.1f %8.1f %8.1f %8.1f%n", label, line.count, line.failed, line.rate, line.p50,
                line.p95, line.p99);
    }

    /** What one label has seen. */
    private static final class Series {
        private final Histogram micros = new Histogram(LONGEST_MICROS, 3);
        private long failed;
        private long first = Long.MAX_VALUE;
        private long last = Long.MIN_VALUE;

        void add(Sample sample) {
            micros.recordValue(Math.clamp((sample.done() - sample.intended()) / 1000, 0, LONGEST_MICROS));
            failed += sample.isFailed() ? 1 : 0;
            first = Math.min(first, sample.intended());
            last = Math.max(last, sample.intended());
        }

        Line line() {
            long count = micros.getTotalCount();
            double rate = count < 2 || last == first ? 0 : (count - 1) * 1e9 / (last - first);
            return new Line(count, failed, rate, millis(50), millis(95), millis(99));
        }

        private double millis(double perCent) {
            return micros.getTotalCount() == 0 ? 0 : micros.getValueAtPercentile(perCent) / 1000.0;
        }
    }
}
