package dev.sluice.control.http;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.sluice.control.Conductor;

/** The generation as a strong entity tag (RFC 9110 section 8.8.3), and the condition a caller makes of it. */
final class GenerationTag {
    private static final Pattern STRONG = Pattern.compile("\"(\\d{1,18})\"");

    private GenerationTag() {}

    static String of(long generation) {
        return "\"" + generation + "\"";
    }

    /** The generation that a change is meant for; empty: any, as without a condition or with {@code *}. */
    static OptionalLong wanted(Optional<String> ifMatch) {
        if (ifMatch.isEmpty() || ifMatch.get().strip().equals("*")) {
            return OptionalLong.empty();
        }
        Matcher tag = STRONG.matcher(ifMatch.get().strip());
        if (!tag.matches()) {
            throw ApiProblem.of(ApiProblem.Code.UNREADABLE,
                    "If-Match is no generation tag (expected: one strong tag as in ETag, \"1042\", or *)",
                    "send the ETag of the answer that the change is based on");
        }
        return OptionalLong.of(Long.parseLong(tag.group(1)));
    }

    /** Refuses a change that was meant for another generation, where no command asks for it. */
    static void met(ApiRequest request, Conductor conductor) {
        long generation = conductor.current().split().generation();
        if (request.ifGeneration().orElse(generation) != generation) {
            throw lostUpdate(generation);
        }
    }

    static ApiProblem lostUpdate(long generation) {
        return ApiProblem.of(ApiProblem.Code.LOST_UPDATE, "the generation is " + generation + " by now",
                "read where things stand, decide again, and send If-Match: " + of(generation) + " (--if-generation " + generation + ")")
                .withHeader("ETag", of(generation));
    }
}
