package dev.sluice.proxy.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import dev.sluice.model.Cutover;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Side;
import dev.sluice.proxy.origin.OriginPool;
import dev.sluice.proxy.route.LiveSplit;
import dev.sluice.proxy.wire.Deadline;
import dev.sluice.proxy.wire.DeadlineWheel;

/**
 * The requests of one event loop that are under way to new, so that a revert reaches them (SEMANTICS B2). Chained through the exchanges
 * themselves: to enter and to leave allocates nothing. Confined to its loop.
 */
public final class InMotion {
    /** What new has not answered so long after a revert is not waited for. */
    static final long DRAIN = TimeUnit.SECONDS.toNanos(30);
    /** So many are asked of old at once, and so many more with every pause: it must not be trampled down by those that were taken back. */
    private static final int AT_ONCE = 100;
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

    /** Writes whose clients have gone, and that are heard out all the same; one more would let whoever leaves at once take up every connection. */
    static final int MOST_ORPHANS = 256;

    private final LiveSplit live;
    private final DeadlineWheel wheel;
    private final OriginPool pool;
    private final Deadline drained;
    private int orphans;
    private boolean inService;
    private @Nullable Exchange first;

    public InMotion(LiveSplit live, DeadlineWheel wheel, OriginPool pool) {
        this.live = live;
        this.wheel = wheel;
        this.pool = pool;
        this.drained = wheel.deadline(this::drained);
        this.inService = isNewInService();
    }

    /** Another picture is in force: those whose unit it takes back are told. */
    public void look() {
        List<Exchange> takenBack = new ArrayList<>();
        for (Exchange exchange = first; exchange != null; exchange = exchange.next) {
            if (exchange.isTakenBack()) {
                takenBack.add(exchange);
            }
        }
        int turn = 0;
        for (Exchange exchange : takenBack) {
            turn += exchange.takenBack(turn / AT_ONCE * PAUSE) ? 1 : 0;
        }
        boolean before = inService;
        inService = isNewInService();
        if (before && !inService) {
            drained.in(DRAIN);
        }
    }

    /** It is sent to a side. */
    void follow(Exchange exchange, Side to) {
        if (to == Side.NEW) {
            enter(exchange);
        } else {
            leave(exchange);
        }
    }

    private void enter(Exchange exchange) {
        exchange.next = first;
        if (first != null) {
            first.previous = exchange;
        }
        first = exchange;
    }

    /** Also one that is not here. */
    void leave(Exchange exchange) {
        Exchange before = exchange.previous;
        Exchange after = exchange.next;
        if (before != null) {
            before.next = after;
        } else if (first == exchange) {
            first = after;
        }
        if (after != null) {
            after.previous = before;
        }
        exchange.previous = null;
        exchange.next = null;
    }

    /** Whether one more write may be heard out without its client. */
    boolean mayAdopt() {
        return orphans < MOST_ORPHANS;
    }

    void adopted() {
        orphans++;
    }

    void buried() {
        orphans--;
    }

    Deadline deadline(Runnable missed) {
        return wheel.deadline(missed);
    }

    /** What rests there rests for nobody. */
    private void drained() {
        if (!inService) {
            pool.closeIdle(Side.NEW);
        }
    }

    private boolean isNewInService() {
        Cutover cutover = live.current().cutover();
        for (CutoverUnit unit : cutover.site().units().values()) {
            if (unit.isExposed(cutover.split().of(unit.name()))) {
                return true;
            }
        }
        return false;
    }
}
