package dev.sluice.control.callback;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import dev.sluice.control.store.CallbackStore.Kept;
import dev.sluice.model.Callback;
import dev.sluice.model.CallbackTerms;

/** How much is kept and how many of each rule wait, from the moment they are handed over. For any thread, without a lock. */
final class SpoolRoom {
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final ConcurrentMap<String, AtomicInteger> waiting = new ConcurrentHashMap<>();

    /** False: there is no room for it. */
    boolean enter(Callback callback, CallbackTerms.Spool terms) {
        if (requests.incrementAndGet() > terms.requests()) {
            requests.decrementAndGet();
            return false;
        }
        waits(callback.rule());
        if (bytes.addAndGet(callback.size()) > terms.total()) {
            leave(callback);
            return false;
        }
        return true;
    }

    /** One of an earlier run. */
    void enter(Kept kept) {
        requests.incrementAndGet();
        bytes.addAndGet(kept.size());
        if (kept.dead().isEmpty()) {
            waits(kept.rule());
        }
    }

    /** One that was not kept after all. */
    void leave(Callback callback) {
        requests.decrementAndGet();
        bytes.addAndGet(-callback.size());
        waitsNoMore(callback.rule());
    }

    /** One that does not wait. */
    void leave(Kept kept) {
        requests.decrementAndGet();
        bytes.addAndGet(-kept.size());
    }

    void waits(String rule) {
        waiting.computeIfAbsent(rule, _ -> new AtomicInteger()).incrementAndGet();
    }

    void waitsNoMore(String rule) {
        waiting.computeIfAbsent(rule, _ -> new AtomicInteger()).decrementAndGet();
    }

    boolean isWaiting(String rule) {
        AtomicInteger count = waiting.get(rule);
        return count != null && count.get() > 0;
    }

    long bytes() {
        return bytes.get();
    }
}
