package dev.sluice.load.run;

/**
 * How many journeys may begin by now: so many a second, and after a time in which fewer began, those of two seconds at once. Confined to one
 * thread.
 */
final class Pace {
    private static final double SECONDS = 2;
    private static final double NANOS = 1e9;

    private final double rate;
    private double free;
    private long asked;
    private boolean isAsked;

    Pace(double rate) {
        this.rate = rate;
        free = most();
    }

    private double most() {
        return Math.max(1, SECONDS * rate);
    }

    /** Whether one more may begin, which then has begun. */
    boolean allows(long now) {
        free = isAsked ? Math.min(most(), free + (now - asked) * rate / NANOS) : free;
        isAsked = true;
        asked = now;
        if (free < 1) {
            return false;
        }
        free -= 1;
        return true;
    }

    /** Nanoseconds until one more may. */
    long until(long now) {
        return free >= 1 ? 0 : Math.max(1, (long) ((1 - free) * NANOS / rate) - (now - asked));
    }
}
