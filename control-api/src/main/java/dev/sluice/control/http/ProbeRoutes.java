package dev.sluice.control.http;

import static dev.sluice.control.http.Operation.open;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether the product lives and is ready, and its metrics for Prometheus. */
final class ProbeRoutes implements Operation.Room {
    private static final String PLAIN = "text/plain; charset=utf-8";

    static final String METRICS = "/metrics";
    /** These tell nothing that a page which was led here could want to know, and are asked by whatever name a load balancer has. */
    static final Set<String> NAMELESS = Set.of("/livez", "/readyz");

    private final ControlServer.Wiring wiring;

    ProbeRoutes(ControlServer.Wiring wiring) {
        this.wiring = wiring;
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                open("/livez", _ -> ApiAnswer.text(200, PLAIN, "ok\n")),
                open("/readyz", _ -> ready()),
                open(METRICS, _ -> ApiAnswer.text(200, "text/plain; version=0.0.4; charset=utf-8", wiring.metrics().get()))
                        .takes(Operation.Effort.SOME));
    }

    /** Ready is who takes traffic; trouble with the disk is said here but is no reason to be taken out: routing goes on without it. */
    private ApiAnswer ready() {
        if (!wiring.ready().getAsBoolean()) {
            return ApiAnswer.text(503, PLAIN, "not ready: starting or draining\n");
        }
        Optional<String> trouble = wiring.conductor().diskTrouble();
        return ApiAnswer.text(200, PLAIN, trouble.map(why -> "ok, but no change can be written: " + why + "\n").orElse("ok\n"));
    }
}
