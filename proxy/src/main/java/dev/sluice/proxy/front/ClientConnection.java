package dev.sluice.proxy.front;

/** The connection of a client as its event loop knows it, whatever is spoken there. */
interface ClientConnection {
    /** What it came through. */
    Door door();

    /** Ends it now, if its client waits for nothing; else when what the client waits for has come. */
    void drain();

    /** Ends it now, whatever is under way. */
    void abandon();
}
