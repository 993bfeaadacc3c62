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
            for (int i = 0; i < QUESTIONS; i++) {
                questions.add(turn -> once(turn, wire, name, type, Asker.Kind.RECURSIVE));
            }
        }));
        Iterator<Answer> all = checked(name, types, asker.all(questions, ROUND, Answer.Nothing::new)).iterator();
        Map<RecordType, Map<String, List<Answer>>> answers = new EnumMap<>(RecordType.class);
        types.forEach(type -> answers.put(type, byResolver(all)));
        return answers;
    }

    /** Where the first answer of a resolver failed, it is asked again, with the time of a question of its own. */
    private List<Answer> checked(Name name, Set<RecordType> types, List<Answer> all) throws InterruptedException {
        List<Answer> checked = new ArrayList<>(all);
        List<Integer> failed = new ArrayList<>();
        List<Asker.Question<Answer>> again = new ArrayList<>();
        int at = 0;
        for (RecordType type : types) {
            for (Wire wire : wires.values()) {
                if (all.get(at) instanceof Answer.Failure) {
                    failed.add(at);
                    again.add(turn -> once(turn, wire, name, type, Asker.Kind.UNCHECKED));
                }
                at += QUESTIONS;
            }
        }
        Iterator<Answer> told = asker.all(again, ROUND, Answer.Nothing::new).iterator();
        failed.forEach(place -> checked.set(place, new Answer.Failure(told.next() instanceof Answer.Records)));
        return checked;
    }

    private Map<String, List<Answer>> byResolver(Iterator<Answer> all) {
        Map<String, List<Answer>> answers = new HashMap<>();
        wires.keySet().forEach(resolver -> answers.put(resolver.name(), Stream.generate(all::next).limit(QUESTIONS).toList()));
        return answers;
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
