package dev.sluice.proxy.front;

import dev.sluice.model.Listener;

/** An address cannot be listened on; the message names it and the way out. */
public final class ListenException extends IllegalStateException {
    private static final long serialVersionUID = 1L;
    public static final String EXPECTED = "a free address of this machine";

    private final transient Listener entry;
    private final String why;

    ListenException(Listener entry, Throwable cause) {
        super("listen: " + shown(entry) + ": " + why(cause) + " (expected: " + EXPECTED
                + "; set listen in the file, port 0 takes any free one)", cause);
        this.entry = entry;
        this.why = shown(entry) + ": " + why(cause);
    }

    /** What asked for it. */
    public Listener entry() {
        return entry;
    }

    /** The address and what is the matter with it. */
    public String why() {
        return why;
    }

    private static String shown(Listener entry) {
        String host = entry.address().host();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + entry.address().port();
    }

    private static String why(Throwable cause) {
        return cause.getMessage() == null ? "unknown host" : cause.getMessage();
    }
}
