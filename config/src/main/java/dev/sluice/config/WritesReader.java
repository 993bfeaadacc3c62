package dev.sluice.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

import dev.sluice.model.Endpoint;
import dev.sluice.model.PathPattern;
import dev.sluice.model.WriteTerms;

/** Reads which requests may change something, in {@code freeze}. */
final class WritesReader {
    private static final String READ = "METHOD PATH of an unsafe method that changes nothing, such as POST /search";
    private static final String WRITE = "METHOD PATH of a safe method that changes something, such as GET /cart/add/**";
    private static final String PATH = "a path such as /soap/orders or /soap/**";
    private static final String ACTION = "the text of an action, such as urn:shop:GetOrder or urn:shop:Get*";
    private static final String ID = "the id of a document, or its SHA-256 in hexadecimal digits";
    private static final Pattern NAMES = Pattern.compile("[A-Za-z0-9._:/+=-]{1,200}");
    private static final int MOST = 200;
    private static final int MOST_PERSISTED = 10_000;
    private static final int LONGEST_ACTION = 200;

    private WritesReader() {}

    static WriteTerms read(ConfigNode freeze) {
        return new WriteTerms(list(freeze, "reads", READ, item -> call(item, READ, false)),
                list(freeze, "writes", WRITE, item -> call(item, WRITE, true)),
                freeze.value("soap").flatMap(value -> value.mapping(KnownKeys.SOAP)).map(WritesReader::soap).orElse(WriteTerms.Soap.NONE),
                freeze.value("graphql").flatMap(value -> value.mapping(KnownKeys.GRAPHQL)).map(WritesReader::graphql)
                        .orElse(WriteTerms.Graphql.NONE));
    }

    private static WriteTerms.Graphql graphql(ConfigNode node) {
        List<PathPattern> paths = list(node, "paths", PATH, item -> item.parsed(PATH, PathPattern::parse));
        node.required("paths", "a list of " + PATH);
        return new WriteTerms.Graphql(paths,
                Set.copyOf(
                        list(node, "persisted", ID, item -> item.parsed(ID, text -> Optional.of(text).filter(NAMES.asMatchPredicate())))));
    }

    private static WriteTerms.Soap soap(ConfigNode node) {
        List<PathPattern> paths = list(node, "paths", PATH, item -> item.parsed(PATH, PathPattern::parse));
        List<String> actions = list(node, "actions", ACTION, item -> item.parsed(ACTION, WritesReader::action));
        node.required("paths", "a list of " + PATH);
        node.required("actions", "a list of " + ACTION);
        return new WriteTerms.Soap(paths, actions);
    }

    private static Optional<String> action(String text) {
        boolean plain = !text.isEmpty() && text.length() <= LONGEST_ACTION && text.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '"');
        return Optional.of(text).filter(_ -> plain && !text.equals("*") && !text.substring(0, text.length() - 1).contains("*"));
    }

    private static Optional<Endpoint> call(ConfigValue item, String expected, boolean safe) {
        return item.parsed(expected, text -> Endpoint.parseWithStems(text).filter(call -> WriteTerms.isSafe(call.method()) == safe));
    }

    private static <T> List<T> list(ConfigNode node, String key, String what, Function<ConfigValue, Optional<T>> reader) {
        return node.value(key).map(value -> {
            List<ConfigValue> items = value.someItems("a list of " + what);
            int most = key.equals("persisted") ? MOST_PERSISTED : MOST;
            if (items.size() > most) {
                value.refuse(items.size() + " entries", "at most " + most);
            }
            return Located.values(ConfigValue.distinct(items, reader));
        }).orElse(List.of());
    }
}
