package dev.sluice.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.sluice.model.Crawlers;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.DnsTerms;
import dev.sluice.model.FreezeTerms;
import dev.sluice.model.Gate;
import dev.sluice.model.Limits;
import dev.sluice.model.Listener;
import dev.sluice.model.Logging;
import dev.sluice.model.MaintenanceWindow;
import dev.sluice.model.Network;
import dev.sluice.model.Recipient;
import dev.sluice.model.Runbook;
import dev.sluice.model.Side;
import dev.sluice.model.Site;
import dev.sluice.model.Stack;

/** Reads the whole file as one mapping. Whatever is wrong in one part, the other parts are read too. */
final class SiteMapping {
    private static final String STACK = "origins: [\"http://HOST:PORT\"]";
    private static final String RESOLVER = "the IP address and port of a name server, such as 127.0.0.1:53 or [::1]:53";
    private static final int MOST_WORKERS = 256;

    private final ConfigNode node;
    private final Path directory;
    private final GuardLint lint;

    /**
     * @param directory what relative paths are relative to
     */
    SiteMapping(ConfigNode node, Path directory, GuardLint lint) {
        this.node = node;
        this.directory = directory;
        this.lint = lint;
    }

    /** Empty only when something is wrong; not empty does not mean that nothing is. */
    Optional<Site> read() {
        String name = node.value("site").flatMap(value -> value.parsed("a name such as shop.example", HostPort::host)).orElse("");
        TlsReader tls = new TlsReader(directory);
        EdgeReader.Edge edge = new EdgeReader(node, tls).read();
        List<Network> trusted = node.value("trusted-proxies").map(EdgeReader::networks).orElse(List.of());
        Optional<ConfigNode> stacks = node.required("stacks", "old: { " + STACK + " }")
                .flatMap(value -> value.mapping(KnownKeys.STACKS));
        Optional<ConfigValue> newStack = stacks.flatMap(both -> both.value("new"));
        Optional<Stack> old = stacks.flatMap(both -> both.required("old", STACK)).flatMap(new StackReader(Side.OLD, tls)::read);
        Optional<Stack> fresh = newStack.flatMap(new StackReader(Side.NEW, tls)::read);
        Map<String, CutoverUnit> units = node.value("units")
                .map(value -> new UnitsReader(newStack.isPresent(), lint, gateNames()).read(value)).orElse(Map.of());
        if (units.values().stream().anyMatch(CutoverUnit::asksForCertificates)
                && edge.listeners().stream().noneMatch(Listener::asksForCertificates)) {
            node.value("units").ifPresent(at -> at.warn("a segment asks for a client-certificate, and no listener does",
                    "client-ca and client-certificate under listen"));
        }
        FreezeTerms freeze = node.value("freeze").flatMap(value -> value.mapping(KnownKeys.FREEZE))
                .map(new FreezeReader(directory)::read).orElse(FreezeTerms.DEFAULT);
        Limits limits = node.value("limits").flatMap(value -> value.mapping(KnownKeys.LIMITS)).map(SiteMapping::limits)
                .orElse(Limits.DEFAULT);
        int workers = node.value("workers").flatMap(value -> value.integer(1, MOST_WORKERS)).orElse(0);
        Logging logging = logging();
        Crawlers crawlers = crawlers();
        DnsTerms dns = dns();
        List<Recipient> recipients = node.value("notify").map(value -> new NotifyReader(units.keySet(), tls).read(value)).orElse(List.of());
        Map<String, Runbook> runbooks = node.value("runbooks")
                .map(value -> new RunbooksReader(units.keySet(), gateNames(), directory).read(value))
                .orElse(Map.of());
        List<MaintenanceWindow> windows = node.value("windows").map(value -> new WindowsReader(units.keySet(), gateNames()).read(value))
                .orElse(List.of());
        Map<String, Gate> gates = node.value("gates").map(new GatesReader(directory)::read).orElse(Map.of());
        return old
                .map(stack -> new Site(name, edge.listeners(), edge.control(), trusted, stack, fresh, units, freeze, limits, workers,
                        logging, crawlers, gates, recipients, runbooks, windows, dns));
    }

    private Logging logging() {
        Logging log = node.value("log").flatMap(value -> value.mapping(KnownKeys.LOG)).map(new LogReader(directory)::read)
                .orElse(Logging.DEFAULT);
        return new Logging(log.level(), log.access(),
                node.value("traces").flatMap(value -> value.mapping(KnownKeys.TRACES)).flatMap(TracesReader::read));
    }

    /** Also of gates that are wrong, so that none is called unknown for another mistake. */
    private Set<String> gateNames() {
        Set<String> names = new LinkedHashSet<>(Gate.BUILT_IN.keySet());
        node.value("gates").filter(ConfigValue::isMapping).ifPresent(value -> names.addAll(value.named("gates by name").keySet()));
        return names;
    }

    private DnsTerms dns() {
        return node.value("dns").flatMap(value -> value.mapping(KnownKeys.DNS)).map(new DnsReader(directory)::read).orElse(DnsTerms.NONE);
    }

    private Crawlers crawlers() {
        return node.value("crawlers").flatMap(value -> value.mapping(KnownKeys.CRAWLERS))
                .map(crawlers -> new Crawlers(crawlers.value("resolver").flatMap(value -> value.parsed(RESOLVER, SiteMapping::server))))
                .orElse(Crawlers.DEFAULT);
    }

    private static Optional<InetSocketAddress> server(String text) {
        return HostPort.parse(text).filter(at -> at.port() > 0)
                .flatMap(at -> Network.address(at.host()).map(address -> new InetSocketAddress(address, at.port())));
    }

    private static Limits limits(ConfigNode node) {
        return new Limits(
                Math.toIntExact(size(node, "header", "1MiB", Limits.DEFAULT.header())),
                Math.toIntExact(size(node, "uri", "1MiB", Limits.DEFAULT.uri())),
                node.value("body").flatMap(value -> value.size("0B", "1TiB")).orElse(Limits.DEFAULT.body()),
                node.value("connections").flatMap(value -> value.integer(1, 1_000_000)).orElse(Limits.DEFAULT.connections()),
                duration(node, "headers-in", Limits.DEFAULT.headersIn()),
                duration(node, "body-idle", Limits.DEFAULT.bodyIdle()),
                duration(node, "idle", Limits.DEFAULT.idle()));
    }

    private static long size(ConfigNode node, String key, String most, long otherwise) {
        return node.value(key).flatMap(value -> value.size("256B", most)).orElse(otherwise);
    }

    private static Duration duration(ConfigNode node, String key, Duration otherwise) {
        return node.value(key).flatMap(value -> value.duration("100ms", "1h")).orElse(otherwise);
    }
}
