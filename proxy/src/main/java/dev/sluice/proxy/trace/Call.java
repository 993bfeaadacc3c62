package dev.sluice.proxy.trace;

import dev.sluice.model.Side;

/** One try at an origin while it lasts. Confined to the event loop of its request. */
public final class Call {
    private final Recording recording;
    private final String id;
    private final Asked asked;
    private final int again;
    private final long begun = System.nanoTime();
    private Where where = Where.NOWHERE;
    private int status;

    Call(Recording recording, String id, Asked asked, int again) {
        this.recording = recording;
        this.id = id;
        this.asked = asked;
        this.again = again;
    }

    /** What is asked, and of whom; without the query, which may hold secrets. */
    public record Asked(String method, String path, String unit, Side side) {}

    /**
     * The origin.
     *
     * @param scheme empty: it is not known what is spoken there
     * @param port 0: no origin was found
     */
    public record Where(String scheme, String host, int port) {
        static final Where NOWHERE = new Where("", "", 0);
    }

    /** The value of a traceparent field for the origin. */
    public String header() {
        return recording.header(id);
    }

    /** It is that origin. */
    public void at(Where origin) {
        where = origin;
    }

    /** The head of an answer has come. */
    public void answered(int code) {
        status = code;
    }

    /** {@code error} is one word; empty: the answer was whole, or nobody wants it any more. */
    public void ended(String error) {
        recording.ended(new Span.Client(recording.being(id, begun), asked, again, where, status, error));
    }
}
