package dev.sluice.proxy.outcome;

/** Series of several event loops, added up since the start. Confined to one thread. */
final class TotalSum {
    private final long[] endings = new long[Ending.ALL.length];
    private final long[] bounded = new long[DurationBounds.COUNT + 1];
    private long nanos;
    private long inFlight;

    /** By kind of ending. */
    long[] endings() {
        return endings;
    }

    /** Answers by the first bound that their latency did not pass. */
    long[] bounded() {
        return bounded;
    }

    void nanos(long more) {
        nanos += more;
    }

    double seconds() {
        return nanos / 1e9;
    }

    void inFlight(long more) {
        inFlight += more;
    }

    long inFlight() {
        return inFlight;
    }
}
