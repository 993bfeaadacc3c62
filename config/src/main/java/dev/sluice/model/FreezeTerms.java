package dev.sluice.model;

import java.util.List;
import java.util.Optional;

/**
 * How a freeze of this site goes, whenever there is one.
 *
 * @param page the HTML shown while frozen; empty: the built-in one
 * @param writes which requests it refuses
 * @param cors the origins whose scripts may read that they are refused; {@code *}: all
 */
public record FreezeTerms(Optional<String> page, WriteTerms writes, List<String> cors) {
    public static final FreezeTerms DEFAULT = new FreezeTerms(Optional.empty(), WriteTerms.BY_METHOD, List.of());

    public FreezeTerms {
        cors = List.copyOf(cors);
    }
}
