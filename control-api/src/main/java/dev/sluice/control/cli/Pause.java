package dev.sluice.control.cli;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waiting between two looks. */
final class Pause {
    private static final Duration LOOK = Duration.ofMillis(250);

    private Pause() {}

    /** False when the wait was interrupted, which means: stop. */
    static boolean of(Duration duration) {
        try {
            Thread.sleep(duration);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Asks again and again until an answer will do, for so long at most or until the wait is interrupted; the last answer. */
    static <T> T until(Predicate<T> enough, Duration patience, Supplier<T> asking) {
        long begun = System.nanoTime();
        T answer = asking.get();
        while (!enough.test(answer) && System.nanoTime() - begun < patience.toNanos() && of(LOOK)) {
            answer = asking.get();
        }
        return answer;
    }
}
