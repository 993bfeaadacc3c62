package dev.sluice.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import dev.sluice.model.Health;
import dev.sluice.model.Origin;
import dev.sluice.model.Side;
import dev.sluice.model.Stack;

/** Reads one stack: its origins and how they are spoken to. */
final class StackReader {
    private static final String ORIGIN = "http://HOST:PORT or https://HOST:PORT, without path, query or user";
    private static final String ORIGINS = "a list of one or more of " + ORIGIN;
    private static final String HEALTH_PATH = "a path such as /healthz";
    private static final Pattern PATH = Pattern.compile("/[\\x21-\\x22\\x24-\\x7e]{0,1023}");
    private static final int MOST = 1_000_000;

    private final Side side;
    private final TlsReader tls;

    StackReader(Side side, TlsReader tls) {
        this.side = side;
        this.tls = tls;
    }

    /** Empty when there is none to speak of; then the reason is among the problems. */
    Optional<Stack> read(ConfigValue value) {
        return value.mapping(KnownKeys.STACK).flatMap(node -> {
            List<Origin> origins = node.required("origins", ORIGINS).map(StackReader::origins).orElse(List.of());
            Optional<String> host = node.value("host").flatMap(StackReader::host);
            Stack.Protocol protocol = node.value("protocol").flatMap(StackReader::protocol).orElse(Stack.Protocol.AUTO);
            Stack.Timeouts timeouts = node.value("timeouts").flatMap(limits -> limits.mapping(KnownKeys.TIMEOUTS))
                    .map(StackReader::timeouts).orElse(Stack.Timeouts.DEFAULT);
            Optional<ConfigNode> proving = node.value("tls").flatMap(own -> own.mapping(KnownKeys.STACK_TLS));
            Stack.Tls proof = proving.map(tls::stack).orElse(Stack.Tls.DEFAULT);
            if (!origins.isEmpty() && origins.stream().noneMatch(Origin::isEncrypted)) {
                proving.ifPresent(unused -> unused.self().warn("no origin of the stack speaks TLS", "origins with https://"));
            }
            Optional<Health> checks = node.value("health").flatMap(asked -> asked.mapping(KnownKeys.HEALTH)).map(StackReader::health);
            Stack.Limits limits = node.value("limits").flatMap(most -> most.mapping(KnownKeys.STACK_LIMITS)).map(StackReader::limits)
                    .orElse(Stack.Limits.NONE);
            return origins.isEmpty() ? Optional.empty()
                    : Optional.of(new Stack(side, origins, host, timeouts, proof, checks, limits, protocol));
        });
    }

    private static Optional<Stack.Protocol> protocol(ConfigValue value) {
        return value.oneOf(List.of("auto", "http1", "http2"), List.of()).map(word -> switch (word) {
            case "http1" -> Stack.Protocol.HTTP1;
            case "http2" -> Stack.Protocol.HTTP2;
            default -> Stack.Protocol.AUTO;
        });
    }

    private static Health health(ConfigNode node) {
        Health otherwise = Health.DEFAULT;
        return new Health(
                node.value("path").flatMap(value -> value.parsed(HEALTH_PATH, text -> Optional.of(text).filter(PATH.asMatchPredicate())))
                        .orElse(otherwise.path()),
                node.value("every").flatMap(value -> value.duration("100ms", "1h")).orElse(otherwise.every()),
                duration(node, "timeout", "1m", otherwise.timeout()),
                node.value("fall").flatMap(value -> value.integer(1, 100)).orElse(otherwise.fall()),
                node.value("rise").flatMap(value -> value.integer(1, 100)).orElse(otherwise.rise()),
                node.value("slow-start").flatMap(value -> value.duration("0s", "1h")).orElse(otherwise.slowStart()));
    }

    private static Stack.Limits limits(ConfigNode node) {
        return new Stack.Limits(
                node.value("connections").flatMap(value -> value.integer(1, MOST)).orElse(Stack.Limits.NONE.connections()),
                node.value("in-flight").flatMap(value -> value.integer(1, MOST)).orElse(Stack.Limits.NONE.inFlight()));
    }

    private static List<Origin> origins(ConfigValue list) {
        return Located.values(ConfigValue.distinct(list.someItems(ORIGINS), StackReader::origin));
    }

    private static Optional<Origin> origin(ConfigValue value) {
        return value.parsed(ORIGIN, StackReader::origin);
    }

    private static Optional<Origin> origin(String url) {
        return Arrays.stream(Origin.Scheme.values()).filter(scheme -> url.startsWith(scheme + "://")).findFirst().flatMap(scheme -> {
            String authority = url.substring((scheme + "://").length());
            return HostPort.parse(authority).or(() -> HostPort.host(authority).map(host -> new HostPort(host, scheme.port())))
                    .filter(hostPort -> hostPort.port() > 0).map(hostPort -> new Origin(scheme, hostPort.host(), hostPort.port()));
        });
    }

    private static Optional<String> host(ConfigValue value) {
        return value.parsed("HOST or HOST:PORT, such as shop.example", text -> HostPort.host(text).isPresent()
                || HostPort.parse(text).isPresent() ? Optional.of(text) : Optional.empty());
    }

    private static Stack.Timeouts timeouts(ConfigNode node) {
        return new Stack.Timeouts(
                duration(node, "connect", "1m", Stack.Timeouts.DEFAULT.connect()),
                duration(node, "head", "1h", Stack.Timeouts.DEFAULT.head()),
                duration(node, "idle", "1h", Stack.Timeouts.DEFAULT.idle()));
    }

    private static Duration duration(ConfigNode node, String key, String most, Duration otherwise) {
        return node.value(key).flatMap(value -> value.duration("10ms", most)).orElse(otherwise);
    }
}
