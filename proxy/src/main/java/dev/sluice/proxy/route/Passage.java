package dev.sluice.proxy.route;

import java.time.Instant;

import dev.sluice.model.Pass;

/** A pass as the request path holds it: it may be taken back while what it let in is under way. Ended by one thread, seen by all. */
public final class Passage {
    private final Pass pass;
    private volatile boolean ended;

    Passage(Pass pass) {
        this.pass = pass;
    }

    public Pass pass() {
        return pass;
    }

    /** It was not taken back, and its time is not over. */
    public boolean isOpen(Instant now) {
        return !ended && !pass.isOver(now);
    }

    void end() {
        ended = true;
    }
}
