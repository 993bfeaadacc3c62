package dev.sluice.model;

import java.util.Optional;

/**
 * What would become of a request that is never sent.
 *
 * @param assignment the stack and why
 * @param endpoint under which it would be measured
 * @param write whether it may change something, so that a freeze would refuse it
 * @param freeze of its unit
 * @param drawn whether the bucket was drawn for this answer, as for a browser's first visit: the next one draws another
 * @param otherwise which stack may answer in its place, and when; empty: none
 * @param refusal why it would be refused before any stack sees it; empty: it would be sent
 */
public record Explanation(Assignment assignment, String endpoint, boolean write, Freeze freeze, boolean drawn,
        Optional<String> otherwise, Optional<String> refusal) {
    /** Why, as a sentence a person can read. */
    public String sentence() {
        return assignment.sentence() + (drawn ? "; a browser's first visit draws its bucket at random, the next one another" : "");
    }
}
