package dev.sluice.config;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.sluice.journey.Check;
import dev.sluice.journey.Text;

/** Reads what must be true of the answer of a step. */
final class ChecksReader {
    private static final String STATUS = "200..599, or 2xx to 5xx, or a list of these";
    private static final String BODY = "a text that its body contains, or a list of them";

    private final StepReader.Texts texts;

    ChecksReader(StepReader.Texts texts) {
        this.texts = texts;
    }

    List<Check> read(ConfigNode node) {
        List<Check> checks = new ArrayList<>();
        node.value("status").flatMap(ChecksReader::status).ifPresent(checks::add);
        node.value("header").map(value -> value.named("a mapping of header names to regular expressions")).orElse(Map.of())
                .forEach((name, value) -> header(name, value).ifPresent(checks::add));
        checks.addAll(bodies(node.value("body"), Check.Body::new));
        checks.addAll(bodies(node.value("lacks"), Check.BodyLacks::new));
        node.value("json").map(value -> value.named("a mapping of JSON pointers to values, such as { /total: \"4.00\" }")).orElse(Map.of())
                .forEach((pointer, value) -> json(pointer, value).ifPresent(checks::add));
        node.value("within").flatMap(value -> value.duration("1ms", "10m")).map(Check.Within::new).ifPresent(checks::add);
        if (node.isEmpty()) {
            node.self().refuse("checks nothing", "one or more of " + ScenarioKeys.CHECK.words());
        }
        return checks;
    }

    private static Optional<Check> status(ConfigValue value) {
        Set<Integer> expected = Located.values(ConfigValue.distinct(CastReader.each(value, STATUS), item -> item.parsed(STATUS,
                ChecksReader::statuses))).stream().flatMap(Set::stream).collect(Collectors.toCollection(LinkedHashSet::new));
        return expected.isEmpty() ? Optional.empty() : Optional.of(new Check.Status(expected));
    }

    private static Optional<Set<Integer>> statuses(String text) {
        if (text.matches("[2-5]xx")) {
            int first = (text.charAt(0) - '0') * 100;
            return Optional.of(IntStream.range(first, first + 100).boxed().collect(Collectors.toSet()));
        }
        return text.matches("[2-5]\\d\\d") ? Optional.of(Set.of(Integer.valueOf(text))) : Optional.empty();
    }

    private static Optional<Check> header(String name, ConfigValue value) {
        if (!VisitorsReader.isToken(name)) {
            value.refuseKey("not the name of a header", Optional.of("letters, digits and - _ ."));
        }
        return TakeReader.pattern(value).map(pattern -> new Check.Header(name, pattern));
    }

    private List<Check> bodies(Optional<ConfigValue> value, Function<Text, Check> check) {
        List<ConfigValue> items = value.map(at -> CastReader.each(at, BODY)).orElse(List.of());
        return items.stream().flatMap(item -> texts.read(item, BODY).stream()).map(check).toList();
    }

    private Optional<Check> json(String pointer, ConfigValue value) {
        if (!TakeReader.isPointer(pointer)) {
            value.refuseKey("not a pointer", Optional.of(TakeReader.POINTER));
        }
        return texts.read(value, "a value").map(text -> new Check.Json(pointer, text));
    }
}
