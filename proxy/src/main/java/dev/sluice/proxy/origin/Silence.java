package dev.sluice.proxy.origin;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether anything comes back from an origin, as the requests of all event loops see it: it is silent once five attempts in a row came to
 * nothing, on whatever loop, and until it answers one. One that answers now and then falls silent once in a while only. Decides nothing; it is
 * what people are told of an origin that nobody checks.
 */
final class Silence {
    private static final Logger LOG = LoggerFactory.getLogger(Silence.class);
    private static final int MOST_FAILURES = 5;
    private static final long BETWEEN = Duration.ofSeconds(10).toNanos();

    private final OriginPicture.Key key;
    private final LongSupplier nanoTime;
    private final Runnable onChange;
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicBoolean silent = new AtomicBoolean();
    private volatile long fell;

    /** What {@code onChange} does is done on the event loop that saw it. */
    Silence(OriginPicture.Key key, LongSupplier nanoTime, Runnable onChange) {
        this.key = key;
        this.nanoTime = nanoTime;
        this.onChange = onChange;
        this.fell = nanoTime.getAsLong() - BETWEEN;
    }

    /** A connection could not be made, or a request came to nothing. */
    void failed() {
        if (failures.incrementAndGet() >= MOST_FAILURES && !silent.get() && nanoTime.getAsLong() - fell >= BETWEEN
                && silent.compareAndSet(false, true)) {
            fell = nanoTime.getAsLong();
            LOG.warn("origin answers nothing stack={} origin={}", key.side().label(), key.origin());
            onChange.run();
        }
    }

    /** A request was answered. */
    void answered() {
        if (failures.get() == 0) {
            return;
        }
        failures.set(0);
        if (silent.compareAndSet(true, false)) {
            LOG.info("origin answers again stack={} origin={}", key.side().label(), key.origin());
            onChange.run();
        }
    }

    boolean isSilent() {
        return silent.get();
    }
}
