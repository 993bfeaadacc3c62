package dev.sluice.control.http;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

import tools.jackson.databind.JsonNode;

import dev.sluice.model.Command;

/**
 * A request that is allowed, found and read, as an operation sees it.
 *
 * @param path the values of the template's open segments, decoded
 * @param query decoded; only parameters the operation knows
 * @param headers by name in any case
 * @param body an empty object when there is none
 * @param caller whose token it came with; nobody where none is needed
 */
record ApiRequest(Operation operation, Map<String, String> path, Map<String, String> query, Function<String, Optional<String>> headers,
        JsonNode body, Tokens.Caller caller) {
    static final String DRY_RUN = "dry-run";
    static final String REASON = "reason";

    String at(String name) {
        return path.getOrDefault(name, "");
    }

    Optional<String> asked(String parameter) {
        return Optional.ofNullable(query.get(parameter));
    }

    Optional<String> header(String name) {
        return headers.apply(name);
    }

    /** The body as an object with these members and no others. */
    Fields fields(String... known) {
        return Fields.of(body, known);
    }

    /** Whether the change is to be tried and not made. */
    boolean dryRun() {
        String text = asked(DRY_RUN).orElse("false");
        if (!text.equals("true") && !text.equals("false")) {
            throw unfit(DRY_RUN, text, "true or false");
        }
        return text.equals("true");
    }

    /** Why, of a change that has no body to say it in; may be empty. */
    String reason() {
        String reason = asked(REASON).orElse("");
        if (asked(REASON).isPresent() && !Fields.isLine(reason)) {
            throw wrong(REASON, Fields.LINE);
        }
        return reason;
    }

    /** The generation that the change is meant for; empty: any. */
    OptionalLong ifGeneration() {
        return operation.effect() == Operation.Effect.GOES_BACK ? OptionalLong.empty() : GenerationTag.wanted(header("If-Match"));
    }

    Command.Asker asker(String reason) {
        return new Command.Asker(caller.name(), reason);
    }

    /** A whole number of the query within bounds. */
    long number(String parameter, long absent, long from, long to) {
        Optional<String> text = asked(parameter);
        if (text.isEmpty()) {
            return absent;
        }
        long value = text.get().matches("\\d{1,18}") ? Long.parseLong(text.get()) : -1;
        if (value < from || value > to) {
            throw unfit(parameter, text.get(), "a whole number, " + from + ".." + to);
        }
        return value;
    }

    static ApiProblem unfit(String parameter, String text, String expected) {
        return wrong(parameter, Fields.shown(text) + " (expected: " + expected + ")");
    }

    /** A parameter of the query is named by a question mark where a member of the body has its pointer. */
    static ApiProblem wrong(String parameter, String detail) {
        return ApiProblem.at(ApiProblem.Code.INVALID, "?" + parameter, detail);
    }
}
