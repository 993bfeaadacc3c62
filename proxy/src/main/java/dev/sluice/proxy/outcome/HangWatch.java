package dev.sluice.proxy.outcome;

import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

import org.jspecify.annotations.Nullable;

/**
 * The requests of one event loop whose answers have not begun, the oldest first, looked at every 100 ms: so that a request that hangs speaks
 * against its stack before it ends, and none has a timer (SEMANTICS A1). Confined to that loop.
 */
final class HangWatch {
    /** Never to be watched again: nobody judges it. */
    static final long UNGUARDED = Long.MAX_VALUE;
    /** Nobody need be looked at before. */
    private static final long SHORTEST = TimeUnit.MILLISECONDS.toNanos(100);
    /** When the last look is longer ago the loop stood still, and answers may wait unread. */
    private static final long STOOD_STILL = TimeUnit.MILLISECONDS.toNanos(300);

    private final ToLongFunction<Unanswered> patience;
    private @Nullable Unanswered oldest;
    private @Nullable Unanswered youngest;
    private long looked;

    /** {@code patience} says after how many nanoseconds a request hangs. */
    HangWatch(ToLongFunction<Unanswered> patience, long now) {
        this.patience = patience;
        this.looked = now;
    }

    void add(Unanswered request, long now) {
        request.watched = true;
        request.since = now;
        request.patience = 0;
        request.before = youngest;
        if (youngest == null) {
            oldest = request;
        } else {
            youngest.after = request;
        }
        youngest = request;
    }

    /** It is answered, or nobody waits for it any more. Does nothing for one that is not watched. */
    void remove(Unanswered request) {
        if (!request.watched) {
            return;
        }
        request.watched = false;
        Unanswered before = request.before;
        Unanswered after = request.after;
        if (before == null) {
            oldest = after;
        } else {
            before.after = after;
        }
        if (after == null) {
            youngest = before;
        } else {
            after.before = before;
        }
        request.before = null;
        request.after = null;
    }

    /** Every 100 ms. */
    void look(long now) {
        boolean stoodStill = now - looked > STOOD_STILL;
        looked = now;
        if (stoodStill) {
            return;
        }
        Unanswered request = oldest;
        while (request != null && now - request.since >= SHORTEST) {
            Unanswered next = request.after;
            if (request.patience == 0) {
                request.patience = patience.applyAsLong(request);
            }
            if (request.patience == UNGUARDED) {
                remove(request);
            } else if (now - request.since >= request.patience) {
                remove(request);
                request.hung();
            }
            request = next;
        }
    }
}
