package dev.sluice.dns;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;

import org.xbill.DNS.Name;

import dev.sluice.dns.judge.Answer;
import dev.sluice.model.PanelResolver;
import dev.sluice.model.RecordType;

/**
 * Resolvers that stand for everybody's. Each is asked three times at once, since several caches may answer at one address: by UDP, TCP and TLS
 * from three sockets, by HTTPS over one connection where the server speaks HTTP/2, and so perhaps of one cache. An
 * answer that fails is asked for once more without verifying signatures.
 */
final class Panel implements AutoCloseable {
    private static final int QUESTIONS = 3;
    private static final Duration ROUND = Asker.PATIENCE.plusMillis(300);

    private final Asker asker;
    private final Map<PanelResolver, Wire> wires = new LinkedHashMap<>();
    private final Map<Optional<Path>, HttpClient> clients = new HashMap<>();

    Panel(Asker asker, List<PanelResolver> resolvers) {
        this.asker = asker;
        resolvers.forEach(resolver -> wires.put(resolver, wire(resolver.way())));
    }

    private Wire wire(PanelResolver.Way way) {
        return switch (way) {
            case PanelResolver.Way.Udp(var at) -> new UdpWire(at);
            case PanelResolver.Way.Tcp(var at) -> new TcpWire(at);
            case PanelResolver.Way.Tls(var at, var name, var ca) -> new TlsWire(at, name, Trust.of(ca));
            case PanelResolver.Way.Https(var url, var ca) -> new HttpsWire(url, clients.computeIfAbsent(ca, Panel::client));
        };
    }

    private static HttpClient client(Optional<Path> ca) {
        SSLContext trust = Trust.of(ca);
        return HttpClient.newBuilder().sslContext(trust).connectTimeout(Asker.PATIENCE).build();
    }

    /** By type, the answers of each resolver by its name; all types are asked for at once. */
    Map<RecordType, Map<String, List<Answer>>> ask(Name name, Set<RecordType> types) throws InterruptedException {
        List<Asker.Question<Answer>> questions = new ArrayList<>();
        types.forEach(type -> wires.values().forEach(wire -> {
            questions.add(turn -> checked(turn, wire, name, type));
            for (int i = 1; i < QUESTIONS; i++) {
                questions.add(turn -> once(turn, wire, name, type, Asker.Kind.RECURSIVE));
            }
        }));
        Iterator<Answer> all = asker.all(questions, ROUND, Answer.Nothing::new).iterator();
        Map<RecordType, Map<String, List<Answer>>> answers = new EnumMap<>(RecordType.class);
        types.forEach(type -> answers.put(type, byResolver(all)));
        return answers;
    }

    private Map<String, List<Answer>> byResolver(Iterator<Answer> all) {
        Map<String, List<Answer>> answers = new HashMap<>();
        wires.keySet().forEach(resolver -> answers.put(resolver.name(), Stream.generate(all::next).limit(QUESTIONS).toList()));
        return answers;
    }

    private Answer checked(Pace.Turn turn, Wire wire, Name name, RecordType type) {
        Answer answer = once(turn, wire, name, type, Asker.Kind.RECURSIVE);
        return answer instanceof Answer.Failure
                ? new Answer.Failure(once(asker.turn(), wire, name, type, Asker.Kind.UNCHECKED) instanceof Answer.Records)
                : answer;
    }

    private Answer once(Pace.Turn turn, Wire wire, Name name, RecordType type, Asker.Kind kind) {
        try {
            return switch (Reading.of(asker.ask(turn, wire, name, Reading.number(type), kind), Name.root, name, type)) {
                case Reading.Whole(Answer answer) -> answer;
                case Reading.Alias _ -> new Answer.Empty();
            };
        } catch (IOException silent) {
            return new Answer.Nothing(silent.getMessage() == null ? silent.getClass().getSimpleName() : silent.getMessage());
        }
    }

    @Override
    public void close() {
        clients.values().forEach(HttpClient::shutdownNow);
    }
}
