package dev.sluice.control.report;

import dev.sluice.control.store.Minute;
import dev.sluice.model.Spread;

/**
 * What was measured of one unit on one stack in some minutes, added up.
 *
 * @param seconds how long was looked at
 */
record Amount(long seconds, long requests, long failures, Spread latencies) {
    static final Amount NONE = new Amount(0, 0, 0, Spread.NONE);

    /** What was measured, also where nobody came. */
    Amount and(Minute minute) {
        return new Amount(seconds + minute.seconds(), requests + minute.requests(), failures + minute.failures(),
                minute.requests() == 0 ? latencies : latencies.and(minute.latencies()));
    }

    /** Failures per request, 0..1; 0 without requests. */
    double errorRate() {
        return requests == 0 ? 0 : (double) failures / requests;
    }

    double perMinute() {
        return seconds == 0 ? 0 : requests * 60.0 / seconds;
    }

    double p50() {
        return latencies.quantile(0.50);
    }

    double p95() {
        return latencies.quantile(0.95);
    }

    double p99() {
        return latencies.quantile(0.99);
    }
}
