package dev.sluice.control.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Why a request is not done, as the caller is told it (RFC 9457): thrown where it is found, written out in one place. */
final class ApiProblem extends RuntimeException {
    private static final long serialVersionUID = 1;
    static final String MEDIA_TYPE = "application/problem+json";
    static final int MOST_TOLD = 50;

    private final Code code;
    private final String label;
    private final transient Optional<String> remedy;
    private final transient List<ObjectNode> errors;
    private final transient Map<String, String> headers;

    private ApiProblem(Code code, String label, String detail, Told told) {
        super(detail, null, false, false);
        this.code = code;
        this.label = label;
        this.remedy = told.remedy;
        this.errors = told.errors;
        this.headers = told.headers;
    }

    /** The kinds of problems: status, word and title. A refusal of the cutover brings a word of its own. */
    enum Code {
        UNREADABLE(400, "unreadable", "The request cannot be read"),
        NO_TOKEN(401, "no-token", "A valid token is needed"),
        ROLE(403, "role", "The token's role does not allow this"),
        CROSS_SITE(403, "cross-site", "Another site's page may not ask this"),
        UNKNOWN_PATH(404, "unknown-path", "There is nothing here"),
        UNKNOWN_UNIT(404, "unknown-unit", "There is no such unit"),
        UNKNOWN_GATE(404, "unknown-gate", "There is no such gate"),
        UNKNOWN_GENERATION(404, "unknown-generation", "There is no such generation"),
        UNKNOWN_TOKEN(404, "unknown-token", "There is no such token"),
        UNKNOWN_PASS(404, "unknown-pass", "There is no such pass"),
        UNKNOWN_CALLBACK(404, "unknown-callback", "There is no such dead letter"),
        METHOD(405, "method", "The method is not allowed here"),
        REFUSED(409, "refused", "The change is refused"),
        IN_PROGRESS(409, "in-progress", "A request with this idempotency key is under way"),
        LOST_UPDATE(412, "lost-update", "Somebody else changed it first"),
        TOO_LARGE(413, "too-large", "The request body is too large"),
        NOT_JSON(415, "not-json", "The request body is not JSON"),
        WRONG_HOST(421, "wrong-host", "The server is not known by this name"),
        INVALID(422, "invalid", "The request is well-formed but wrong"),
        CONTRADICTION(422, "contradiction", "The request contradicts itself"),
        KEY_REUSED(422, "key-reused", "The idempotency key belongs to another request"),
        INVALID_SITE(422, "invalid-site", "The configuration file has problems"),
        TOO_MANY_GUESSES(429, "too-many-guesses", "Too many tokens that are not known came from there"),
        TOO_MANY_STREAMS(429, "too-many-streams", "Event streams are opened too often"),
        TOO_MANY_ROTATIONS(429, "too-many-rotations", "The token gets another text too often"),
        INTERNAL(500, "internal", "Something went wrong inside"),
        UNAVAILABLE(503, "unavailable", "Not possible just now"),
        NOT_ON_DISK(507, "not-on-disk", "The change could not be written to disk and is not in force");

        private final int status;
        private final String label;
        private final String title;

        Code(int status, String label, String title) {
            this.status = status;
            this.label = label;
            this.title = title;
        }
    }

    private record Told(Optional<String> remedy, List<ObjectNode> errors, Map<String, String> headers) {
        static final Told NOTHING = new Told(Optional.empty(), List.of(), Map.of());
    }

    static ApiProblem of(Code code, String detail) {
        return new ApiProblem(code, code.label, detail, Told.NOTHING);
    }

    static ApiProblem of(Code code, String detail, String remedy) {
        return new ApiProblem(code, code.label, detail, new Told(Optional.of(remedy), List.of(), Map.of()));
    }

    /** A refusal of the cutover, under its own word. */
    static ApiProblem refused(Code code, String label, String detail, String remedy) {
        return new ApiProblem(code, label, detail, new Told(Optional.of(remedy), List.of(), Map.of()));
    }

    /** Several things wrong with one request or file, told together, as far as anybody would read it; the detail says how many there are. */
    static ApiProblem all(Code code, String detail, List<ObjectNode> errors) {
        List<ObjectNode> first = List.copyOf(errors.subList(0, Math.min(MOST_TOLD, errors.size())));
        return new ApiProblem(code, code.label, detail, new Told(Optional.empty(), first, Map.of()));
    }

    /** One thing wrong at one place of the request, named by a JSON pointer (RFC 6901). */
    static ApiProblem at(Code code, String pointer, String detail) {
        return all(code, pointer.isEmpty() ? detail : pointer + ": " + detail, List.of(error(pointer, detail)));
    }

    static ObjectNode error(String pointer, String detail) {
        return Json.object().put("pointer", pointer).put("detail", detail);
    }

    ApiProblem withRemedy(String next) {
        return new ApiProblem(code, label, detail(), new Told(Optional.of(next), errors, headers));
    }

    ApiProblem withHeader(String name, String value) {
        return new ApiProblem(code, label, detail(), new Told(remedy, errors, Map.of(name, value)));
    }

    String detail() {
        return Optional.ofNullable(getMessage()).orElse("");
    }

    int status() {
        return code.status;
    }

    /** The problem as it goes out. */
    ApiAnswer answer(long generation) {
        return ApiAnswer.text(code.status, MEDIA_TYPE, Json.write(json(generation))).withHeaders(headers);
    }

    private ObjectNode json(long generation) {
        ObjectNode json = Json.object().put("type", "urn:sluice:problem:" + label).put("title", code.title).put("status", code.status)
                .put("detail", detail());
        remedy.ifPresent(text -> json.put("remedy", text));
        json.put("code", label);
        ArrayNode list = json.putArray("errors");
        new ArrayList<>(errors).forEach(list::add);
        return json.put("generation", generation);
    }
}
