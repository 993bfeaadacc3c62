package dev.sluice.model;

import java.util.Optional;

/**
 * What is written down about the running of the product.
 *
 * @param level trace, debug, info, warn or error
 * @param access empty: exchanges leave no lines
 */
public record Logging(String level, Optional<AccessLogFile> access) {
    public static final Logging DEFAULT = new Logging("info", Optional.empty());
}
