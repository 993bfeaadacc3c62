package dev.sluice.model;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A name whose records move from the old stack's to the new one's.
 *
 * @param name in lower case, without a last dot
 * @param turns by type, at least one
 * @param certificate the hosts for which the new addresses must have certificates
 * @param marker what tells the site from another; empty: nothing is looked for
 */
public record WatchedName(String name, Map<RecordType, Turn> turns, List<String> certificate, Optional<SiteMarker> marker) {
    public WatchedName {
        if (turns.isEmpty()) {
            throw new IllegalArgumentException("turns: none of " + name + " (expected: the records of one type at least)");
        }
        turns = Collections.unmodifiableMap(new EnumMap<>(turns));
        certificate = List.copyOf(certificate);
    }

    /** One whose certificates are not looked at. */
    public WatchedName(String name, Map<RecordType, Turn> turns) {
        this(name, turns, List.of(), Optional.empty());
    }

    /** The addresses that it moves to, as far as they are written down. */
    public Set<String> newAddresses() {
        return turns.entrySet().stream().filter(turn -> turn.getKey() != RecordType.CNAME).flatMap(turn -> turn.getValue().fresh().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The names that it becomes an alias of. */
    public Set<String> newTargets() {
        return Optional.ofNullable(turns.get(RecordType.CNAME)).map(Turn::fresh).orElse(Set.of());
    }

    /** Where it was served, at an address of the same kind. */
    public Optional<String> oldAddress(boolean six) {
        return turns.entrySet().stream().filter(turn -> turn.getKey() != RecordType.CNAME).flatMap(turn -> turn.getValue().old().stream())
                .filter(address -> address.indexOf(':') >= 0 == six).sorted().findFirst();
    }

    /**
     * The values of one type before and after.
     *
     * @param old as {@link RecordType#canonical} has them
     * @param fresh the same; none of them is old
     */
    public record Turn(Set<String> old, Set<String> fresh) {
        public Turn {
            old = Set.copyOf(old);
            fresh = Set.copyOf(fresh);
            if (old.isEmpty() || fresh.isEmpty() || !Collections.disjoint(old, fresh)) {
                throw new IllegalArgumentException("turn: " + old + " to " + fresh + " (expected: values before and others after)");
            }
        }
    }
}
