package dev.sluice.load.result;

/**
 * How many visitors came.
 *
 * @param late of these, by more than 10 ms
 * @param dropped who should have come and did not
 */
public record Arrived(long visitors, long late, long dropped) {
    static final Arrived NONE = new Arrived(0, 0, 0);

    Arrived and(Arrived other) {
        return new Arrived(visitors + other.visitors, late + other.late, dropped + other.dropped);
    }

    /** Late or not come, of all who should have; 0..1. */
    double lateRatio() {
        return visitors + dropped == 0 ? 0 : (double) (late + dropped) / (visitors + dropped);
    }
}
