package dev.sluice.control.journey;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

import dev.sluice.journey.Extraction;

/** One answer as its reader wants it: its body is parsed once, as JSON or as HTML, and only if something asks for that. */
final class Page {
    private static final JsonMapper JSON = JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES).disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION).build();

    private final Reply.Answered answer;
    private Optional<JsonNode> json = Optional.empty();
    private Optional<Document> html = Optional.empty();

    Page(Reply.Answered answer) {
        this.answer = answer;
    }

    Reply.Answered answer() {
        return answer;
    }

    /** What stands there; empty: nothing. */
    Optional<String> found(Extraction.Source source) {
        return switch (source) {
            case Extraction.Source.Regex(Pattern pattern) -> matched(pattern);
            case Extraction.Source.Json(String pointer) -> Optional.of(at(pointer)).filter(node -> !node.isNull()).flatMap(Page::text);
            case Extraction.Source.Css(String selector, Optional<String> attribute) ->
                Optional.ofNullable(html().selectFirst(selector)).flatMap(element -> text(element, attribute));
            case Extraction.Source.Header(String name) -> answer.field(name.toLowerCase(Locale.ROOT));
        };
    }

    private Optional<String> matched(Pattern pattern) {
        return Bounded.find(pattern, answer.body()).map(Matcher::toMatchResult)
                .flatMap(match -> Optional.ofNullable(match.groupCount() == 0 ? match.group() : match.group(1)));
    }

    /** A place in the JSON body; missing where there is none, or no JSON. */
    JsonNode at(String pointer) {
        if (json.isEmpty()) {
            json = Optional.of(parsed(answer.body()));
        }
        return json.get().at(pointer);
    }

    static Optional<String> text(JsonNode node) {
        return node.isMissingNode() ? Optional.empty() : Optional.of(node.isValueNode() ? node.asString() : node.toString());
    }

    private static JsonNode parsed(String body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException _) {
            return MissingNode.getInstance();
        }
    }

    private Document html() {
        if (html.isEmpty()) {
            html = Optional.of(Jsoup.parse(answer.body()));
        }
        return html.get();
    }

    private static Optional<String> text(Element element, Optional<String> attribute) {
        return attribute.isEmpty() ? Optional.of(element.text())
                : attribute.filter(element::hasAttr).map(element::attr);
    }
}
