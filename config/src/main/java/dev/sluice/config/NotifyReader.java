package dev.sluice.config;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.sluice.model.Recipient;
import dev.sluice.model.Severity;

/** Reads who is told what happens. */
final class NotifyReader {
    private static final String URL = "http://HOST:PORT/… or https://HOST/…, without a user";
    private static final String SECRET = "a text of 8..200 characters, better ${NAME} from the environment";
    private static final int MOST = 20;

    private final Set<String> units;
    private final MailReader mails;

    /**
     * @param units the names of those that the file has
     */
    NotifyReader(Set<String> units, TlsReader tls) {
        this.units = Set.copyOf(units);
        this.mails = new MailReader(tls);
    }

    List<Recipient> read(ConfigValue list) {
        List<ConfigValue> items = list.items("a list such as { name: ops, url: \"https://hooks.example/T0\" }");
        if (items.size() > MOST) {
            list.refuse(items.size() + " entries", "at most " + MOST);
            return List.of();
        }
        List<Recipient> recipients = new ArrayList<>();
        Set<String> names = new HashSet<>();
        items.forEach(item -> item.mapping(KnownKeys.NOTIFY).flatMap(node -> recipient(node, names)).ifPresent(recipients::add));
        return recipients;
    }

    private Optional<Recipient> recipient(ConfigNode node, Set<String> names) {
        Optional<String> name = node.required("name", UnitsReader.NAME).flatMap(value -> UnitsReader.name(value)
                .flatMap(text -> names.add(text) ? Optional.of(text) : value.refuse(text + " stands there twice", "a name of its own")));
        Optional<Recipient.Way> way = node.value("mail").isPresent() ? mail(node) : webhook(node);
        Set<String> about = node.value("units").map(value -> UnitsReader.units(value, units)).orElse(Set.of());
        Severity severity = node.value("severity").flatMap(value -> value.oneOf(labels(Severity.values()))).flatMap(Severity::parse)
                .orElse(Recipient.USUAL_SEVERITY);
        var timeout = node.value("timeout").flatMap(value -> value.duration("100ms", "8s")).orElse(Recipient.USUAL_TIMEOUT);
        return name.flatMap(text -> way.map(by -> new Recipient(text, by, about, severity, timeout)));
    }

    private Optional<Recipient.Way> mail(ConfigNode node) {
        for (String key : List.of("url", "format", "secret")) {
            node.value(key).ifPresent(value -> value.refuseKey("beside mail", Optional.of("either url or mail")));
        }
        return node.value("mail").flatMap(value -> value.mapping(KnownKeys.MAIL)).flatMap(mails::read);
    }

    private static Optional<Recipient.Way> webhook(ConfigNode node) {
        Optional<URI> url = node.required("url", URL).flatMap(value -> value.parsed(URL, SupplyReader::url));
        Recipient.Format format = node.value("format").flatMap(value -> value.oneOf(labels(Recipient.Format.values())))
                .flatMap(Recipient.Format::parse).orElse(Recipient.Format.JSON);
        Optional<String> secret = node.value("secret").flatMap(NotifyReader::secret);
        return url.map(to -> new Recipient.Webhook(to, format, secret));
    }

    /** What it says is not repeated, for it is a secret. */
    private static Optional<String> secret(ConfigValue value) {
        return value.text(SECRET).flatMap(text -> text.length() >= 8 && text.length() <= 200 ? Optional.of(text)
                : value.refuse("a text of " + text.length() + " characters", SECRET));
    }

    private static String[] labels(Severity[] values) {
        return Arrays.stream(values).map(Severity::label).toArray(String[]::new);
    }

    private static String[] labels(Recipient.Format[] values) {
        return Arrays.stream(values).map(Recipient.Format::label).toArray(String[]::new);
    }
}
