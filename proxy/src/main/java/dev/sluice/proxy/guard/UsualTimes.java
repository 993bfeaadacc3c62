package dev.sluice.proxy.guard;

import java.util.concurrent.TimeUnit;

/** How long old usually takes at one endpoint: from counts that lose half of their weight in half an hour. Confined to whoever judges. */
final class UsualTimes {
    /** As long as a quantile is not known. */
    static final long UNKNOWN = Long.MAX_VALUE;
    private static final double HALF_LIFE = TimeUnit.MINUTES.toNanos(30);

    /** Empty until there is something to count, for many endpoints are never asked for. */
    private double[] weights = {};
    private int[] then = {};
    private double count;
    private long learned;

    /** Takes in what came since the last time; the counts are those since the beginning. */
    void learn(long now, int[] ever) {
        if (weights.length == 0 && !isAny(ever)) {
            return;
        }
        if (weights.length == 0) {
            weights = new double[ever.length];
            then = new int[ever.length];
            learned = now;
        }
        double kept = Math.pow(0.5, (now - learned) / HALF_LIFE);
        learned = now;
        count = 0;
        for (int bucket = 0; bucket < weights.length; bucket++) {
            weights[bucket] = weights[bucket] * kept + (ever[bucket] - then[bucket]);
            then[bucket] = ever[bucket];
            count += weights[bucket];
        }
    }

    private static boolean isAny(int[] counts) {
        for (int each : counts) {
            if (each != 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * What takes no longer is this part of the answers, in nanoseconds; evenly between the ends of a bucket.
     *
     * @param fewest answers that must be known of
     */
    long quantile(double part, int fewest) {
        if (count < fewest) {
            return UNKNOWN;
        }
        double left = part * count;
        int bucket = 0;
        while (bucket < weights.length - 1 && left > weights[bucket]) {
            left -= weights[bucket++];
        }
        double within = weights[bucket] == 0 ? 0 : Math.min(1, left / weights[bucket]);
        long from = HeadTimes.from(bucket);
        return from + Math.round(within * (HeadTimes.from(bucket + 1) - from));
    }
}
