package dev.sluice.model;

import java.time.Instant;

/**
 * Whether an origin is usable, as far as the proxy knows.
 *
 * @param up false when its health checks took it down, when nobody checks it and nothing comes back from it, or when its name has never been
 *     found
 * @param since when that began
 */
public record OriginState(Side side, Origin origin, boolean up, Instant since) {}
