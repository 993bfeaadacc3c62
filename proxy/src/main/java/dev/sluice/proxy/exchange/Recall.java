package dev.sluice.proxy.exchange;

import dev.sluice.proxy.wire.Deadline;

/**
 * What a revert does to one request that is under way to new and that new has not begun to answer (SEMANTICS B2): old is asked too, where it
 * may be, and by the end of the drain it ends. Confined to an event loop.
 */
final class Recall {
    private final Exchange exchange;
    private final Deadline deadline;
    private boolean draining;

    Recall(Exchange exchange, InMotion motion) {
        this.exchange = exchange;
        this.deadline = motion.deadline(this::due);
    }

    /** Says whether old will be asked: in so many nanoseconds. */
    boolean begin(Failover ruling, long nanos) {
        boolean hedged = ruling == Failover.REPEATED;
        if (!hedged) {
            drain();
        } else if (nanos == 0) {
            hedge();
        } else {
            deadline.in(nanos);
        }
        return hedged;
    }

    void forget() {
        deadline.forget();
    }

    private void due() {
        if (draining) {
            exchange.drained();
        } else {
            hedge();
        }
    }

    private void drain() {
        draining = true;
        deadline.in(InMotion.DRAIN);
    }

    private void hedge() {
        drain();
        exchange.hedge();
    }
}
