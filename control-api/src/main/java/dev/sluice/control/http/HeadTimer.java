package dev.sluice.control.http;

import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Bounds the time from a request's first line to the end of its head. The read timeout of the socket bounds each silence before that. */
final class HeadTimer implements Http1ConnectionListener {
    private static final Duration HEAD = Duration.ofSeconds(10);

    private final Deadlines deadlines;
    private final Map<String, Deadlines.Bound> heads = new ConcurrentHashMap<>();

    HeadTimer(Deadlines deadlines) {
        this.deadlines = deadlines;
    }

    @Override
    public void prologue(ConnectionContext connection, HttpPrologue prologue) {
        Deadlines.Bound bound = deadlines.within(HEAD);
        Optional.ofNullable(heads.put(connection.childSocketId(), bound)).ifPresent(Deadlines.Bound::close);
    }

    @Override
    public void headers(ConnectionContext connection, Headers headers) {
        Optional.ofNullable(heads.remove(connection.childSocketId())).ifPresent(Deadlines.Bound::close);
    }
}
