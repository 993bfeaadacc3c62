package dev.sluice.dns;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.net.ssl.SSLContext;

import org.xbill.DNS.Name;

import dev.sluice.dns.judge.Answer;
import dev.sluice.model.PanelResolver;
import dev.sluice.model.RecordType;

/**
 * Resolvers that stand for everybody's. Each is asked three times at once from three sockets, since several caches may answer at one address; an
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

    /** The answers of each resolver by its name. */
    Map<String, List<Answer>> ask(Name name, RecordType type) throws InterruptedException {
        List<Asker.Question<Answer>> tasks = new ArrayList<>();
        wires.values().forEach(wire -> {
            tasks.add(turn -> checked(turn, wire, name, type));
            for (int i = 1; i < QUESTIONS; i++) {
                tasks.add(turn -> once(turn, wire, name, type, Asker.Kind.RECURSIVE));
            }
        });
        List<Answer> all = asker.all(tasks, ROUND, Answer.Nothing::new);
        Map<String, List<Answer>> answers = new HashMap<>();
        int at = 0;
        for (PanelResolver resolver : wires.keySet()) {
            answers.put(resolver.name(), List.copyOf(all.subList(at, at + QUESTIONS)));
            at += QUESTIONS;
        }
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
