package dev.sluice.config;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import dev.sluice.model.Endpoint;
import dev.sluice.model.PathPattern;
import dev.sluice.model.WriteTerms;

/** Reads which requests may change something, in {@code freeze}. */
final class WritesReader {
    private static final String READ = "METHOD PATH of an unsafe method that changes nothing, such as POST /search";
    private static final String WRITE = "METHOD PATH of a safe method that changes something, such as GET /cart/add/**";
    private static final String PATH = "a path such as /soap/orders or /soap/**";
    private static final String ACTION = "the text of an action, such as urn:shop:GetOrder or urn:shop:Get*";
    private static final int MOST = 200;
    private static final int LONGEST_ACTION = 200;

    private WritesReader() {}

    static WriteTerms read(ConfigNode freeze) {
        return new WriteTerms(list(freeze, "reads", READ, item -> call(item, READ, false)),
                list(freeze, "writes", WRITE, item -> call(item, WRITE, true)),
                freeze.value("soap").flatMap(value -> value.mapping(KnownKeys.SOAP)).map(WritesReader::soap).orElse(WriteTerms.Soap.NONE));
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
            if (items.size() > MOST) {
                value.refuse(items.size() + " entries", "at most " + MOST);
            }
            return Located.values(ConfigValue.distinct(items, reader));
        }).orElse(List.of());
    }
}
