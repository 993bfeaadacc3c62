package dev.sluice.config;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.sluice.model.Severity;
import dev.sluice.model.Webhook;

/** Reads who is told what happens. */
final class NotifyReader {
    private static final String URL = "http://HOST:PORT/… or https://HOST/…, without a user";
    private static final String SECRET = "a text of 8..200 characters, better ${NAME} from the environment";
    private static final int MOST = 20;

    private final Set<String> units;

    /**
     * @param units the names of those that the file has
     */
    NotifyReader(Set<String> units) {
        this.units = Set.copyOf(units);
    }

    List<Webhook> read(ConfigValue list) {
        List<ConfigValue> items = list.items("a list of webhooks such as { name: ops, url: \"https://hooks.example/T0\" }");
        if (items.size() > MOST) {
            list.refuse(items.size() + " webhooks", "at most " + MOST);
            return List.of();
        }
        List<Webhook> webhooks = new ArrayList<>();
        Set<String> names = new HashSet<>();
        items.forEach(item -> item.mapping(KnownKeys.NOTIFY).flatMap(node -> webhook(node, names)).ifPresent(webhooks::add));
        return webhooks;
    }

    private Optional<Webhook> webhook(ConfigNode node, Set<String> names) {
        Optional<String> name = node.required("name", UnitsReader.NAME).flatMap(value -> UnitsReader.name(value)
                .flatMap(text -> names.add(text) ? Optional.of(text) : value.refuse(text + " stands there twice", "a name of its own")));
        Optional<URI> url = node.required("url", URL).flatMap(value -> value.parsed(URL, SupplyReader::url));
        Set<String> about = node.value("units").map(value -> UnitsReader.units(value, units)).orElse(Set.of());
        Severity severity = node.value("severity").flatMap(value -> value.oneOf(labels(Severity.values()))).flatMap(Severity::parse)
                .orElse(Webhook.USUAL_SEVERITY);
        Webhook.Format format = node.value("format").flatMap(value -> value.oneOf(labels(Webhook.Format.values())))
                .flatMap(Webhook.Format::parse).orElse(Webhook.Format.JSON);
        Optional<String> secret = node.value("secret").flatMap(NotifyReader::secret);
        var timeout = node.value("timeout").flatMap(value -> value.duration("100ms", "8s")).orElse(Webhook.USUAL_TIMEOUT);
        return name.flatMap(text -> url.map(to -> new Webhook(text, to, about, severity, format, secret, timeout)));
    }

    /** What it says is not repeated, for it is a secret. */
    private static Optional<String> secret(ConfigValue value) {
        return value.text(SECRET).flatMap(text -> text.length() >= 8 && text.length() <= 200 ? Optional.of(text)
                : value.refuse("a text of " + text.length() + " characters", SECRET));
    }

    private static String[] labels(Severity[] values) {
        return Arrays.stream(values).map(Severity::label).toArray(String[]::new);
    }

    private static String[] labels(Webhook.Format[] values) {
        return Arrays.stream(values).map(Webhook.Format::label).toArray(String[]::new);
    }
}
