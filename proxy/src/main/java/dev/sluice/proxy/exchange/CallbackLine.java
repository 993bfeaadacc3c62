package dev.sluice.proxy.exchange;

import java.util.function.Consumer;

import dev.sluice.model.Callback;

/** To whoever keeps callbacks. Never blocks. */
public interface CallbackLine {
    /** Whether any of a rule wait to be replayed, so that another one has to go behind them. */
    boolean isWaiting(String rule);

    /**
     * Keeps one, behind those that were handed over before it.
     *
     * @param told once, by any thread, whether it is on disk; if not, it will not be replayed
     */
    void keep(Callback callback, Consumer<Boolean> told);
}
