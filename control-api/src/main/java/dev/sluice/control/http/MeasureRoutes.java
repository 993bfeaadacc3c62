package dev.sluice.control.http;

import static dev.sluice.control.http.Operation.get;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.model.Cutover;
import dev.sluice.model.Measure;
import dev.sluice.model.TimeText;

/** What was measured per unit, stack and endpoint over the last stretch of time. */
final class MeasureRoutes implements Operation.Room {
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Comparator<Measure> ORDER = Comparator.comparing(Measure::unit).thenComparing(Measure::endpoint)
            .thenComparing(Measure::side);

    private final ControlServer.Wiring wiring;

    MeasureRoutes(ControlServer.Wiring wiring) {
        this.wiring = wiring;
    }

    @Override
    public List<Operation> operations() {
        return List.of(get("/measures", this::measures).with("unit", "last"));
    }

    private ApiAnswer measures(ApiRequest request) {
        Cutover cutover = wiring.conductor().current();
        Optional<String> unit = request.asked("unit");
        unit.ifPresent(name -> UnitRoutes.known(cutover, name));
        String asked = request.asked("last").orElse("60s");
        Duration last = TimeText.parse(asked)
                .filter(time -> time.toSeconds() >= 1 && time.compareTo(LONGEST) <= 0 && time.toMillis() % 1_000 == 0)
                .orElseThrow(() -> ApiRequest.unfit("last", asked, "whole seconds, 1s..300s"));
        ObjectNode json = Json.object().put("generation", cutover.split().generation()).put("last", last.toSeconds());
        ArrayNode list = json.putArray("measures");
        wiring.evidence().measures(last).stream().filter(measure -> unit.isEmpty() || unit.get().equals(measure.unit())).sorted(ORDER)
                .forEach(measure -> list.add(measure(measure)));
        return ApiAnswer.ok(json);
    }

    private static ObjectNode measure(Measure measure) {
        ObjectNode json = Json.object().put("unit", measure.unit()).put("stack", measure.side().label()).put("endpoint", measure.endpoint())
                .put("count", measure.count()).put("failures", measure.failures());
        ObjectNode outcomes = json.putObject("outcomes");
        new TreeMap<>(measure.outcomes()).forEach(outcomes::put);
        return json.put("p50", Json.millis(measure.p50())).put("p95", Json.millis(measure.p95())).put("p99", Json.millis(measure.p99()))
                .put("inFlight", measure.inFlight());
    }
}
