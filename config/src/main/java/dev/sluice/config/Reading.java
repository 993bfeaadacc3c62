package dev.sluice.config;

import java.util.List;
import java.util.Optional;

import dev.sluice.model.Site;

/**
 * What came of reading a file.
 *
 * @param site present exactly when there are no problems
 * @param problems what is wrong, in the order of the file
 * @param warnings what is allowed and doubtful, in the order of the file
 */
public record Reading(Optional<Site> site, List<Problem> problems, List<Problem> warnings) {
    public Reading {
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
    }
}
