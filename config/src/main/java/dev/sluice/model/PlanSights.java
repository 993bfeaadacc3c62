package dev.sluice.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a plan is shown at one beat.
 *
 * @param passed since the beat before, by a clock that nobody sets; never more than a beat or two, so that no standstill of the machine counts
 * @param gates what they said last
 * @param holds of all guards
 * @param answered requests that new has answered since the beat before, by unit and endpoint
 */
public record PlanSights(Instant now, Duration passed, Map<PlanGate, Look> gates, List<Hold> holds, Map<String, Long> answered) {
    public PlanSights {
        gates = Map.copyOf(gates);
        holds = List.copyOf(holds);
        answered = Map.copyOf(answered);
    }

    /**
     * A gate.
     *
     * @param latest what it said last; empty: nothing yet
     * @param patience how long it may tell nothing before that counts
     */
    public record Look(Optional<Judgement> latest, Duration patience) {}
}
