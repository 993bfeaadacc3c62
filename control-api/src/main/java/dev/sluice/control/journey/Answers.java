package dev.sluice.control.journey;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import tools.jackson.databind.JsonNode;

import dev.sluice.journey.Check;
import dev.sluice.journey.Extraction;
import dev.sluice.journey.Step;
import dev.sluice.journey.Text;

/** Whether an answer is as a step says that it must be. */
final class Answers {
    private static final int SHOWN = 80;
    private static final int LOOKED_AT = 1_000;

    private Answers() {}

    /** Whether a step names this very status; a redirect that it names is not followed. */
    static boolean isExpected(Step step, int status) {
        return step.checks().stream().anyMatch(check -> check instanceof Check.Status(Set<Integer> expected) && expected.contains(status));
    }

    /** The first thing that is wrong; empty: nothing. */
    static Optional<String> wrong(Step step, Page page, Duration took, Memory memory) {
        Optional<String> wrong = status(step, page.answer().status());
        for (int at = 0; at < step.checks().size() && wrong.isEmpty(); at++) {
            wrong = wrong(step.checks().get(at), page, took, memory);
        }
        return wrong;
    }

    /** Looked at first: of an answer with another status nothing else is worth saying. */
    private static Optional<String> status(Step step, int status) {
        boolean isFree = true;
        for (Check check : step.checks()) {
            if (check instanceof Check.Status(Set<Integer> expected)) {
                isFree = false;
                if (!expected.contains(status)) {
                    return Optional.of(said("status " + status,
                            expected.stream().sorted().map(String::valueOf).collect(Collectors.joining(" or "))));
                }
            }
        }
        return isFree && (status < 200 || status > 399) ? Optional.of(said("status " + status, "200..399")) : Optional.empty();
    }

    private static Optional<String> wrong(Check check, Page page, Duration took, Memory memory) {
        try {
            return switch (check) {
                case Check.Status _ -> Optional.empty();
                case Check.Header(String name, Pattern pattern) -> wrong(name, page.answer().fields(), pattern);
                case Check.Body(Text contains) -> has(page, memory.filled(contains)) ? Optional.empty()
                        : Optional.of(said("body " + shown(page.answer().body()), "contains " + shown(memory.filled(contains))));
                case Check.BodyLacks(Text lacks) -> has(page, memory.filled(lacks))
                        ? Optional.of(said("body contains " + shown(memory.filled(lacks)), "lacks it"))
                        : Optional.empty();
                case Check.Json(String pointer, Text value) -> wrong(pointer, page.at(pointer), memory.filled(value));
                case Check.Within(Duration time) -> took.compareTo(time) <= 0 ? Optional.empty()
                        : Optional.of(said(took.toMillis() + " ms", "within " + time.toMillis() + " ms"));
            };
        } catch (Memory.Unready unready) {
            return Optional.of(unready.why());
        }
    }

    private static boolean has(Page page, String text) {
        return page.answer().body().contains(text);
    }

    private static Optional<String> wrong(String name, List<Map.Entry<String, String>> fields, Pattern pattern) {
        List<String> values = fields.stream().filter(field -> field.getKey().equalsIgnoreCase(name)).map(Map.Entry::getValue).toList();
        return values.stream().anyMatch(value -> Bounded.find(pattern, value).isPresent()) ? Optional.empty()
                : Optional.of(said(name + " " + values.stream().findFirst().map(Answers::shown).orElse("missing"), pattern.pattern()));
    }

    private static Optional<String> wrong(String pointer, JsonNode node, String expected) {
        Optional<String> value = Page.text(node);
        boolean isSame = value.filter(text -> text.equals(expected) || node.isNumber() && isNumber(node.decimalValue(), expected))
                .isPresent();
        return isSame ? Optional.empty() : Optional.of(said(pointer + " " + value.map(Answers::shown).orElse("missing"), expected));
    }

    private static boolean isNumber(BigDecimal value, String expected) {
        try {
            return value.compareTo(new BigDecimal(expected)) == 0;
        } catch (NumberFormatException _) {
            return false;
        }
    }

    private static String said(String what, String expected) {
        return what + " (expected: " + expected + ")";
    }

    /** The beginning of a text, on one line. */
    static String shown(String text) {
        String line = text.substring(0, Math.min(text.length(), LOOKED_AT)).replaceAll("\\s+", " ").strip();
        return "\"" + (line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line) + "\"";
    }

    static String named(Extraction.Source source) {
        return switch (source) {
            case Extraction.Source.Regex(Pattern pattern) -> "a match of " + pattern.pattern();
            case Extraction.Source.Json(String pointer) -> "something at " + pointer;
            case Extraction.Source.Css(String selector, Optional<String> attribute) ->
                attribute.map(name -> "attribute " + name + " of ").orElse("") + selector;
            case Extraction.Source.Header(String name) -> "field " + name;
        };
    }
}
