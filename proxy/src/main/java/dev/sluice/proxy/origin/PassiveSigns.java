package dev.sluice.proxy.origin;

import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * What the traffic itself says of a place. When a connection could not be made, or requests failed in a row, others are preferred for a
 * second, and for longer each time it happens again, up to 30 s; one answer wipes that out. It only ever changes who is preferred, so the
 * last place stays in use. Confined to one event loop.
 */
final class PassiveSigns {
    /** In a row, and over more than one connection: less is a bad request or a bad connection, not a bad place. */
    private static final int MOST_FAILURES = 5;
    private static final long FIRST = TimeUnit.SECONDS.toNanos(1);
    private static final long MOST = TimeUnit.SECONDS.toNanos(30);

    /** How long it is avoided; 0: nothing speaks against it. */
    private long shunnedFor;
    private long shunnedSince;
    /** A connection stands is no proof when it was requests that failed. */
    private boolean byRequests;
    private boolean tried;
    private int failures;
    private boolean onSeveral;
    private @Nullable Object failedOn;

    /** A connection is being made; while a shunned place is tried, others are still preferred. */
    void connecting() {
        tried = shunnedFor > 0;
    }

    /** A connection could not be made. */
    void refused(long now) {
        tried = false;
        shun(now);
    }

    /** A connection stands. */
    void connected() {
        tried = false;
        if (!byRequests) {
            shunnedFor = 0;
        }
    }

    /**
     * A request came to nothing.
     *
     * @param connection on which it was; compared, and forgotten with the next answer
     */
    @SuppressWarnings("ReferenceEquality") // another connection is another object
    void failed(Object connection, long now) {
        onSeveral |= failedOn != null && failedOn != connection;
        failedOn = connection;
        failures++;
        if (byRequests || failures >= MOST_FAILURES && onSeveral) {
            byRequests = true;
            shun(now);
        }
    }

    /** A request was answered. */
    void answered() {
        failures = 0;
        failedOn = null;
        onSeveral = false;
        if (byRequests) {
            clear();
        }
    }

    /** Its checks are passed again. */
    void clear() {
        byRequests = false;
        shunnedFor = 0;
    }

    boolean isShunned(long now) {
        return tried || shunnedFor > 0 && now - shunnedSince < shunnedFor;
    }

    private void shun(long now) {
        if (shunnedFor > 0 && now - shunnedSince < shunnedFor) {
            return; // those that were under way together fail together
        }
        shunnedFor = shunnedFor == 0 ? FIRST : Math.min(2 * shunnedFor, MOST);
        shunnedSince = now;
    }
}
