package dev.sluice.load.run;

/**
 * Hears what a run sees. Each event loop has one of its own and calls it from its own thread alone, between two requests: a call must be cheap
 * and must not block.
 */
public interface Attempts {
    /** One request has ended. */
    void saw(Attempt attempt);

    /** Something else happened. */
    void heard(Happening happening);
}
