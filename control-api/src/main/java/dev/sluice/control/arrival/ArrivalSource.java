package dev.sluice.control.arrival;

import java.net.InetAddress;
import java.util.List;

import dev.sluice.model.Arrivals;

/** What the request path has counted and seen; asked from any thread. */
public interface ArrivalSource {
    /** Since the start of the process. */
    Arrivals counts();

    /** Who came in at the old address since this was asked last, but for those of a flood. By one asker alone. */
    List<Note> stragglers();

    /**
     * One request at the old address.
     *
     * @param client who sent it, behind trusted proxies
     * @param agent as it calls itself; may be empty
     * @param endpoint its method and path
     * @param declared whether that is an endpoint of the file
     */
    record Note(InetAddress client, String agent, String endpoint, boolean declared) {}
}
