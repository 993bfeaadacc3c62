package dev.sluice.load.result;

/**
 * Where a true value lies, by what a sample says.
 *
 * @param high not below {@code low}
 */
public record Interval(double low, double high) {
    /** Of 95 %. */
    static final double Z95 = 1.959964;
    /** Of 99.9 %. */
    static final double Z999 = 3.290527;

    /** Of a proportion (E. B. Wilson, 1927); 0..1 without a sample. */
    static Interval ofRatio(long hits, long sample, double z) {
        if (sample == 0) {
            return new Interval(0, 1);
        }
        double ratio = (double) hits / sample;
        double spread = z * z / sample;
        double middle = (ratio + spread / 2) / (1 + spread);
        double half = z / (1 + spread) * Math.sqrt(ratio * (1 - ratio) / sample + spread / sample / 4);
        return new Interval(Math.max(0, middle - half), Math.min(1, middle + half));
    }

    /** Of the second proportion less the first (R. G. Newcombe, 1998, method 10). */
    static Interval ofDifference(long firstHits, long firstSample, long secondHits, long secondSample, double z) {
        Interval first = ofRatio(firstHits, firstSample, z);
        Interval second = ofRatio(secondHits, secondSample, z);
        double p1 = firstSample == 0 ? 0 : (double) firstHits / firstSample;
        double p2 = secondSample == 0 ? 0 : (double) secondHits / secondSample;
        return new Interval(p2 - p1 - Math.hypot(p2 - second.low, first.high - p1), p2 - p1 + Math.hypot(second.high - p2, p1 - first.low));
    }

    boolean holds(double value) {
        return low <= value && value <= high;
    }
}
