package dev.sluice.proxy.outcome;

import org.jspecify.annotations.Nullable;

import dev.sluice.model.Side;
import dev.sluice.proxy.route.Route;

/** A request that a stack has as a whole and whose answer has not begun; chained by {@link HangWatch}. Confined to its event loop. */
public abstract class Unanswered {
    @Nullable
    Unanswered before;
    @Nullable
    Unanswered after;
    boolean watched;
    long since;
    /** After how long it hangs, 0: not known yet. */
    long patience;

    protected abstract Route route();

    protected abstract Side side();

    /** It hangs; said once. */
    protected abstract void hung();
}
