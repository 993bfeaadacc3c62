package dev.sluice.load.draft;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.sluice.journey.Check;
import dev.sluice.journey.Extraction;
import dev.sluice.journey.Extraction.Source;
import dev.sluice.journey.Journey;
import dev.sluice.journey.Step;
import dev.sluice.journey.Step.Body;
import dev.sluice.journey.Text;
import dev.sluice.model.PlainText;
import dev.sluice.model.TimeText;

/** A draft as a scenario file. */
final class DraftText {
    /** What YAML takes for a text without quotes, wherever it stands. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z/][A-Za-z0-9/_.-]*");
    private static final Set<String> WORDS = Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

    private final StringBuilder out = new StringBuilder();

    private DraftText() {}

    static String of(Draft draft) {
        var text = new DraftText();
        text.head(draft);
        draft.journeys().forEach(text::journey);
        return text.out.toString();
    }

    private void head(Draft draft) {
        line(0, "# A draft: read it before it runs. It asks what was asked once; what it asks for again may order, pay or send.");
        draft.notes().forEach(note -> line(0, "# " + PlainText.line(note)));
        line(0, "name: " + quoted(draft.name()));
        if (!draft.target().isEmpty()) {
            String host = draft.target().replaceFirst("^[a-z]+://", "").replaceFirst(":\\d+$", "");
            line(0, "target: { url: " + quoted(draft.target()) + (host.startsWith("[") ? "" : ", hosts: [" + quoted(host) + "]") + " }");
        }
        line(0, "load: { rate: 1/s, for: 1m }");
        line(0, "journeys:");
    }

    private void journey(Journey journey) {
        line(2, journey.name() + ":");
        if (journey.weight() > 1) {
            line(4, "weight: " + journey.weight());
        }
        line(4, "steps:");
        journey.steps().forEach(this::step);
    }

    private void step(Step step) {
        line(6, "- name: " + step.name());
        line(8, step.call().method() + ": " + scalar(step.call().url().toString()));
        if (!step.think().most().isZero()) {
            line(8, "think: " + think(step.think().least(), step.think().most()));
        }
        texts("headers", step.call().headers());
        switch (step.call().body()) {
            case Body.None() -> {}
            case Body.Form(Map<String, Text> fields) -> texts("form", fields);
            case Body.Raw(String type, Text text) when type.equals("application/json") -> line(8, "json: " + quoted(text.toString()));
            case Body.Raw(String type, Text text) -> {
                line(8, "body: " + quoted(text.toString()));
                line(8, "type: " + quoted(type));
            }
        }
        if (!step.call().follow()) {
            line(8, "follow: false");
        }
        taken(step.drawn());
        checks(step.checks());
    }

    private static String think(Duration least, Duration most) {
        return least.equals(most) ? TimeText.of(least) : TimeText.of(least) + ".." + TimeText.of(most);
    }

    private void texts(String key, Map<String, Text> texts) {
        if (!texts.isEmpty()) {
            line(8, key + ":");
            texts.forEach((name, text) -> line(10, scalar(name) + ": " + scalar(text.toString())));
        }
    }

    private void taken(List<Extraction> drawn) {
        if (!drawn.isEmpty()) {
            line(8, "take:");
            drawn.forEach(each -> line(10, each.into() + ": { " + source(each.from()) + " }"));
        }
    }

    private static String source(Source source) {
        return switch (source) {
            case Source.Regex(Pattern pattern) -> "regex: " + quoted(pattern.pattern());
            case Source.Json(String pointer) -> "json: " + quoted(pointer);
            case Source.Css(String selector, Optional<String> attribute) -> "css: " + quoted(selector)
                    + attribute.map(name -> ", attribute: " + scalar(name)).orElse("");
            case Source.Header(String name) -> "header: " + scalar(name);
        };
    }

    /** Drafts check nothing but the status. */
    private void checks(List<Check> checks) {
        checks.stream().filter(Check.Status.class::isInstance).map(Check.Status.class::cast).findFirst()
                .ifPresent(status -> line(8, "check: { status: " + status.expected().stream().sorted().map(String::valueOf)
                        .collect(Collectors.joining(", ", "[", "]")) + " }"));
    }

    private void line(int indent, String text) {
        out.append(" ".repeat(indent)).append(text).append('\n');
    }

    private static String scalar(String text) {
        return PLAIN.matcher(text).matches() && !WORDS.contains(text.toLowerCase(Locale.ROOT)) ? text : quoted(text);
    }

    /** In double quotes, where YAML knows the escapes of JSON. */
    private static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        text.chars().forEach(character -> {
            if (character == '"' || character == '\\') {
                quoted.append('\\').append((char) character);
            } else if (character < ' ' || character >= 0x7f && character < 0xa0 || character == 0x2028 || character == 0x2029
                    || character >= 0xfffe || character == 0xfeff) {
                quoted.append(String.format("\\u%04x", character));
            } else {
                quoted.append((char) character);
            }
        });
        return quoted.append('"').toString();
    }
}
