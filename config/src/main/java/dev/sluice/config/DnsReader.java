package dev.sluice.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.sluice.model.CertificateTerms;
import dev.sluice.model.DnsTerms;
import dev.sluice.model.Network;
import dev.sluice.model.PanelResolver;
import dev.sluice.model.RecordType;
import dev.sluice.model.SiteMarker;
import dev.sluice.model.WatchedName;

/** Reads which names are watched while their address moves, and who is asked for them. */
final class DnsReader {
    static final String NAME = "a DNS name such as www.shop.example";

    private static final String WATCH = "a list such as [{ name: www.shop.example, A: { old: [192.0.2.10], new: [198.51.100.10] } }]";
    private static final String ROOTS = "IP addresses and one port of name servers, such as [\"127.0.0.1:5300\"]";
    private static final String NETWORK = "a network of visitors such as 203.0.113.0/24 or 2001:db8:7::/48";
    private static final String NETWORKS = "a list of " + NETWORK;
    private static final int MOST_NAMES = 50;
    private static final int MOST_NETWORKS = 20;
    private static final int MOST_VALUES = 32;
    private static final int DNS_PORT = 53;
    /** The root's, a to m (www.internic.net/domain/named.root of November 2023). */
    private static final List<String> ROOT_SERVERS = List.of("198.41.0.4", "170.247.170.2", "192.33.4.12", "199.7.91.13", "192.203.230.10",
            "192.5.5.241", "192.112.36.4", "198.97.190.53", "192.36.148.17", "192.58.128.30", "193.0.14.129", "199.7.83.42",
            "202.12.27.33");

    private final Path directory;

    /**
     * @param directory what relative paths are relative to
     */
    DnsReader(Path directory) {
        this.directory = directory;
    }

    DnsTerms read(ConfigNode node) {
        List<WatchedName> watch = node.required("watch", WATCH).map(DnsReader::watch).orElse(List.of());
        ResolversReader resolvers = new ResolversReader(directory);
        List<PanelResolver> panel = node.value("resolvers").map(resolvers::read).orElseGet(ResolversReader::shipped);
        List<InetSocketAddress> roots = node.value("roots").map(DnsReader::roots)
                .orElseGet(() -> ROOT_SERVERS.stream().map(address -> new InetSocketAddress(address, DNS_PORT)).toList());
        Duration grace = node.value("grace").flatMap(value -> value.duration("1s", "1h")).orElse(DnsTerms.GRACE);
        CertificateTerms certificates = node.value("certificates").flatMap(value -> value.mapping(KnownKeys.CERTIFICATES))
                .map(new CertificatesReader(directory)::terms).orElse(CertificateTerms.USUAL);
        return new DnsTerms(watch, panel, roots, grace, certificates,
                node.value("client-networks").map(DnsReader::networks).orElse(List.of()),
                node.value("truth").flatMap(value -> value.mapping(KnownKeys.TRUTH))
                        .flatMap(new ArrivalsReader(watch, new TlsReader(directory))::read));
    }

    private static List<Network> networks(ConfigValue list) {
        List<ConfigValue> items = list.someItems(NETWORKS);
        if (items.size() > MOST_NETWORKS) {
            list.refuse(items.size() + " networks", "at most " + MOST_NETWORKS);
            return List.of();
        }
        return Located.values(ConfigValue.distinct(items, item -> item.parsed(NETWORK, Network::parse)));
    }

    static Optional<String> name(String text) {
        return HostPort.host(RecordType.name(text)).filter(name -> name.indexOf('.') > 0 && Network.address(name).isEmpty());
    }

    private static List<WatchedName> watch(ConfigValue list) {
        List<ConfigValue> items = list.someItems(WATCH);
        if (items.size() > MOST_NAMES) {
            list.refuse(items.size() + " names", "at most " + MOST_NAMES);
            return List.of();
        }
        List<WatchedName> all = new ArrayList<>();
        Set<String> names = new HashSet<>();
        items.forEach(item -> item.mapping(KnownKeys.WATCHED).flatMap(node -> watched(node, names)).ifPresent(all::add));
        return all;
    }

    private static Optional<WatchedName> watched(ConfigNode node, Set<String> names) {
        Optional<String> name = node.required("name", NAME).flatMap(value -> value.parsed(NAME, DnsReader::name)
                .flatMap(text -> names.add(text) ? Optional.of(text)
                        : value.refuse(text + " stands there twice", "once, with all its types")));
        Map<RecordType, WatchedName.Turn> turns = new EnumMap<>(RecordType.class);
        boolean given = false;
        for (RecordType type : RecordType.values()) {
            Optional<ConfigValue> value = node.value(type.name());
            given |= value.isPresent();
            value.flatMap(at -> at.mapping(KnownKeys.TURN)).flatMap(turn -> turn(turn, type)).ifPresent(turn -> turns.put(type, turn));
        }
        if (!given) {
            node.self().refuseMissing("A", "A, AAAA, CNAME or HTTPS, each such as { old: [192.0.2.10], new: [198.51.100.10] }");
        }
        List<String> hosts = node.value("certificate").map(CertificatesReader::hosts).orElse(List.of());
        Optional<SiteMarker> marker = CertificatesReader.marker(node);
        return turns.isEmpty() ? Optional.empty() : name.map(text -> new WatchedName(text, turns, hosts, marker));
    }

    private static Optional<WatchedName.Turn> turn(ConfigNode node, RecordType type) {
        Optional<Set<String>> old = node.required("old", expected(type)).map(value -> values(value, type, Set.of()));
        Optional<Set<String>> fresh = node.required("new", expected(type)).map(value -> values(value, type, old.orElse(Set.of())));
        return old.flatMap(before -> fresh.flatMap(
                after -> before.isEmpty() || after.isEmpty() ? Optional.empty() : Optional.of(new WatchedName.Turn(before, after))));
    }

    private static Set<String> values(ConfigValue list, RecordType type, Set<String> old) {
        List<ConfigValue> items = list.someItems("a list of " + expected(type));
        if (items.size() > MOST_VALUES) {
            list.refuse(items.size() + " values", "at most " + MOST_VALUES);
            return Set.of();
        }
        return Set.copyOf(Located.values(ConfigValue.distinct(items, item -> item.parsed(expected(type), type::canonical)
                .flatMap(value -> old.contains(value) ? item.refuse(value + " is among the old ones too", "what tells new from old")
                        : Optional.of(value)))));
    }

    private static String expected(RecordType type) {
        return switch (type) {
            case A -> "an IPv4 address such as 192.0.2.10";
            case AAAA -> "an IPv6 address such as 2001:db8::10";
            case CNAME -> "a name such as edge.shop.example";
            case HTTPS -> "an address that the record hints at, such as 192.0.2.10";
        };
    }

    private static List<InetSocketAddress> roots(ConfigValue list) {
        List<Located<InetSocketAddress>> all = ConfigValue.distinct(list.someItems(ROOTS),
                item -> item.parsed(ROOTS, text -> ResolversReader.server(text, DNS_PORT)));
        all.stream().filter(root -> root.value().getPort() != all.getFirst().value().getPort()).forEach(root -> root.at()
                .refuse("port " + root.value().getPort(),
                        all.getFirst().value().getPort() + ", as all name servers are asked at one port"));
        return Located.values(all);
    }
}
