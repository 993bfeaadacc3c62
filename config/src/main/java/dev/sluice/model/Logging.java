package dev.sluice.model;

import java.util.Optional;

/**
 * What is written down about the running of the product.
 *
 * @param level trace, debug, info, warn or error
 * @param access empty: exchanges leave no lines
 * @param traces empty: they are told to no collector of traces
 */
public record Logging(String level, Optional<AccessLogFile> access, Optional<TraceTerms> traces) {
    public static final Logging DEFAULT = new Logging("info", Optional.empty(), Optional.empty());
}
