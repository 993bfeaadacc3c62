package dev.sluice.control.http;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.sluice.control.store.Role;

/**
 * One call of the API: what it is asked under, who may, and what answers.
 *
 * @param path a template from the root: <code>/api/v1/units/{unit}</code>
 * @param role the least a token must have; empty: no token is needed
 * @param asksForUnits whether the action itself holds what is to change against the units of the token
 * @param query the parameters it knows, besides {@code dry-run} of those that change something
 * @param effort what answering takes, where it changes nothing
 */
record Operation(String method, String path, Optional<Role> role, Effect effect, List<String> query, Action action, boolean asksForUnits,
        Effort effort) {
    static final String ROOT = "/api/v1";

    Operation(String method, String path, Optional<Role> role, Effect effect, List<String> query, Action action) {
        this(method, path, role, effect, query, action, false, Effort.LITTLE);
    }

    Operation {
        query = List.copyOf(query);
    }

    /** What a call may do to the product. */
    enum Effect {
        /** Nothing; it has no body. */
        READS,
        /** Nothing; it goes on until the caller leaves. */
        LISTENS,
        /** Nothing, though it has a body. */
        ASKS,
        /** Nothing that is in force, but something is done: a look that starts programs, a message, a file that is opened anew. */
        STIRS,
        /** A change that may be refused: on condition, as a rehearsal, once per idempotency key. */
        CHANGES,
        /** As {@link #CHANGES}, but the answer holds a secret, which is never kept. */
        MAKES_SECRET,
        /** A move back to old: no condition is read and no disk is waited for on the way. */
        GOES_BACK;

        boolean hasBody() {
            return this != READS && this != LISTENS;
        }

        /** Whether a token for some units may do it to these alone. */
        boolean isBound() {
            return this == STIRS || isChange();
        }

        boolean isChange() {
            return this == CHANGES || this == MAKES_SECRET || this == GOES_BACK;
        }
    }

    /** How much memory and time an answer takes while it is made ({@link Backroom}). */
    enum Effort {
        /** Next to none, or it waits for something else. */
        LITTLE,
        /** Lists and pages. */
        SOME,
        /** Whole stretches of the journal, or files. */
        MUCH
    }

    /** Answers one request, or throws an {@link ApiProblem}. */
    interface Action {
        ApiAnswer answer(ApiRequest request);
    }

    /** The calls about one subject. */
    interface Room {
        List<Operation> operations();
    }

    /** Something public: pages and probes. */
    static Operation open(String path, Action action) {
        return new Operation("GET", path, Optional.empty(), Effect.READS, List.of(), action);
    }

    /** Its answer is JSON, of which a caller may choose. */
    static Operation get(String path, Action action) {
        return new Operation("GET", ROOT + path, Optional.of(Role.VIEWER), Effect.READS, List.of(Selection.FIELDS), action)
                .takes(Effort.SOME);
    }

    static Operation ask(String path, Role role, Action action) {
        return new Operation("POST", ROOT + path, Optional.of(role), Effect.ASKS, List.of(), action);
    }

    static Operation change(String method, String path, Action action) {
        return new Operation(method, ROOT + path, Optional.of(Role.OPERATOR), Effect.CHANGES, List.of(), action);
    }

    Operation with(String... parameters) {
        return new Operation(method, path, role, effect, Stream.concat(query.stream(), Stream.of(parameters)).toList(), action,
                asksForUnits, effort);
    }

    /** Its answer is no JSON, or not always. */
    Operation whole() {
        return new Operation(method, path, role, effect, query.stream().filter(name -> !name.equals(Selection.FIELDS)).toList(), action,
                asksForUnits, effort);
    }

    Operation of(Role least) {
        return new Operation(method, path, Optional.of(least), effect, query, action, asksForUnits, effort);
    }

    Operation that(Effect does) {
        return new Operation(method, path, role, does, query, action, asksForUnits, effort);
    }

    /** Its action asks {@link Tokens.Caller#mayChange}. */
    Operation perUnit() {
        return new Operation(method, path, role, effect, query, action, true, effort);
    }

    Operation takes(Effort much) {
        return new Operation(method, path, role, effect, query, action, asksForUnits, much);
    }
}
