package dev.sluice.control.http;

import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.sluice.model.Nearest;

/** All operations, and which of them a method and a path mean. */
final class Switchboard {
    private final List<Operation> operations;

    Switchboard(List<Operation.Room> rooms) {
        this.operations = rooms.stream().flatMap(room -> room.operations().stream()).toList();
    }

    /** An operation and the values of its path. */
    record Line(Operation operation, Map<String, String> path) {}

    List<Operation> operations() {
        return operations;
    }

    /** Finds the operation of a raw path; HEAD means GET. A template's literal text wins over its open segments by standing first. */
    Line find(String method, String rawPath) {
        List<String> segments = segments(rawPath);
        List<Line> here = new ArrayList<>();
        operations.forEach(operation -> match(operation, segments).ifPresent(values -> here.add(new Line(operation, values))));
        if (here.isEmpty()) {
            throw unknown(rawPath);
        }
        return here.stream().filter(line -> means(line.operation(), method)).findFirst().orElseThrow(() -> notAllowed(here));
    }

    private static boolean means(Operation operation, String method) {
        return operation.method().equals(method) || method.equals("HEAD") && operation.effect() == Operation.Effect.READS;
    }

    private static Optional<Map<String, String>> match(Operation operation, List<String> segments) {
        String[] template = operation.path().substring(1).split("/", -1);
        if (template.length != segments.size()) {
            return Optional.empty();
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < template.length; i++) {
            if (template[i].startsWith("{")) {
                values.put(template[i].substring(1, template[i].length() - 1), segments.get(i));
            } else if (!template[i].equals(segments.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(values);
    }

    /** Split first and decoded then, so that an encoded slash stays inside its segment. */
    private static List<String> segments(String rawPath) {
        List<String> segments = new ArrayList<>();
        for (String raw : rawPath.substring(1).split("/", -1)) {
            segments.add(decoded(raw));
        }
        return segments;
    }

    /** Percent-decoded strictly (RFC 3986 section 2.1). */
    static String decoded(String raw) {
        try {
            byte[] bytes = URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.ISO_8859_1);
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw ApiProblem.of(ApiProblem.Code.UNREADABLE, "the request target holds a broken percent-encoding",
                    "encode it as UTF-8, %XX per byte");
        }
    }

    private ApiProblem unknown(String rawPath) {
        List<String> known = operations.stream().map(Operation::path).distinct().toList();
        return ApiProblem.of(ApiProblem.Code.UNKNOWN_PATH,
                "nothing answers this path" + Nearest.to(rawPath, known).map(near -> "; did you mean " + near + "?").orElse(""),
                "see " + Operation.ROOT + "/openapi.yaml for what there is");
    }

    private static ApiProblem notAllowed(List<Line> here) {
        List<String> allowed = new ArrayList<>();
        for (Line line : here) {
            allowed.add(line.operation().method());
            if (line.operation().effect() == Operation.Effect.READS) {
                allowed.add("HEAD");
            }
        }
        String list = String.join(", ", allowed.stream().distinct().toList());
        return ApiProblem.of(ApiProblem.Code.METHOD, "allowed here: " + list, "see " + Operation.ROOT + "/openapi.yaml")
                .withHeader("Allow", list);
    }
}
