package dev.sluice.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.sluice.model.Network;
import dev.sluice.model.PanelResolver;
import dev.sluice.model.PanelResolver.Way;

/** Reads the resolvers that stand for everybody's: from the configuration, from a file of their own, or the list that is shipped. */
final class ResolversReader {
    private static final String LIST = "the name of a file, or a list such as [{ name: own, address: 192.0.2.53 }]";
    private static final String ENTRY = "a list such as - { name: own, address: 192.0.2.53 }";
    private static final String ADDRESS = "an IP address, and a port unless it is the usual one, such as 192.0.2.53 or 127.0.0.1:5353";
    private static final String WEIGHT = "a number above 0, up to 1000000, such as 2.5";
    private static final List<String> OVER = List.of("udp", "tcp", "tls", "https");
    private static final int LARGEST = 1 << 20;
    private static final int MOST = 200;
    private static final int PORT = 53;
    private static final int TLS_PORT = 853;

    private final Path directory;

    ResolversReader(Path directory) {
        this.directory = directory;
    }

    /** The list that comes with the product. */
    static List<PanelResolver> shipped() {
        try (InputStream list = ResolversReader.class.getResourceAsStream("resolvers.yaml")) {
            if (list == null) {
                throw new IllegalStateException("resolvers.yaml is not in the jar");
            }
            var problems = new Problems("resolvers.yaml");
            var resolvers = new ResolversReader(Path.of("")).text(new String(list.readAllBytes(), StandardCharsets.UTF_8), problems,
                    new Substitution(Map.of()));
            if (!problems.isEmpty()) {
                throw new IllegalStateException(problems.inOrder().toString());
            }
            return resolvers;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    List<PanelResolver> read(ConfigValue value) {
        return value.isList() ? entries(value) : value.text(LIST).map(name -> file(name, value)).orElse(List.of());
    }

    /** What is wrong in it is told with the file's own places, as far as there is room for it in one problem. */
    private List<PanelResolver> file(String name, ConfigValue at) {
        Path file;
        try {
            file = directory.resolve(name);
        } catch (InvalidPathException e) {
            at.refuse(ConfigValue.shown(name), "the name of a file");
            return List.of();
        }
        return switch (TextFile.read(file, LARGEST)) {
            case TextFile.Unreadable(String what, String expected) -> {
                at.refuse(ConfigValue.shown(name) + " " + what, expected);
                yield List.of();
            }
            case TextFile.Content(String text) -> {
                var problems = new Problems(file.toString());
                List<PanelResolver> all = new ResolversReader(file.resolveSibling("")).text(text, problems, new Substitution(Map.of()));
                problems.inOrder().forEach(problem -> at.refuse(problem.toString(), "a list of resolvers"));
                yield all;
            }
        };
    }

    private List<PanelResolver> text(String text, Problems problems, Substitution substitution) {
        Optional<YamlNode> root = YamlText.parse(text, problems);
        if (root.isEmpty() && problems.isEmpty()) {
            problems.add(Place.whole(problems.file()), "", "is empty", ENTRY);
        }
        return root.map(node -> entries(ConfigValue.root(node, problems, substitution))).orElse(List.of());
    }

    private List<PanelResolver> entries(ConfigValue list) {
        List<ConfigValue> items = list.someItems(ENTRY);
        if (items.size() > MOST) {
            list.refuse(items.size() + " resolvers", "at most " + MOST);
            return List.of();
        }
        List<PanelResolver> all = new ArrayList<>();
        Set<String> names = new HashSet<>();
        items.forEach(item -> item.mapping(KnownKeys.RESOLVER).ifPresent(node -> all.addAll(resolver(node, names))));
        return all;
    }

    private List<PanelResolver> resolver(ConfigNode node, Set<String> names) {
        Optional<String> name = node.required("name", UnitsReader.NAME).flatMap(value -> UnitsReader.name(value)
                .flatMap(text -> names.add(text) ? Optional.of(text) : value.refuse(text + " stands there twice", "a name of its own")));
        String operator = node.value("operator").flatMap(value -> value.text("who runs it")).orElse("");
        double weight = node.value("weight").flatMap(value -> value.parsed(WEIGHT, ResolversReader::weight)).orElse(1.0);
        List<String> over = node.value("over").map(value -> Located.values(ConfigValue.distinct(value.someItems("a list of protocols"),
                item -> item.oneOf(OVER, List.of())))).orElse(List.of("udp"));
        about(node);
        Optional<Path> ca = node.value("ca").flatMap(new TlsReader(directory)::authorities);
        List<PanelResolver> all = new ArrayList<>();
        for (String protocol : over) {
            way(protocol, node, ca).ifPresent(way -> name.ifPresent(known -> all.add(
                    new PanelResolver(over.size() == 1 ? known : known + "/" + protocol, operator, weight / over.size(), way))));
        }
        return all;
    }

    private static Optional<Way> way(String protocol, ConfigNode node, Optional<Path> ca) {
        if (protocol.equals("https")) {
            Optional<URI> url = node.required("url", "the URL where it takes questions, such as https://192.0.2.53/dns-query").flatMap(
                    value -> value.parsed("https://HOST/PATH", text -> SupplyReader.url(text)
                            .filter(address -> "https".equalsIgnoreCase(address.getScheme()))));
            return url.map(address -> new Way.Https(address, ca));
        }
        Optional<InetSocketAddress> at = node.required("address", ADDRESS)
                .flatMap(value -> value.parsed(ADDRESS, text -> server(text, protocol.equals("tls") ? TLS_PORT : PORT)));
        if (!protocol.equals("tls")) {
            return at.map(address -> protocol.equals("udp") ? new Way.Udp(address) : new Way.Tcp(address));
        }
        Optional<String> bears = node.required("server-name", "the name that its certificate bears")
                .flatMap(value -> value.parsed("a name such as dns.example", HostPort::host));
        return at.flatMap(address -> bears.map(name -> new Way.Tls(address, name, ca)));
    }

    /** What is said for people alone has to be well said too. */
    private static void about(ConfigNode node) {
        node.value("filtering").ifPresent(value -> value.oneOf("none", "malware", "family", "unknown"));
        node.value("client-subnet").ifPresent(value -> value.oneOf("sent", "sent-to-some", "not-sent", "unknown"));
        node.value("source").ifPresent(value -> value.text("where that is said"));
        node.value("date").ifPresent(value -> value.parsed("the day of the entry, such as 2026-11-29", ResolversReader::day));
        node.value("verified").ifPresent(ConfigValue::flag);
    }

    private static Optional<LocalDate> day(String text) {
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeException noDay) {
            return Optional.empty();
        }
    }

    static Optional<InetSocketAddress> server(String text, int port) {
        return Network.address(text).map(address -> new InetSocketAddress(address, port)).or(() -> HostPort.parse(text)
                .filter(at -> at.port() > 0)
                .flatMap(at -> Network.address(at.host()).map(address -> new InetSocketAddress(address, at.port()))));
    }

    private static Optional<Double> weight(String text) {
        return Optional.of(text).filter(number -> number.matches("\\d{1,7}(\\.\\d{1,6})?")).map(Double::valueOf)
                .filter(number -> number > 0 && number <= 1_000_000);
    }
}
