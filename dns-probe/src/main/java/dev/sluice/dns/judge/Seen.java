package dev.sluice.dns.judge;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;

import dev.sluice.model.Network;
import dev.sluice.model.RecordType;

/**
 * What one round brought of one name.
 *
 * @param at when it was over
 * @param servers those of the zone
 * @param delegation how the zone above and the zone itself name its servers differently; empty: alike, or not known
 * @param panel the answers of each resolver by its name, by type; nothing of a type that the panel was not asked for
 * @param networks by type, what networks of visitors are given; nothing where all are given the same
 */
public record Seen(Instant at, List<ServerSaid> servers, String delegation, Map<RecordType, Map<String, List<Answer>>> panel,
        Map<RecordType, List<NetworkSaid>> networks) {
    public Seen {
        servers = List.copyOf(servers);
        networks = Map.copyOf(networks);
        panel = panel.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(panel));
    }

    /** All networks are given the same, as far as anybody has asked. */
    public Seen(Instant at, List<ServerSaid> servers, String delegation, Map<RecordType, Map<String, List<Answer>>> panel) {
        this(at, servers, delegation, panel, Map.of());
    }

    /**
     * What a network is given.
     *
     * @param scope for how wide a network the answer is meant, in bits
     */
    public record NetworkSaid(Network network, int scope, Answer answer) {}

    /**
     * One server of the zone.
     *
     * @param server its name and where it was asked
     * @param answers by type; of other types than those that are watched too
     */
    public record ServerSaid(String server, OptionalLong serial, Map<RecordType, Answer> answers) {
        public ServerSaid {
            answers = Map.copyOf(answers);
        }

        Answer of(RecordType type) {
            return answers.getOrDefault(type, new Answer.Nothing("not asked"));
        }
    }

    /** What the servers of the zone say of one type. */
    Stream<Answer> of(RecordType type) {
        return servers.stream().map(server -> server.of(type));
    }
}
