package dev.sluice.proxy.origin;

import java.net.InetSocketAddress;

import dev.sluice.proxy.outcome.Fault;

/** Who asked for a connection. One of these is called, once, on the event loop that asked, at once or when the connection stands. */
public interface LeaseTaker {
    void leased(Lease lease);

    /** No connection to this address came about, so nothing was written. */
    void refused(InetSocketAddress where, Fault fault);

    /** No origin was even tried: none is usable, or the stack's limits are reached. */
    void unavailable(Fault fault);
}
