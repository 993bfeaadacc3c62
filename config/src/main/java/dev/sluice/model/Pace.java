package dev.sluice.model;

import java.time.Duration;

/**
 * How often a plan looks at a gate, and how long it may tell nothing that decides before the plan is held.
 *
 * @param look the longest that one look takes, but for what is cleaned up after it
 */
public record Pace(Duration every, Duration patience, Duration look) {
    /** Of what is known in this process and costs nothing to look at. */
    private static final Duration AT_HAND = Duration.ofSeconds(5);
    private static final Duration AT_HAND_PATIENCE = Duration.ofSeconds(60);
    private static final int INTERVALS = 3;

    public static Pace of(Gate gate) {
        return switch (gate) {
            case Gate.Errors _,Gate.Latency _,Gate.Shifts _,Gate.Drilled _,Gate.Approval _,Gate.DnsTtl _,Gate.DnsPropagation _,Gate.Callbacks _,Gate.Certificates _ ->
                new Pace(AT_HAND, AT_HAND_PATIENCE, Duration.ZERO);
            case Gate.Backup backup -> of(backup.supply().rhythm());
            case Gate.Lag lag -> of(lag.supply().rhythm());
            case Gate.Http http -> of(http.rhythm());
            case Gate.Program program -> of(program.rhythm());
            case Gate.Incidents incidents -> of(incidents.supply().rhythm());
            case Gate.Prometheus prometheus -> of(prometheus.rhythm());
            case Gate.Reconcile reconcile -> of(reconcile.rhythm());
            case Gate.OriginDirect direct -> of(direct.supply().rhythm());
            case Gate.Journey journey -> of(journey.rhythm(), Gate.Journey.LONGEST);
        };
    }

    private static Pace of(Gate.Rhythm rhythm) {
        return of(rhythm, rhythm.timeout());
    }

    /** {@code side}: the longest that is seen of one side; most have to be asked on both. */
    private static Pace of(Gate.Rhythm rhythm, Duration side) {
        return new Pace(rhythm.every(), rhythm.every().multipliedBy(INTERVALS), side.multipliedBy(2));
    }
}
