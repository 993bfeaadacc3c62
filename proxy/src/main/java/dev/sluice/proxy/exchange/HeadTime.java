package dev.sluice.proxy.exchange;

import dev.sluice.model.Stack;

/** The time for the head of an answer, all attempts together: it runs once a request was written as a whole. Confined to an event loop. */
final class HeadTime {
    private long sentAt;

    /** What is left, at least 1; from now on it runs. */
    long begin(Stack stack) {
        if (sentAt == 0) {
            sentAt = System.nanoTime();
            return stack.timeouts().head().toNanos();
        }
        return Math.max(1, left(stack));
    }

    /** In nanoseconds; not above 0 when it is over. */
    long left(Stack stack) {
        return sentAt == 0 ? Long.MAX_VALUE : sentAt + stack.timeouts().head().toNanos() - System.nanoTime();
    }
}
