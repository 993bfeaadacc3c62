package dev.sluice.journey;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Takes something out of an answer, for later steps; that it is not there fails the step.
 *
 * @param into the name under which it is known
 */
public record Extraction(String into, Source from) {
    /** Where it stands. */
    public sealed interface Source {
        /** The first group of the first match in the body, or the whole match. */
        record Regex(Pattern pattern) implements Source {}

        /** A place in a JSON body (RFC 6901). */
        record Json(String pointer) implements Source {}

        /**
         * The first element of an HTML body that a selector finds.
         *
         * @param attribute empty: its text
         */
        record Css(String selector, Optional<String> attribute) implements Source {}

        /** A field of the head. */
        record Header(String name) implements Source {}
    }
}
