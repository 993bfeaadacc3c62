package dev.sluice.proxy.origin;

import dev.sluice.model.Origin;
import dev.sluice.proxy.outcome.Fault;

/** Who asked for a connection. Called once, on the event loop that asked, at once or when the connection stands. */
public interface LeaseTaker {
    void leased(OriginConnection connection);

    /** No connection, so nothing was written. */
    void refused(Origin origin, Fault fault);
}
