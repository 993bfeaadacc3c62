package dev.sluice.proxy.trace;

import java.util.HexFormat;

/**
 * What a recorded request belongs to (W3C Trace Context).
 *
 * @param traceId 32 hexadecimal digits
 * @param spanId 16 of them; empty: the trace begins here
 * @param flags that it came with
 * @param state the tracestate that it came with; empty: none
 */
public record TraceParent(String traceId, String spanId, int flags, String state) {
    private static final int SAMPLED = 1;
    private static final int RANDOM = 2;

    /** As an origin is told of it, whose parent is then the span of that id. */
    String header(String id) {
        return "00-" + traceId + "-" + id + "-" + HexFormat.of().toHexDigits((byte) sent());
    }

    /** Of the flags those that mean something today. */
    int sent() {
        return flags & RANDOM | SAMPLED;
    }
}
