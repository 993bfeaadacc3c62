package dev.sluice.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Pattern;

import dev.sluice.model.Share;

/**
 * One value of the file, what it is called and where it stands. It turns into what is expected of it, or reports why not and comes back empty.
 * Confined to the thread that reads the file.
 */
final class ConfigValue {
    static final String SHARE = "0..100% in steps of 0.01%";

    private static final int LONGEST_SHOWN = 80;
    private static final Pattern USER_INFO = Pattern.compile("://[^/]*@");

    private final Problems problems;
    private final Substitution substitution;
    private final String path;
    private final Place keyPlace;
    private final YamlNode node;

    private ConfigValue(ConfigValue parent, String path, Place keyPlace, YamlNode node) {
        this.problems = parent.problems;
        this.substitution = parent.substitution;
        this.path = path;
        this.keyPlace = keyPlace;
        this.node = node;
    }

    private ConfigValue(Problems problems, Substitution substitution, YamlNode root) {
        this.problems = problems;
        this.substitution = substitution;
        this.path = "";
        this.keyPlace = root.place();
        this.node = root;
    }

    static ConfigValue root(YamlNode root, Problems problems, Substitution substitution) {
        return new ConfigValue(problems, substitution, root);
    }

    /** A text as a problem shows it: cut when long, in quotes when it would not be seen otherwise, the user and password of a URL left out. */
    static String shown(String text) {
        String open = USER_INFO.matcher(text).replaceAll("://…@");
        String cut = open.length() > LONGEST_SHOWN ? open.substring(0, LONGEST_SHOWN) + "…" : open;
        return cut.isBlank() || !cut.strip().equals(cut) ? "\"" + cut + "\"" : cut;
    }

    String path() {
        return path;
    }

    YamlNode node() {
        return node;
    }

    Place place() {
        return node.place();
    }

    /** What stands in for variables, for files that this value names. */
    Map<String, String> environment() {
        return substitution.environment();
    }

    boolean isMapping() {
        return node instanceof YamlNode.Mapping;
    }

    boolean isList() {
        return node instanceof YamlNode.Sequence;
    }

    /** Whether it is this word, as written and before the environment is put in. */
    boolean isWord(String word) {
        return node instanceof YamlNode.Scalar scalar && scalar.text().equals(word);
    }

    <T> Optional<T> refuse(String what, String expected) {
        problems.add(place(), path, what, expected);
        return Optional.empty();
    }

    <T> Optional<T> notAvailableYet(String what, String expected) {
        return refuse(what + ": not available yet", expected);
    }

    /** As {@link #refuse}, at a place of another file that this value names. */
    <T> Optional<T> refuseIn(Place elsewhere, String what, String expected) {
        problems.add(elsewhere, path, what, expected);
        return Optional.empty();
    }

    /** As {@link #refuse}, at the key instead of its value. */
    void refuseKey(String what, Optional<String> expected) {
        problems.add(keyPlace, path, what, expected);
    }

    void refuseMissing(String key, String expected) {
        problems.add(keyPlace, below(key), "missing", expected);
    }

    void warn(String what, String expected) {
        problems.warn(place(), path, what, expected);
    }

    Optional<String> text(String expected) {
        return switch (node) {
            case YamlNode.Scalar scalar when scalar.isNothing() -> refuse("no value", expected);
            case YamlNode.Scalar scalar -> substitution.expand(scalar.text(), this);
            case YamlNode.Mapping _ -> refuse("a mapping", expected);
            case YamlNode.Sequence _ -> refuse("a list", expected);
        };
    }

    /** A text that has to make sense to a function. */
    <T> Optional<T> parsed(String expected, Function<String, Optional<T>> parser) {
        return text(expected).flatMap(text -> parser.apply(text).or(() -> refuse(shown(text), expected)));
    }

    Optional<Share> share() {
        return parsed(SHARE, Share::parse);
    }

    Optional<Boolean> flag() {
        return oneOf("true", "false").map(Boolean::parseBoolean);
    }

    Optional<String> oneOf(String... words) {
        return oneOf(List.of(words), List.of());
    }

    /** A closed choice, some of whose words are designed and not carried out. */
    Optional<String> oneOf(List<String> now, List<String> later) {
        String expected = now.size() == 1 ? now.getFirst()
                : String.join(", ", now.subList(0, now.size() - 1)) + " or " + now.getLast();
        return text(expected).flatMap(text -> {
            if (later.contains(text)) {
                return notAvailableYet(text, expected);
            }
            return now.contains(text) ? Optional.of(text) : refuse(shown(text), expected);
        });
    }

    Optional<Integer> integer(int least, int most) {
        return parsed(least + ".." + most, text -> Optional.of(text).filter(digits -> digits.matches("\\d{1,9}")).map(Integer::valueOf)
                .filter(number -> number >= least && number <= most));
    }

    /** Bounds as they stand in the file: {@code 10ms}, {@code 1h}. */
    Optional<Duration> duration(String least, String most) {
        Duration from = Quantity.duration(least).orElseThrow();
        Duration to = Quantity.duration(most).orElseThrow();
        return parsed(least + ".." + most, text -> Quantity.duration(text)
                .filter(duration -> duration.compareTo(from) >= 0 && duration.compareTo(to) <= 0));
    }

    /** Bytes; bounds as they stand in the file: {@code 1KiB}, {@code 1GiB}. */
    Optional<Long> size(String least, String most) {
        long from = Quantity.size(least).orElseThrow();
        long to = Quantity.size(most).orElseThrow();
        return parsed(least + ".." + most, text -> {
            OptionalLong bytes = Quantity.size(text);
            return bytes.isPresent() && bytes.getAsLong() >= from && bytes.getAsLong() <= to ? Optional.of(bytes.getAsLong())
                    : Optional.empty();
        });
    }

    /** The mapping, its unknown keys reported. */
    Optional<ConfigNode> mapping(Keys keys) {
        return entries("a mapping with " + keys.words()).map(entries -> new ConfigNode(this, keys, entries));
    }

    /** A mapping whose keys are names of the user's own; empty when it is none. */
    Map<String, ConfigValue> named(String expected) {
        return entries(expected).orElse(Map.of());
    }

    private Optional<Map<String, ConfigValue>> entries(String expected) {
        return switch (node) {
            case YamlNode.Mapping(_, List<YamlNode.Entry> entries) -> Optional.of(entries(entries));
            case YamlNode.Scalar scalar -> refuse(scalar.isNothing() ? "no value" : shown(scalar.text()), expected);
            case YamlNode.Sequence _ -> refuse("a list", expected);
        };
    }

    private Map<String, ConfigValue> entries(List<YamlNode.Entry> entries) {
        Map<String, ConfigValue> values = new LinkedHashMap<>();
        for (YamlNode.Entry entry : entries) {
            var value = new ConfigValue(this, below(entry.key()), entry.place(), entry.value());
            ConfigValue first = values.putIfAbsent(entry.key(), value);
            if (first != null) {
                value.refuseKey("doubled key", Optional.of("once; it stands on line " + first.keyPlace.line() + " too"));
            }
        }
        return values;
    }

    /** The entries of a list; none when it is no list. */
    List<ConfigValue> items(String expected) {
        return switch (node) {
            case YamlNode.Sequence(_, List<YamlNode> items) -> {
                List<ConfigValue> values = new ArrayList<>();
                for (YamlNode item : items) {
                    values.add(new ConfigValue(this, path + "[" + (values.size() + 1) + "]", item.place(), item));
                }
                yield values;
            }
            case YamlNode.Scalar scalar -> {
                refuse(scalar.isNothing() ? "no value" : shown(scalar.text()), expected);
                yield List.of();
            }
            case YamlNode.Mapping _ -> {
                refuse("a mapping", expected);
                yield List.of();
            }
        };
    }

    /** As {@link #items}, and an empty list is a problem. */
    List<ConfigValue> someItems(String expected) {
        if (node instanceof YamlNode.Sequence(_, List<YamlNode> items) && items.isEmpty()) {
            refuse("an empty list", expected);
        }
        return items(expected);
    }

    /** Reads each of them; what stands there twice is a problem. */
    static <T> List<Located<T>> distinct(List<ConfigValue> items, Function<ConfigValue, Optional<T>> reader) {
        Map<T, Located<T>> seen = new LinkedHashMap<>();
        for (ConfigValue item : items) {
            reader.apply(item).ifPresent(value -> {
                if (seen.putIfAbsent(value, new Located<>(item, value)) != null) {
                    item.refuse(value + " stands there twice", "once");
                }
            });
        }
        return List.copyOf(seen.values());
    }

    private String below(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
