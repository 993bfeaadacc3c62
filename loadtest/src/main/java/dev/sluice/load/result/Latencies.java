package dev.sluice.load.result;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.DataFormatException;

import org.HdrHistogram.Histogram;

/** How long requests took, from when they were meant to be sent to their whole answer. It does not change. */
public final class Latencies {
    public static final Latencies NONE = new Latencies(new Histogram(3));

    private static final double MICROS = 1000;

    private final Histogram micros;

    Latencies(Histogram micros) {
        this.micros = micros;
    }

    /**
     * What {@link #text} wrote.
     *
     * @throws IllegalArgumentException when it did not
     */
    static Latencies parse(String text) {
        try {
            return new Latencies(Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(Base64.getDecoder().decode(text)), 0));
        } catch (DataFormatException | RuntimeException wrong) {
            throw new IllegalArgumentException("histogram: " + wrong.getMessage() + " (expected: what a report has)", wrong);
        }
    }

    /** As HdrHistogram's compressed form in Base64; in microseconds. */
    String text() {
        ByteBuffer buffer = ByteBuffer.allocate(micros.getNeededByteBufferCapacity());
        int length = micros.encodeIntoCompressedByteBuffer(buffer);
        return Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(buffer.array(), length));
    }

    public long count() {
        return micros.getTotalCount();
    }

    /** In milliseconds, 0 without any. */
    public double percentile(double perCent) {
        return count() == 0 ? 0 : micros.getValueAtPercentile(perCent) / MICROS;
    }

    /** The time that so many of all did not exceed, in milliseconds. */
    double atRank(double rank) {
        return count() == 0 ? 0 : percentile(100 * Math.clamp(rank / count(), 0, 1));
    }

    Latencies and(Latencies other) {
        Histogram sum = micros.copy();
        sum.add(other.micros);
        return new Latencies(sum);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Latencies latencies && micros.equals(latencies.micros);
    }

    @Override
    public int hashCode() {
        return micros.hashCode();
    }
}
