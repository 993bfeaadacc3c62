package dev.sluice.control.http;

import java.time.Duration;
import java.util.concurrent.Semaphore;

import io.helidon.webserver.CloseConnectionException;

/**
 * Where those who ask too much wait a second for their refusal, so that asking at once again costs them that and us nothing. Of more than
 * {@value #MOST} at a time the others are cut off.
 */
final class SlowLane {
    static final int MOST = 64;

    private final Semaphore places = new Semaphore(MOST);
    private final Duration time;

    SlowLane(Duration time) {
        this.time = time;
    }

    /** Keeps the calling thread, which has nothing else to do. */
    void pass() {
        if (!places.tryAcquire()) {
            throw new CloseConnectionException("too many wait for their refusal");
        }
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            places.release();
        }
    }
}
