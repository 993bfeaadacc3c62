package dev.sluice.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import dev.sluice.model.Listener;
import dev.sluice.model.Network;
import dev.sluice.model.Site;

/** Reads where Sluice listens, for clients and for its operators. No two may want the same port of the same host. */
final class EdgeReader {
    private static final HostPort LISTEN = new HostPort("127.0.0.1", 8080);
    private static final HostPort CONTROL = new HostPort("127.0.0.1", 9900);
    private static final String ADDRESS = "HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080";
    private static final String ITS_OWN = "an address of its own";

    private final ConfigNode site;
    private final TlsReader tls;

    EdgeReader(ConfigNode site, TlsReader tls) {
        this.site = site;
        this.tls = tls;
    }

    /** What stood there, or the defaults. */
    record Edge(List<Listener> listeners, Site.Control control) {}

    /** A listener that was read, and where its address stood. */
    private record Declared(Located<HostPort> at, Optional<Listener.Tls> tls, List<Network> proxies, Listener.Http2 http2) {
        Listener listener() {
            return new Listener(address(at.value()), tls, proxies, http2);
        }
    }

    Edge read() {
        List<Declared> declared = site.value("listen").map(this::listeners).orElse(List.of());
        Optional<ConfigNode> control = site.value("control").flatMap(value -> value.mapping(KnownKeys.CONTROL));
        Optional<Located<HostPort>> controlAt = control.flatMap(node -> node.value("address")).flatMap(EdgeReader::located);
        refuseClashes(declared.stream().map(Declared::at).toList(), controlAt);
        boolean open = control.flatMap(node -> node.value("metrics")).flatMap(value -> value.oneOf("open", "token")).orElse("open")
                .equals("open");
        List<String> hosts = control.flatMap(node -> node.value("hosts")).map(EdgeReader::hosts).orElse(List.of());
        List<Listener> listeners = site.value("listen").isPresent() ? declared.stream().map(Declared::listener).toList()
                : List.of(Listener.plain(address(LISTEN)));
        Optional<Site.ControlTls> spoken = control.flatMap(tls::control);
        if (control.flatMap(node -> node.value("tls")).isEmpty()) {
            controlAt.filter(at -> !at.value().isOfThisMachine()).ifPresent(at -> at.at()
                    .warn(at.value() + " without tls: tokens can be read on their way",
                            "tls beside it, or an address of this machine alone such as " + CONTROL));
        }
        return new Edge(listeners,
                new Site.Control(address(controlAt.map(Located::value).orElse(CONTROL)), open, Set.copyOf(hosts), spoken));
    }

    /** A list of networks, wherever it stands. */
    static List<Network> networks(ConfigValue list) {
        return Located.values(ConfigValue.distinct(list.items("a list of networks such as 10.0.0.0/8"),
                item -> item.parsed("a network such as 10.0.0.0/8 or 2001:db8::/32, with no bit set behind the prefix", Network::parse)));
    }

    private static List<String> hosts(ConfigValue list) {
        String name = "a name such as sluice.example, without a port";
        return Located.values(ConfigValue.distinct(list.items("a list of names such as sluice.example"),
                item -> item.parsed(name, text -> HostPort.host(text).map(host -> host.toLowerCase(Locale.ROOT)))));
    }

    private List<Declared> listeners(ConfigValue list) {
        List<Declared> listeners = new ArrayList<>();
        for (ConfigValue item : list.someItems("a list of listeners such as { address: 127.0.0.1:8080 }")) {
            item.mapping(KnownKeys.LISTENER).flatMap(this::listener).ifPresent(listeners::add);
        }
        return listeners;
    }

    private Optional<Declared> listener(ConfigNode node) {
        Optional<Located<HostPort>> at = node.required("address", ADDRESS).flatMap(EdgeReader::located);
        Optional<Listener.Tls> spoken = tls.listener(node);
        List<Network> proxies = node.value("proxy-protocol").map(EdgeReader::networks).orElse(List.of());
        Listener.Http2 http2 = node.value("http2").flatMap(value -> http2(value, node)).orElse(Listener.Http2.ON);
        return at.map(found -> new Declared(found, spoken, proxies, http2));
    }

    private static Optional<Listener.Http2> http2(ConfigValue value, ConfigNode node) {
        Optional<Listener.Http2> spoken = value.oneOf("on", "off", "prior-knowledge").map(EdgeReader::http2);
        if (spoken.isPresent() && spoken.get() == Listener.Http2.PRIOR_KNOWLEDGE && node.value("tls").isPresent()) {
            return value.refuse("prior-knowledge, and tls beside it", "on or off; over TLS it is chosen in the handshake");
        }
        return spoken;
    }

    private static Listener.Http2 http2(String word) {
        return switch (word) {
            case "off" -> Listener.Http2.OFF;
            case "prior-knowledge" -> Listener.Http2.PRIOR_KNOWLEDGE;
            default -> Listener.Http2.ON;
        };
    }

    private static Optional<Located<HostPort>> located(ConfigValue value) {
        return value.parsed(ADDRESS, HostPort::parse).map(hostPort -> new Located<>(value, hostPort));
    }

    private void refuseClashes(List<Located<HostPort>> listeners, Optional<Located<HostPort>> control) {
        List<Located<HostPort>> taken = new ArrayList<>();
        for (Located<HostPort> listener : listeners) {
            refuseClash(listener, taken);
            taken.add(listener);
            if (control.isEmpty() && listener.value().excludes(CONTROL)) {
                listener.at().refuse(listener.value() + " is taken by the control API", ITS_OWN);
            }
        }
        if (site.value("listen").isEmpty() && control.isPresent() && control.get().value().excludes(LISTEN)) {
            control.get().at().refuse(control.get().value() + " is taken by the listener", ITS_OWN);
        }
        control.ifPresent(own -> refuseClash(own, taken));
    }

    private static void refuseClash(Located<HostPort> wanted, List<Located<HostPort>> taken) {
        taken.stream().filter(other -> other.value().excludes(wanted.value())).findFirst()
                .ifPresent(other -> wanted.at().refuse(wanted.value() + " is taken by " + other.at().path(), ITS_OWN));
    }

    private static Site.Address address(HostPort hostPort) {
        return new Site.Address(hostPort.host(), hostPort.port());
    }
}
