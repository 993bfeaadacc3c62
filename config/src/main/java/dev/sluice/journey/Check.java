package dev.sluice.journey;

import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;

/** What must be true of an answer. */
public sealed interface Check {
    /** Its status is one of these. */
    record Status(Set<Integer> expected) implements Check {
        public Status {
            expected = Set.copyOf(expected);
        }
    }

    /** A field of its head is there and has a match. */
    record Header(String name, Pattern pattern) implements Check {}

    /** Its body contains this. */
    record Body(Text contains) implements Check {}

    /** Its body does not contain this. */
    record BodyLacks(Text lacks) implements Check {}

    /** A place in its JSON body (RFC 6901) has this value; numbers are compared as numbers. */
    record Json(String pointer, Text value) implements Check {}

    /** It was whole so soon after it was asked for. */
    record Within(Duration time) implements Check {}
}
