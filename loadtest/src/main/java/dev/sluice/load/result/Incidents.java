package dev.sluice.load.result;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Sentences of what went wrong, how often each was heard and from whom first. Not for several threads at once. */
final class Incidents {
    private static final int MOST = 200;

    private final Map<String, Incident> incidents = new LinkedHashMap<>();
    private long others;

    void heard(String sentence, Optional<Long> visitor) {
        add(new Incident(sentence, 1, visitor));
    }

    void add(Incidents other) {
        other.incidents.values().forEach(this::add);
        others += other.others;
    }

    private void add(Incident incident) {
        if (incidents.size() < MOST || incidents.containsKey(incident.sentence())) {
            incidents.merge(incident.sentence(), incident, Incident::and);
        } else {
            others += incident.times();
        }
    }

    Map<String, Incident> bySentence() {
        return incidents;
    }

    /** Heard when there was no more room for another sentence. */
    long others() {
        return others;
    }

    /**
     * One of them.
     *
     * @param visitor of whom it was heard first; empty: it is about no visitor
     */
    public record Incident(String sentence, long times, Optional<Long> visitor) {
        Incident and(Incident other) {
            return new Incident(sentence, times + other.times, visitor.or(other::visitor));
        }
    }
}
