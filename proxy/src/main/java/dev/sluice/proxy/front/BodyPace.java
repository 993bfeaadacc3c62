package dev.sluice.proxy.front;

import java.util.concurrent.TimeUnit;

/** Whether the body of one request comes fast enough: 250 bytes a second over 20 s (HARDENING R11), of the time for which it was waited for. */
final class BodyPace {
    private static final long WATCH = TimeUnit.SECONDS.toNanos(20);
    private static final long LEAST = 250 * 20;

    private long bytes;
    private long waited;
    private long waitingSince;

    /** Another request. */
    void begin() {
        bytes = 0;
        waited = 0;
    }

    /** From now on the client is waited for. */
    void waits(long now) {
        waitingSince = now;
    }

    void came(int more) {
        bytes += more;
    }

    /** Whether what came was too little, the client having been waited for until now. */
    boolean isSlow(long now) {
        waited += now - waitingSince;
        if (waited < WATCH) {
            return false;
        }
        boolean slow = bytes < LEAST;
        begin();
        return slow;
    }
}
