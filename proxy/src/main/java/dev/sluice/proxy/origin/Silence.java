package dev.sluice.proxy.origin;

import java.util.concurrent.atomic.AtomicInteger;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether anything comes back from an origin, as the requests of all event loops see it: it is silent once five attempts in a row came to
 * nothing, on whatever loop, and until it answers one. Decides nothing; it is what people are told of an origin that nobody checks.
 */
final class Silence {
    private static final Logger LOG = LoggerFactory.getLogger(Silence.class);
    private static final int MOST_FAILURES = 5;

    private final OriginPicture.Key key;
    private final Runnable onChange;
    private final AtomicInteger failures = new AtomicInteger();

    /** What {@code onChange} does is done on the event loop that saw it. */
    Silence(OriginPicture.Key key, Runnable onChange) {
        this.key = key;
        this.onChange = onChange;
    }

    /** A connection could not be made, or a request came to nothing. */
    void failed() {
        if (failures.incrementAndGet() == MOST_FAILURES) {
            LOG.warn("origin answers nothing stack={} origin={}", key.side().label(), key.origin());
            onChange.run();
        }
    }

    /** A request was answered. */
    void answered() {
        if (failures.get() != 0 && failures.getAndSet(0) >= MOST_FAILURES) {
            LOG.info("origin answers again stack={} origin={}", key.side().label(), key.origin());
            onChange.run();
        }
    }

    boolean isSilent() {
        return failures.get() >= MOST_FAILURES;
    }
}
