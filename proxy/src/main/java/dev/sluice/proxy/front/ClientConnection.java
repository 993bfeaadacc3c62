package dev.sluice.proxy.front;

/** The connection of a client as its event loop knows it, whatever is spoken there. */
interface ClientConnection {
    /** What it came through. */
    Door door();

    /**
     * How much memory is taken up for it beyond what its channel is writing: by what came and waits for an origin, and by what waits for the
     * client.
     */
    long held();

    /** Ends it now, if its client waits for nothing; else when what the client waits for has come. */
    void drain();

    /** Ends it now, whatever is under way. */
    void abandon();
}
