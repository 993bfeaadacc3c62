package dev.sluice.model;

import java.util.Optional;

/**
 * How a freeze of this site goes, whenever there is one.
 *
 * @param page the HTML shown while frozen; empty: the built-in one
 */
public record FreezeTerms(Optional<String> page) {
    public static final FreezeTerms DEFAULT = new FreezeTerms(Optional.empty());
}
