package dev.sluice.proxy.trace;

import dev.sluice.proxy.outcome.AccessEntry;

/** Something of a recorded request that is over. It holds what it is told of and not yet how: event loops make it, another thread tells it. */
public sealed interface Span {
    Being being();

    /**
     * Which one it is, and when it was; in nanoseconds since 1970.
     *
     * @param parentId empty: it has none
     */
    record Being(TraceParent trace, String id, String parentId, long begun, long ended) {}

    /**
     * The request itself, from its head to the end of its answer.
     *
     * @param entry as the access log has it
     */
    record Server(Being being, AccessEntry entry, Front front) implements Span {}

    /**
     * Where the client asked.
     *
     * @param port 0: not said, so that of the scheme
     */
    record Front(boolean encrypted, int port) {}

    /**
     * Once that an origin was asked.
     *
     * @param again how often that stack was sent it before
     * @param status 0: no head of an answer came
     * @param error one word; empty: the answer was whole, or nobody wanted it any more
     */
    record Client(Being being, Call.Asked asked, int again, Call.Where where, int status, String error) implements Span {}
}
