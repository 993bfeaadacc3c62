package dev.sluice.model;

import java.util.Optional;

/**
 * How a freeze of this site goes, whenever there is one.
 *
 * @param page the HTML shown while frozen; empty: the built-in one
 * @param hold the bounds of what waits during a hold
 */
public record FreezeTerms(Optional<String> page, HoldTerms hold) {
    public static final FreezeTerms DEFAULT = new FreezeTerms(Optional.empty(), HoldTerms.DEFAULT);
}
