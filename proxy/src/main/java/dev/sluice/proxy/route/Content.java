package dev.sluice.proxy.route;

/** What is known of the body of a request while it is routed. */
public enum Content {
    /** Nothing. */
    UNREAD,
    /** What it asks for changes nothing. */
    HARMLESS,
    /** It was read, and may change something. */
    DOUBTFUL
}
