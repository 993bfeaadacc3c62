package dev.sluice.load.draft;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A request as an access log has it.
 *
 * @param target path and query
 * @param status 0: none is known
 */
record LogLine(String method, String target, int status) {
    private static final Pattern COMMON = Pattern.compile(
            "\\S+ \\S+ \\S+ \\[[^\\]]*] \"(?<method>[A-Z]{1,20}) (?<target>(?:[^\"\\\\ ]|\\\\.)+)(?: HTTP/[0-9.]+)?\" (?<status>\\d{3}|-)(?: .*)?");
    private static final Pattern BYTE = Pattern.compile("\\\\x([0-9a-fA-F]{2})");

    /** Reads a line in the Common Log Format, the same with Referer and User-Agent, or an object of our own; empty: it is none of these. */
    static Optional<LogLine> parse(String line) {
        return line.startsWith("{") ? json(line) : common(line);
    }

    private static Optional<LogLine> common(String line) {
        Matcher parts = COMMON.matcher(line);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String status = parts.group("status");
        return Optional.of(
                new LogLine(parts.group("method"), unescaped(parts.group("target")), status.equals("-") ? 0 : Integer.parseInt(status)));
    }

    /** Bytes that a log cannot show become what a URL writes for them. */
    private static String unescaped(String target) {
        return BYTE.matcher(target).replaceAll("%$1").replace("\\\"", "%22").replace("\\\\", "%5C");
    }

    private static Optional<LogLine> json(String line) {
        try {
            JsonNode object = JsonMapper.shared().readTree(line);
            String path = object.path("path").asString("");
            String query = object.path("query").asString("");
            String method = object.path("method").asString("");
            return path.isEmpty() || method.isEmpty() ? Optional.empty()
                    : Optional.of(new LogLine(method, query.isEmpty() ? path : path + "?" + query, object.path("status").asInt(0)));
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }
}
