package dev.sluice.control.http;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;

/**
 * Bounds the time from a request's first line to the end of its head, and tells who has come in that a request has begun: Helidon 4.5 tells one
 * listener alone of first lines. The read timeout of the socket bounds each silence before that.
 */
final class HeadTimer implements Http1ConnectionListener {
    private static final Duration HEAD = Duration.ofSeconds(10);

    private final Deadlines deadlines;
    private final Doorway doorway;
    private final Map<ConnectionContext, Deadlines.Bound> heads = new ConcurrentHashMap<>();

    HeadTimer(Deadlines deadlines, Doorway doorway) {
        this.deadlines = deadlines;
        this.doorway = doorway;
    }

    /** A connection that dies in the middle of a head is forgotten when the time is over. */
    @Override
    public void prologue(ConnectionContext connection, HttpPrologue prologue) {
        doorway.spoke(Doorway.Ends.of(connection));
        Deadlines.Bound bound = deadlines.within(HEAD, () -> heads.remove(connection));
        heads.put(connection, bound);
    }

    @Override
    public void headers(ConnectionContext connection, Headers headers) {
        Optional.ofNullable(heads.remove(connection)).ifPresent(Deadlines.Bound::close);
    }
}
