package dev.sluice.proxy.wire;

import java.util.concurrent.TimeUnit;

import io.netty.handler.codec.http.HttpHeaders;

/** Answers that are meant to stay open: server-sent events. */
public final class EventStreams {
    /** As long as a tunnel may be silent (HARDENING R11). */
    public static final long IDLE_NANOS = TimeUnit.HOURS.toNanos(1);

    private static final String TYPE = "text/event-stream";

    private EventStreams() {}

    /** Whether an answer is one: it has these fields, and no end that is known. */
    public static boolean isOne(HttpHeaders headers, Framing framing) {
        return (framing == Framing.Plain.CHUNKED || framing == Framing.Plain.UNTIL_CLOSE) && isOne(headers);
    }

    /** Whether an answer with these fields is one. */
    public static boolean isOne(HttpHeaders headers) {
        String type = headers.get(Fields.CONTENT_TYPE);
        return type != null && type.regionMatches(true, 0, TYPE, 0, TYPE.length())
                && (type.length() == TYPE.length() || "; \t".indexOf(type.charAt(TYPE.length())) >= 0);
    }
}
