package dev.sluice.load.run;

import java.util.concurrent.atomic.AtomicInteger;

/** How many connections there may be at once, for all event loops together. */
final class Places {
    private final int most;
    private final AtomicInteger taken = new AtomicInteger();

    Places(int most) {
        this.most = most;
    }

    /** Takes one, if one is free. */
    boolean take() {
        if (taken.incrementAndGet() <= most) {
            return true;
        }
        taken.decrementAndGet();
        return false;
    }

    void giveBack(int places) {
        taken.addAndGet(-places);
    }
}
