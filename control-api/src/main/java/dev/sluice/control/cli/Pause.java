package dev.sluice.control.cli;

import java.time.Duration;

/** Waiting between two looks. */
final class Pause {
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
}
