package dev.sluice.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import dev.sluice.scenario.Scenario.Protocol;
import dev.sluice.scenario.Scenario.Target;
import dev.sluice.scenario.Scenario.Trust;

/** Reads what a scenario asks. */
final class TargetReader {
    /** Of a file that says nothing of it. */
    static final Target USUAL = new Target("", Set.of(), Protocol.AUTO, new Trust("", false), Target.CONNECTIONS, Target.TIMEOUT, false);

    private static final String URL = "http://HOST:PORT or https://HOST:PORT, without user and path";
    private static final String HOSTS = "a list of hosts such as [shop.example]";
    private static final int MOST_CONNECTIONS = 100;

    private final TlsReader tls;

    /**
     * @param directory what relative paths are relative to
     */
    TargetReader(Path directory) {
        this.tls = new TlsReader(directory);
    }

    Target read(ConfigNode node) {
        String url = node.value("url").flatMap(value -> value.parsed(URL, TargetReader::root)).orElse("");
        Set<String> hosts = node.value("hosts").<Set<String>>map(value -> new LinkedHashSet<>(Located.values(
                ConfigValue.distinct(value.items(HOSTS), item -> item.parsed("a host such as shop.example", HostPort::host)))))
                .orElse(Set.of());
        Protocol protocol = node.value("protocol").flatMap(value -> value.oneOf("auto", "http1", "http2"))
                .map(word -> Protocol.valueOf(word.toUpperCase(Locale.ROOT))).orElse(Protocol.AUTO);
        int connections = node.value("connections").flatMap(value -> value.integer(1, MOST_CONNECTIONS)).orElse(Target.CONNECTIONS);
        Duration timeout = node.value("timeout").flatMap(value -> value.duration("100ms", "10m")).orElse(Target.TIMEOUT);
        boolean marked = node.value("mark").flatMap(ConfigValue::flag).orElse(false);
        return new Target(url, hosts, protocol, trust(node), connections, timeout, marked);
    }

    /** Those that a step may name in a URL of its own, besides this machine. */
    static Set<String> hosts(Target target) {
        Set<String> hosts = new LinkedHashSet<>(target.hosts());
        if (!target.url().isEmpty()) {
            HostPort.host(URI.create(target.url()).getHost()).ifPresent(hosts::add);
        }
        return hosts;
    }

    private Trust trust(ConfigNode node) {
        Optional<ConfigValue> blind = node.value("insecure");
        boolean isBlind = blind.flatMap(ConfigValue::flag).orElse(false);
        String authorities = node.value("ca").flatMap(tls::authorities).map(Path::toString).orElse("");
        if (isBlind && node.value("ca").isPresent()) {
            blind.get().refuse("true beside ca", "ca alone, or insecure alone");
        }
        return new Trust(authorities, isBlind);
    }

    private static Optional<String> root(String text) {
        return SupplyReader.url(text).filter(url -> url.getQuery() == null && (url.getPath().isEmpty() || url.getPath().equals("/")))
                .map(url -> url.getScheme().toLowerCase(Locale.ROOT) + "://" + url.getAuthority());
    }
}
