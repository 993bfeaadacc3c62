package dev.sluice.model;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where the traces of requests go, and how many are kept of those that begin here.
 *
 * @param collector takes OTLP over HTTP; what stands in it besides the host may be a secret
 * @param perMillion of all traces; those that somebody trusted has begun are kept as he says
 * @param headers sent along with everything, by name; their values may be secrets
 */
public record TraceTerms(URI collector, int perMillion, Map<String, String> headers) {
    /** All traces. */
    public static final int ALL = 1_000_000;
    public static final int USUAL = ALL / 100;

    /** The bits of a trace's id that are random, whoever made it (W3C Trace Context Level 2, section 5.1). */
    private static final int RANDOM_BITS = 56;
    private static final long RANDOM = (1L << RANDOM_BITS) - 1;

    public TraceTerms {
        if (perMillion < 0 || perMillion > ALL) {
            throw new IllegalArgumentException("traces per million: " + perMillion + " (expected: 0.." + ALL + ")");
        }
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /**
     * Whether a trace is kept: the same for its id wherever this is asked, and what is kept is kept by whoever keeps more (OpenTelemetry,
     * consistent probability sampling).
     *
     * @param id the lower half of the trace's id
     */
    public boolean keeps(long id) {
        return (id & RANDOM) >= Math.round((ALL - perMillion) / (double) ALL * (RANDOM + 1));
    }

    /** Where it leads to, without what may be a secret. */
    public String host() {
        return collector.getScheme() + "://" + collector.getAuthority();
    }

    /** Without secrets, for logs. */
    @Override
    public String toString() {
        return perMillion + " of a million to " + host();
    }
}
