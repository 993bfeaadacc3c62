package dev.sluice.load.result;

/**
 * How many walked a journey, and how many of them failed.
 *
 * @param failed at most {@code walked}
 */
public record Toll(long walked, long failed) {
    static final Toll NONE = new Toll(0, 0);

    public Toll {
        if (failed < 0 || walked < failed) {
            throw new IllegalArgumentException("failed: " + failed + " (expected: 0.." + walked + ")");
        }
    }

    Toll and(Toll other) {
        return new Toll(walked + other.walked, failed + other.failed);
    }

    Toll without(Toll other) {
        return new Toll(walked - other.walked, failed - other.failed);
    }

    /** Of all, 0..1; 0 without any. */
    double ratio() {
        return walked == 0 ? 0 : (double) failed / walked;
    }
}
