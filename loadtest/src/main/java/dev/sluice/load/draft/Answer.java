package dev.sluice.load.draft;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.sluice.journey.Extraction.Source;

/** An answer in which a value is looked for. */
final class Answer {
    private static final int CONTEXT = 24;
    private static final int SHORTEST_HIDDEN = 3;

    private final Har.Answered answered;

    private Answer(Har.Answered answered) {
        this.answered = answered;
    }

    static Answer of(Har.Answered answered) {
        return new Answer(answered);
    }

    /**
     * How to take it out again; empty: it is not there, or might be there by chance.
     *
     * @param hint the name under which it was sent
     */
    Optional<Source> source(String hint, String value) {
        if (answered.isHtml() && value.length() >= SHORTEST_HIDDEN) {
            Optional<Source> hidden = hidden(hint, value);
            if (hidden.isPresent()) {
                return hidden;
            }
        }
        if (!Token.isLikely(value)) {
            return Optional.empty();
        }
        return header(value).or(() -> answered.isJson() ? pointer(value) : around(value));
    }

    private Optional<Source> hidden(String hint, String value) {
        Document page = Jsoup.parse(answered.body());
        for (Element input : page.select("input[type=hidden][name]")) {
            if (input.attr("value").equals(value) && (input.attr("name").equals(hint) || Token.isLikely(value))) {
                return first(page, "input[name=" + quoted(input.attr("name")) + "]", "value", value);
            }
        }
        for (Element meta : page.select("meta[name][content]")) {
            if (meta.attr("content").equals(value) && Token.isLikely(value)) {
                return first(page, "meta[name=" + quoted(meta.attr("name")) + "]", "content", value);
            }
        }
        return Optional.empty();
    }

    /** Only where the first element that is found has that value. */
    private static Optional<Source> first(Document page, String selector, String attribute, String value) {
        return Optional.ofNullable(page.selectFirst(selector)).filter(element -> element.attr(attribute).equals(value))
                .map(_ -> new Source.Css(selector, Optional.of(attribute)));
    }

    private static String quoted(String name) {
        return name.matches("[A-Za-z_][A-Za-z0-9_-]*") ? name : "'" + name.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private Optional<Source> header(String value) {
        return answered.headers().stream().filter(field -> field.name().toLowerCase(Locale.ROOT).startsWith("x-"))
                .filter(field -> field.value().equals(value) && answered.field(field.name()).filter(value::equals).isPresent()).findFirst()
                .map(field -> new Source.Header(field.name()));
    }

    private Optional<Source> pointer(String value) {
        try {
            return pointer("", JsonMapper.shared().readTree(answered.body()), value).map(Source.Json::new);
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    private static Optional<String> pointer(String at, JsonNode node, String value) {
        if (node.isObject()) {
            return node.properties().stream().flatMap(below -> pointer(at + "/" + escaped(below), below.getValue(), value).stream())
                    .findFirst();
        }
        for (int i = 0; i < node.size(); i++) {
            Optional<String> found = pointer(at + "/" + i, node.get(i), value);
            if (found.isPresent()) {
                return found;
            }
        }
        return node.isValueNode() && node.asString("").equals(value) ? Optional.of(at) : Optional.empty();
    }

    /** RFC 6901 section 3. */
    private static String escaped(Map.Entry<String, JsonNode> property) {
        return property.getKey().replace("~", "~0").replace("/", "~1");
    }

    /** By what stands before it on its line; only where that is enough to find it first. */
    private Optional<Source> around(String value) {
        String body = answered.body();
        int at = body.indexOf(value);
        if (at <= 0 || continues(body, at + value.length()) || continues(body, at - 1)) {
            return Optional.empty();
        }
        String line = body.substring(Math.max(body.lastIndexOf('\n', at) + 1, at - CONTEXT), at);
        var pattern = Pattern.compile(Pattern.quote(line) + "([A-Za-z0-9_=+.:~-]+)");
        var found = pattern.matcher(body);
        return !line.isBlank() && found.find() && found.group(1).equals(value) ? Optional.of(new Source.Regex(pattern)) : Optional.empty();
    }

    private static boolean continues(String body, int at) {
        return at < body.length() && (Character.isLetterOrDigit(body.charAt(at)) || "_=+".indexOf(body.charAt(at)) >= 0);
    }
}
