package dev.sluice.control.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import tools.jackson.databind.json.JsonMapper;

/** The description of the API as a page for people: a section for each call, with what it takes, as a curl line, and what it answers. */
final class ReferencePage {
    /** What any change takes: said once. */
    private static final List<String> COMMON = List.of("dry-run", "If-Match", "Idempotency-Key");
    private static final int WIDTH = 140;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Map<String, Object> description;
    private final SchemaCheck schemas;
    private final StringBuilder page = new StringBuilder();

    ReferencePage(Map<String, Object> description) {
        this.description = description;
        this.schemas = new SchemaCheck(description);
    }

    /** One operation of the description. */
    private record Call(String method, String path, Map<String, Object> said) {
        String tag() {
            return ((List<?>) said.get("tags")).getFirst().toString();
        }

        String anchor() {
            return said.get("operationId").toString();
        }
    }

    String markdown() {
        Map<String, Object> info = SchemaCheck.map(description.get("info"));
        line("# API reference");
        line("");
        line("Made from [openapi.yaml](../control-api/src/main/resources/openapi.yaml), which the product serves at `/api/v1/openapi.yaml`. The lines of");
        line("curl are for a shell that knows where the control API is and a token of it:");
        line("");
        line("```");
        line("SLUICE_CONTROL=http://127.0.0.1:9900 SLUICE_TOKEN=$(cat sluice-state/admin.token)");
        line("```");
        line("");
        line(info.get("description").toString().strip().lines().skip(2).collect(Collectors.joining("\n")));
        line("");
        common();
        List<Call> calls = calls();
        for (Object tag : (List<?>) description.get("tags")) {
            String name = SchemaCheck.map(tag).get("name").toString();
            List<Call> group = calls.stream().filter(call -> call.tag().equals(name)).toList();
            line("");
            line("## " + SchemaCheck.map(tag).get("description"));
            line("");
            group.forEach(call -> line("- [`%s %s`](#%s)".formatted(call.method(), call.path(), call.anchor().toLowerCase(Locale.ROOT))));
            group.forEach(this::section);
        }
        errors();
        return page.toString();
    }

    private List<Call> calls() {
        List<Call> calls = new ArrayList<>();
        SchemaCheck.map(description.get("paths")).forEach((path, operations) -> SchemaCheck.map(operations)
                .forEach((method, said) -> calls.add(new Call(method.toUpperCase(Locale.ROOT), path, SchemaCheck.map(said)))));
        return calls;
    }

    private void common() {
        line("## What any change takes");
        line("");
        table("Where", SchemaCheck.map(SchemaCheck.map(description.get("components")).get("parameters")).values().stream()
                .map(schemas::resolved).filter(parameter -> COMMON.contains(parameter.get("name").toString())).map(this::parameter)
                .toList());
    }

    private void section(Call call) {
        Map<String, Object> said = call.said();
        line("");
        line("### " + call.anchor());
        line("");
        line("`" + call.method() + " " + call.path() + "` · "
                + Optional.ofNullable(said.get("x-role")).map(role -> "role " + role).orElse("no token needed"));
        line("");
        line(sentence(said.get("summary").toString()) + Optional.ofNullable(said.get("description")).map(more -> "\n" + more).orElse(""));
        line("");
        List<List<String>> takes = new ArrayList<>();
        parameters(said).stream().filter(parameter -> !COMMON.contains(parameter.get("name").toString())).map(this::parameter)
                .forEach(takes::add);
        takes.addAll(fields(said));
        if (!takes.isEmpty()) {
            table("Where", takes);
            line("");
        }
        line("```");
        line(curl(call));
        line("```");
        answers(said);
    }

    private List<Map<String, Object>> parameters(Map<String, Object> said) {
        return ((List<?>) said.getOrDefault("parameters", List.of())).stream().map(schemas::resolved).toList();
    }

    private List<String> parameter(Map<String, Object> said) {
        return List.of(said.get("in").toString(), "`" + said.get("name") + "`", type(said.get("schema")), text(said));
    }

    /** Of the body. */
    private List<List<String>> fields(Map<String, Object> said) {
        if (!said.containsKey("requestBody")) {
            return List.of();
        }
        Map<String, Object> schema = schemas.resolved(content(said.get("requestBody")).get("schema"));
        List<?> required = (List<?>) schema.getOrDefault("required", List.of());
        List<List<String>> rows = new ArrayList<>();
        SchemaCheck.map(schema.getOrDefault("properties", Map.of())).forEach((name, property) -> rows.add(List
                .of(required.contains(name) ? "body, needed" : "body", "`" + name + "`", type(property),
                        text(schemas.resolved(property)))));
        return rows;
    }

    private Map<String, Object> content(Object node) {
        return SchemaCheck.map(SchemaCheck.map(schemas.resolved(node).get("content")).values().iterator().next());
    }

    private static String text(Map<String, Object> said) {
        return Optional.ofNullable(said.get("description")).map(Object::toString).orElse("");
    }

    private String type(Object node) {
        Map<String, Object> schema = schemas.resolved(node);
        if (schema.get("oneOf") instanceof List<?> choices) {
            return choices.stream().map(this::type).collect(Collectors.joining(" or "));
        }
        if (schema.get("enum") instanceof List<?> words) {
            return words.stream().map(word -> "`" + word + "`").collect(Collectors.joining(" "));
        }
        String bounds = bounds(schema);
        return switch (schema.get("type").toString()) {
            case "array" -> "list of " + type(schema.get("items")) + bounds;
            case "object" -> schema.get("additionalProperties") instanceof Map<?, ?> each ? "names, each with " + type(each) : "object";
            case "string" -> (schema.containsKey("format") ? schema.get("format").toString() : "text") + bounds;
            default -> schema.get("type") + bounds;
        };
    }

    private static String bounds(Map<String, Object> schema) {
        StringBuilder bounds = new StringBuilder();
        for (String of : List.of("", "Length", "Items")) {
            Object least = schema.get(of.isEmpty() ? "minimum" : "min" + of);
            Object most = schema.get(of.isEmpty() ? "maximum" : "max" + of);
            if (least != null || most != null) {
                bounds.append(' ').append(least == null ? "" : least).append("..").append(most == null ? "" : most)
                        .append(of.equals("Length") ? " characters" : "");
            }
        }
        return bounds + (schema.containsKey("pattern") ? " `" + schema.get("pattern") + "`" : "")
                + (schema.containsKey("default") ? ", " + schema.get("default") + " by default" : "");
    }

    private String curl(Call call) {
        String path = call.path();
        List<String> query = new ArrayList<>();
        for (Map<String, Object> parameter : parameters(call.said())) {
            Object example = parameter.get("example");
            String name = parameter.get("name").toString();
            if (parameter.get("in").equals("path")) {
                path = path.replace("{" + name + "}", String.valueOf(example));
            } else if (parameter.get("in").equals("query") && Boolean.TRUE.equals(parameter.get("required"))) {
                query.add(name + "=" + example);
            }
        }
        boolean endless = call.said().get("responses").toString().contains("text/event-stream");
        StringBuilder line = new StringBuilder("curl -sS" + (endless ? "N" : ""));
        line.append(call.method().equals("GET") ? "" : " -X " + call.method());
        line.append(call.said().containsKey("x-role") ? " -H \"Authorization: Bearer $SLUICE_TOKEN\"" : "");
        if (call.said().containsKey("requestBody")) {
            String body = MAPPER.writeValueAsString(content(call.said().get("requestBody")).get("example")).replace("'", "'\\''");
            line.append(" -H \"Content-Type: application/json\" -d '").append(body).append('\'');
        }
        return line + " \"$SLUICE_CONTROL" + path + (query.isEmpty() ? "" : "?" + String.join("&", query)) + "\"";
    }

    private void answers(Map<String, Object> said) {
        Map<String, Object> responses = SchemaCheck.map(said.get("responses"));
        List<String> errors = new ArrayList<>();
        responses.forEach((status, response) -> {
            Map<String, Object> resolved = schemas.resolved(response);
            if (status.compareTo("400") >= 0) {
                errors.add(resolved.equals(response) ? status + " (" + text(resolved) + ")" : status);
                return;
            }
            line("");
            line("**" + status + "** " + text(resolved));
            if (resolved.containsKey("content")) {
                line("");
                line("<details><summary>Example</summary>");
                line("");
                line("```");
                line(pretty(content(response).get("example"), ""));
                line("```");
                line("</details>");
            }
        });
        if (!errors.isEmpty()) {
            line("");
            line("Refused with " + String.join(", ", errors) + " ([problem documents](#problem-documents)).");
        }
    }

    /** In one line where that fits, else a line for each of its parts. */
    private static String pretty(Object example, String indent) {
        String compact = MAPPER.writeValueAsString(example);
        if (example instanceof String text) {
            return indent.isEmpty() ? text.strip() : compact;
        }
        if (indent.length() + compact.length() <= WIDTH) {
            return compact;
        }
        String deeper = indent + "  ";
        if (example instanceof List<?> list) {
            return list.stream().map(item -> deeper + pretty(item, deeper)).collect(Collectors.joining(",\n", "[\n", "\n" + indent + "]"));
        }
        return SchemaCheck.map(example).entrySet().stream()
                .map(field -> deeper + "\"" + field.getKey() + "\": " + pretty(field.getValue(), deeper))
                .collect(Collectors.joining(",\n", "{\n", "\n" + indent + "}"));
    }

    private void errors() {
        line("");
        line("## Problem documents");
        line("");
        line("An answer from 400 on has `code` for programs, `detail` and `remedy` for people. Those that many calls share:");
        line("");
        line("| Status | Code | When | For example |");
        line("|---|---|---|---|");
        SchemaCheck.map(SchemaCheck.map(description.get("components")).get("responses")).values().stream().map(schemas::resolved)
                .filter(response -> content(response).get("example") instanceof Map<?, ?>).map(this::problem).forEach(this::row);
    }

    private List<String> problem(Map<String, Object> response) {
        Map<String, Object> example = SchemaCheck.map(content(response).get("example"));
        return List.of(example.get("status").toString(), "`" + example.get("code") + "`", text(response), example.get("detail")
                + Optional.ofNullable(example.get("remedy")).map(remedy -> ": " + remedy).orElse(""));
    }

    private void table(String first, List<List<String>> rows) {
        line("| " + first + " | Name | Value | What |");
        line("|---|---|---|---|");
        rows.forEach(this::row);
    }

    private void row(List<String> cells) {
        line("| " + cells.stream().map(cell -> cell.replace("|", "\\|").replace("\n", " ")).collect(Collectors.joining(" | ")) + " |");
    }

    private static String sentence(String summary) {
        return summary.endsWith(".") ? summary : summary + ".";
    }

    private void line(String text) {
        page.append(text).append('\n');
    }
}
