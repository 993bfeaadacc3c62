package dev.sluice.load.run;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** Who is on the way, over all event loops; knows when the last one has gone. */
final class Attendance {
    private final AtomicLong present;
    private final CompletableFuture<Void> allGone = new CompletableFuture<>();

    /**
     * Nobody yet.
     *
     * @param doors each counts as somebody until it is shut
     */
    Attendance(int doors) {
        present = new AtomicLong(doors);
    }

    void came() {
        present.incrementAndGet();
    }

    void went() {
        if (present.decrementAndGet() == 0) {
            allGone.complete(null);
        }
    }

    CompletableFuture<Void> allGone() {
        return allGone;
    }
}
