package dev.sluice.control.gate;

import dev.sluice.model.Gate;
import dev.sluice.model.Verdict;

/** What one gate of the configuration looks at, and what it makes of it: a new type is a file, and a line here. */
interface GateType {
    /** Fetches what is to be seen, which may take as long as the gate's terms allow, and judges it. */
    Verdict look(Case at, Bench bench) throws InterruptedException;

    /** Whether there is nothing to be fetched: a look is then over at once, and changes nothing. */
    default boolean isAtHand() {
        return false;
    }

    static GateType of(Gate gate) {
        return switch (gate) {
            case Gate.Errors errors -> ErrorsGate.of(errors);
            case Gate.Latency latency -> LatencyGate.of(latency);
            case Gate.Shifts shifts -> ShiftGate.of(shifts);
            case Gate.Drilled _ -> new DrillGate();
            case Gate.Approval approval -> new ApprovalGate(approval);
            case Gate.Backup backup -> BackupGate.of(backup);
            case Gate.Lag lag -> LagGate.of(lag);
            case Gate.Http http -> new HttpGate(http);
            case Gate.Program program -> new CommandGate(program);
            case Gate.Incidents incidents -> IncidentsGate.of(incidents);
            case Gate.Prometheus prometheus -> new PrometheusGate(prometheus);
            case Gate.Reconcile reconcile -> new ReconcileGate(reconcile);
            case Gate.OriginDirect direct -> OriginDirectGate.of(direct);
            case Gate.DnsTtl ttl -> new DnsTtlGate(ttl);
            case Gate.DnsPropagation propagation -> new DnsPropagationGate(propagation);
            case Gate.Journey journey -> new JourneyGate(journey);
            case Gate.Callbacks callbacks -> new CallbacksGate(callbacks);
            case Gate.Certificates certificates -> new CertificateGate(certificates);
        };
    }
}
