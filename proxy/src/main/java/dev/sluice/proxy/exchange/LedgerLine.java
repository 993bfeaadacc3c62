package dev.sluice.proxy.exchange;

import java.util.function.Consumer;

import dev.sluice.model.LedgerNote;

/** To whoever keeps the ledger. */
public interface LedgerLine {
    /** Where nobody does. */
    LedgerLine NONE = (_, tried) -> tried.accept(false);

    /**
     * Never blocks; notes reach the disk in the order in which they are told.
     *
     * @param tried told by any thread, once or more often, whether it is on disk
     */
    void enter(LedgerNote note, Consumer<Boolean> tried);
}
