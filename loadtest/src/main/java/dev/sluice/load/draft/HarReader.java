package dev.sluice.load.draft;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.sluice.load.draft.Har.Answered;
import dev.sluice.load.draft.Har.Asked;
import dev.sluice.load.draft.Har.Entry;
import dev.sluice.load.draft.Har.Field;
import dev.sluice.load.draft.Har.Posted;

/** Reads HAR files. What browsers leave out of them is taken as empty. */
final class HarReader {
    private static final String EXPECTED = "a HAR file as a browser's network panel saves it, with log.entries";

    private static final long LARGEST = 128L << 20;

    private HarReader() {}

    static Har read(Path file) throws DraftException {
        if (file.toFile().length() > LARGEST) {
            throw new DraftException(file + ": larger than " + (LARGEST >> 20) + " MiB (expected: a shorter recording)");
        }
        try {
            return read(JsonMapper.shared().readTree(file), file);
        } catch (JacksonException unreadable) {
            String why = unreadable.getOriginalMessage();
            throw new DraftException(file + ": " + (why == null ? "cannot be read" : why.lines().findFirst().orElse("")) + " (expected: "
                    + EXPECTED + ")");
        }
    }

    private static Har read(JsonNode root, Path file) throws DraftException {
        JsonNode entries = root.path("log").path("entries");
        if (!entries.isArray()) {
            throw new DraftException(file + ": no log.entries (expected: " + EXPECTED + ")");
        }
        List<Entry> all = new ArrayList<>();
        entries.forEach(entry -> entry(entry).ifPresent(all::add));
        all.sort(Comparator.comparing(Entry::began));
        return new Har(all, entries.size() - all.size());
    }

    private static Optional<Entry> entry(JsonNode entry) {
        JsonNode request = entry.path("request");
        Optional<URI> url = url(text(request.path("url")));
        Optional<Instant> began = time(text(entry.path("startedDateTime")));
        if (url.isEmpty() || began.isEmpty()) {
            return Optional.empty();
        }
        var took = Duration.ofMillis(Math.round(Math.max(0, entry.path("time").asDouble(0))));
        var asked = new Asked(text(request.path("method")).toUpperCase(Locale.ROOT), url.get(), fields(request.path("headers")),
                Optional.of(request.path("postData")).filter(JsonNode::isObject).map(HarReader::posted));
        return Optional.of(new Entry(began.get(), took, asked, answered(entry.path("response"))));
    }

    private static Optional<URI> url(String text) {
        try {
            URI url = URI.create(text.replaceFirst("#.*", ""));
            boolean isHttp = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            return isHttp && url.getHost() != null ? Optional.of(url) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private static Posted posted(JsonNode data) {
        String type = text(data.path("mimeType")).toLowerCase(Locale.ROOT);
        String text = text(data.path("text"));
        List<Field> fields = fields(data.path("params"));
        boolean isForm = type.startsWith("application/x-www-form-urlencoded");
        return new Posted(type, isForm && !text.isEmpty() ? form(text) : fields, text);
    }

    /** Browsers differ in whether they decode {@code params}; the text is as it was sent. */
    private static List<Field> form(String text) {
        return Arrays.stream(text.split("&", -1)).filter(pair -> !pair.isEmpty()).map(pair -> {
            int equals = pair.indexOf('=');
            return equals < 0 ? new Field(decoded(pair), "")
                    : new Field(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
        }).toList();
    }

    /** As it stands where it is not encoded as it should be. */
    static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return text;
        }
    }

    private static Answered answered(JsonNode response) {
        JsonNode content = response.path("content");
        String type = text(content.path("mimeType")).toLowerCase(Locale.ROOT);
        String body = text(content.path("text"));
        List<Field> headers = fields(response.path("headers"));
        return new Answered(response.path("status").asInt(0), headers, type,
                text(content.path("encoding")).equals("base64") ? ofBase64(body) : body);
    }

    private static String ofBase64(String body) {
        try {
            return new String(Base64.getMimeDecoder().decode(body), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return "";
        }
    }

    private static List<Field> fields(JsonNode list) {
        return list.valueStream().map(field -> new Field(text(field.path("name")), text(field.path("value"))))
                .filter(field -> !field.name().isEmpty() && !field.name().startsWith(":")).collect(Collectors.toUnmodifiableList());
    }

    private static String text(JsonNode node) {
        return node.asString("");
    }
}
