package dev.sluice.proxy.guard;

import java.util.concurrent.TimeUnit;

/** How many come in a second, of late: from counts that lose half of their weight in half an hour. Confined to whoever judges. */
final class Rate {
    private static final double HALF_LIFE = 1800;

    private long learned;
    private long then;
    private double weight;
    private double count;

    Rate(long now) {
        this.learned = now;
    }

    /** Takes in what came since the last time. */
    void learn(long now, long ever) {
        double seconds = (double) (now - learned) / TimeUnit.SECONDS.toNanos(1);
        double kept = Math.pow(0.5, seconds / HALF_LIFE);
        weight = weight * kept + seconds;
        count = count * kept + (ever - then);
        learned = now;
        then = ever;
    }

    double perSecond() {
        return weight == 0 ? 0 : count / weight;
    }
}
