package dev.sluice.config;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import dev.sluice.model.Recipient;

/** Reads to whom mail goes, and by which server. */
final class MailReader {
    private static final String TO = "a list of addresses such as [ops@shop.example]";
    private static final String ADDRESS = "an address such as ops@shop.example";
    private static final String SERVER = "HOST:PORT such as smtp.shop.example:587";
    private static final String USER = "a name of 1..200 characters";
    private static final String PASSWORD = "a text of 1..1000 characters, better ${NAME} from the environment";
    private static final int MOST = 50;
    private static final int LONGEST = 200;
    private static final int LONGEST_PASSWORD = 1_000;
    /** Plain addresses alone: no names, no quotes, nothing that could become another header. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?<host>[A-Za-z0-9.-]{1,190})");

    private final TlsReader tls;

    MailReader(TlsReader tls) {
        this.tls = tls;
    }

    /** Empty only when something is wrong. */
    Optional<Recipient.Way> read(ConfigNode node) {
        List<String> to = node.required("to", TO).map(MailReader::addresses).orElse(List.of());
        Optional<String> from = node.required("from", ADDRESS).flatMap(value -> value.parsed(ADDRESS, MailReader::address));
        Optional<HostPort> server = node.required("server", SERVER)
                .flatMap(value -> value.parsed(SERVER, text -> HostPort.parse(text).filter(at -> at.port() > 0)));
        Recipient.Encryption encryption = node.value("encryption")
                .flatMap(value -> value
                        .oneOf(Arrays.stream(Recipient.Encryption.values()).map(Recipient.Encryption::label).toArray(String[]::new)))
                .flatMap(Recipient.Encryption::parse).orElse(Recipient.Encryption.STARTTLS);
        Optional<Path> ca = node.value("ca").flatMap(tls::authorities);
        Optional<Recipient.Mail.Login> login = login(node, encryption);
        return to.isEmpty() ? Optional.empty()
                : from.flatMap(sender -> server.map(at -> new Recipient.Mail(to, sender,
                        new Recipient.Mail.Server(at.host(), at.port(), encryption), login, ca)));
    }

    private static List<String> addresses(ConfigValue value) {
        List<ConfigValue> items = value.someItems(TO);
        if (items.size() > MOST) {
            value.refuse(items.size() + " addresses", "at most " + MOST);
            return List.of();
        }
        return Located.values(ConfigValue.distinct(items, item -> item.parsed(ADDRESS, MailReader::address)));
    }

    private static Optional<String> address(String text) {
        var parts = PLAIN.matcher(text);
        return parts.matches() && HostPort.host(parts.group("host")).isPresent() ? Optional.of(text) : Optional.empty();
    }

    /** What a password says is not repeated. */
    private static Optional<Recipient.Mail.Login> login(ConfigNode node, Recipient.Encryption encryption) {
        Optional<ConfigValue> given = node.value("user");
        Optional<String> user = given.flatMap(value -> value.text(USER))
                .flatMap(text -> text.isEmpty() || text.length() > LONGEST ? given.get().refuse("a text of " + text.length()
                        + " characters", USER) : Optional.of(text));
        Optional<String> password = node.value("password").flatMap(value -> value.text(PASSWORD)
                .flatMap(text -> text.isEmpty() || text.length() > LONGEST_PASSWORD
                        ? value.refuse("a text of " + text.length() + " characters", PASSWORD)
                        : Optional.of(text)));
        if (given.isPresent() != node.value("password").isPresent()) {
            node.self().refuse("one of user and password", "both, or neither");
        }
        if (given.isPresent() && encryption == Recipient.Encryption.OFF) {
            given.get().refuseKey("whoever is on the way would read the password",
                    Optional.of("encryption: starttls or implicit beside it"));
        }
        return user.flatMap(name -> password.map(secret -> new Recipient.Mail.Login(name, secret)));
    }
}
