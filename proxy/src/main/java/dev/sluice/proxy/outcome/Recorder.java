package dev.sluice.proxy.outcome;

import dev.sluice.model.Side;
import dev.sluice.proxy.route.Route;

/** What became of the exchanges of one event loop, and for that loop alone. Recording allocates nothing and waits for nobody. */
public final class Recorder {
    /** A request is about to go to a stack. */
    public void began(Route route, Side side) {}

    /**
     * It ended there. Exactly once for each {@link #began}, unless {@link #fellBack} was called for it.
     *
     * @param nanosToHead from {@code began} to the head of the answer; negative when there was none
     */
    public void ended(Route route, Side side, Outcome outcome, long nanosToHead) {}

    /**
     * It failed on new in a way that the user will not see, because it goes to old next. Ends what {@code began(route, NEW)} began, in
     * place of {@link #ended}; the attempt on old begins and ends of its own.
     */
    public void fellBack(Route route, Fault fault) {}
}
