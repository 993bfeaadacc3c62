package dev.sluice.proxy.route;

/** What the router made of a request. */
public sealed interface Routing {
    /** It goes to a stack, unless a freeze refuses it. */
    record Routed(Route route) implements Routing {}

    /** Two servers may read its path differently and we would decide differently: 400 (HARDENING R4). */
    record Ambiguous(String why) implements Routing {}
}
