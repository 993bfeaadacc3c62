package dev.sluice.load.draft;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.json.JsonMapper;

/** A HAR file in the making, as a browser writes it; each request begins when the answer before it is there and a second has passed. */
final class HarFile {
    private static final Instant BEGAN = Instant.parse("2026-11-30T02:00:00Z");

    private final List<Map<String, Object>> entries = new ArrayList<>();
    private final Map<String, String> answerHeaders = new LinkedHashMap<>();
    private final Map<String, String> requestHeaders = new LinkedHashMap<>(Map.of("User-Agent", "Firefox", "Cookie", "sid=abc12345"));

    HarFile sending(String name, String value) {
        requestHeaders.put(name, value);
        return this;
    }

    HarFile answering(String name, String value) {
        answerHeaders.put(name, value);
        return this;
    }

    HarFile get(String url, int status, String type, String body) {
        return add("GET", url, Map.of(), new Object[] {status, type, body});
    }

    HarFile post(String url, String type, String text, Object... answer) {
        return add("POST", url, Map.of("mimeType", type, "text", text), answer);
    }

    private HarFile add(String method, String url, Map<String, Object> posted, Object[] answer) {
        Map<String, Object> request = new LinkedHashMap<>(Map.of("method", method, "url", url, "headers", pairs(requestHeaders)));
        if (!posted.isEmpty()) {
            request.put("postData", posted);
        }
        entries.add(Map.of("startedDateTime", BEGAN.plusMillis(entries.size() * 1_200L).toString(), "time", 200, "request", request,
                "response",
                Map.of("status", answer[0], "headers", pairs(answerHeaders), "content", Map.of("mimeType", answer[1], "text", answer[2]))));
        answerHeaders.clear();
        requestHeaders.keySet().retainAll(List.of("User-Agent", "Cookie"));
        return this;
    }

    private static List<Map<String, String>> pairs(Map<String, String> headers) {
        return headers.entrySet().stream().map(header -> Map.of("name", header.getKey(), "value", header.getValue())).toList();
    }

    Path in(Path directory) throws IOException {
        return Files.writeString(directory.resolve("shop.har"),
                JsonMapper.shared().writeValueAsString(Map.of("log", Map.of("version", "1.2", "entries", entries))));
    }
}
