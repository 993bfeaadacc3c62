package dev.sluice.load.draft;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.sluice.journey.Step.Body;
import dev.sluice.journey.Step.Call;
import dev.sluice.journey.Text;
import dev.sluice.load.draft.Har.Asked;
import dev.sluice.load.draft.Har.Field;
import dev.sluice.load.draft.Har.Posted;

/** Writes what was asked as what a step asks: tokens become places, secrets come from the environment, cookies are the visitor's own. */
final class CallDraft {
    /** A name that has one of these words has a secret. */
    private static final Set<String> SECRETS = Set.of("password", "passwd", "pwd", "pass", "passphrase", "secret", "pin", "cvc", "cvv",
            "cardnumber", "otp", "auth", "authorization", "apikey");
    /** Or all of one of these. */
    private static final List<Set<String>> SECRET_PAIRS = List.of(Set.of("card", "number"), Set.of("api", "key"));

    private final Tokens tokens;
    private final Set<String> notes = new LinkedHashSet<>();

    CallDraft(Tokens tokens) {
        this.tokens = tokens;
    }

    List<String> notes() {
        return List.copyOf(notes);
    }

    Call call(Asked asked) {
        Map<String, Text> headers = new LinkedHashMap<>();
        asked.headers().stream().filter(CallDraft::isKept)
                .forEach(field -> headers.put(field.name(), Text.of(value(field.name(), field.value()))));
        boolean carries = !asked.method().equals("GET") && !asked.method().equals("HEAD");
        Body body = carries ? asked.body().map(this::body).orElse(new Body.None()) : new Body.None();
        return new Call(asked.method(), Text.of(url(asked)), headers, body, true);
    }

    /** Those of the shop's own; those of browsers are everybody's, and a cookie comes by itself. */
    private static boolean isKept(Field field) {
        String name = field.name().toLowerCase(Locale.ROOT);
        return (name.startsWith("x-") || name.equals("authorization")) && !name.startsWith("x-forwarded") && !field.value().contains("${")
                && field.value().chars().noneMatch(character -> character < ' ' || character > '~');
    }

    private static boolean isSecret(String name) {
        List<String> words = List.of(name.replaceAll("([a-z])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT).split("[^a-z]+"));
        return words.stream().anyMatch(SECRETS::contains) || SECRET_PAIRS.stream().anyMatch(words::containsAll);
    }

    private String value(String name, String value) {
        if (isSecret(name)) {
            String variable = name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "_").replaceAll("^_|_$", "");
            notes.add(name + " comes from the environment: set " + variable);
            return "${env." + variable + ":-change-me}";
        }
        Optional<String> place = tokens.place(name, value);
        if (place.isEmpty() && tokens.isOfCookie(value)) {
            notes.add(name + " has the value of a cookie, which a scenario cannot name: what stands there is the recorded one");
        }
        return place.orElse(value);
    }

    private String url(Asked asked) {
        String path = Arrays.stream(asked.url().getRawPath().split("/", -1)).collect(Collectors.collectingAndThen(Collectors.toList(),
                this::path));
        String query = asked.url().getRawQuery();
        return query == null ? path : path + "?" + Arrays.stream(query.split("&", -1)).map(this::pair).collect(Collectors.joining("&"));
    }

    /** A segment that looks like a token is called as the one before it. */
    private String path(List<String> segments) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            all.add(Token.isLikely(segment)
                    ? tokens.place(i == 0 ? "id" : segments.get(i - 1).replaceFirst("s$", ""), segment).orElse(segment)
                    : segment);
        }
        String path = String.join("/", all);
        return path.isEmpty() ? "/" : path;
    }

    private String pair(String pair) {
        int equals = pair.indexOf('=');
        if (equals < 0) {
            return pair;
        }
        String name = HarReader.decoded(pair.substring(0, equals));
        String value = HarReader.decoded(pair.substring(equals + 1));
        String written = value(name, value);
        return written.equals(value) ? pair : pair.substring(0, equals + 1) + written;
    }

    private Body body(Posted posted) {
        Set<String> names = posted.fields().stream().map(Field::name).collect(Collectors.toSet());
        if (posted.isForm() && names.size() == posted.fields().size()) {
            Map<String, Text> fields = new LinkedHashMap<>();
            posted.fields().forEach(field -> fields.put(field.name(), Text.of(value(field.name(), field.value()))));
            return new Body.Form(fields);
        }
        if (posted.isForm()) {
            return new Body.Raw(posted.type(), Text.of(posted.fields().stream().map(field -> encoded(field.name()) + "="
                    + encoded(field.value())).collect(Collectors.joining("&"))));
        }
        if (posted.type().startsWith("multipart/")) {
            notes.add("a body of several parts stands as it was recorded, without its files");
        }
        return posted.isJson() ? json(posted) : raw(posted);
    }

    private static Body raw(Posted posted) {
        return posted.text().isEmpty() ? new Body.None()
                : new Body.Raw(posted.type().isEmpty() ? "text/plain" : posted.type(), Text.of(posted.text()));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Body json(Posted posted) {
        try {
            return new Body.Raw("application/json", Text.ofJson(json("value", JsonMapper.shared().readTree(posted.text()))));
        } catch (JacksonException _) {
            return raw(posted);
        }
    }

    private String json(String name, JsonNode node) {
        if (node.isObject()) {
            return node.properties().stream().map(below -> quoted(below.getKey()) + ":" + json(below.getKey(), below.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (node.isArray()) {
            return node.valueStream().map(below -> json(name, below)).collect(Collectors.joining(",", "[", "]"));
        }
        if (node.isString()) {
            String written = value(name, node.asString());
            return written.startsWith("${") ? '"' + written + '"' : quoted(written);
        }
        return node.isNumber() ? value(name, node.toString()) : node.toString();
    }

    private static String quoted(String text) {
        return '"' + Text.escaped(text) + '"';
    }
}
