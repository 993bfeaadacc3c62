package dev.sluice.control.http;

import static dev.sluice.control.http.Operation.get;

import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.control.advice.Advice;
import dev.sluice.control.advice.Advisor;
import dev.sluice.control.advice.Criterion;
import dev.sluice.control.advice.QuietHours;
import dev.sluice.model.Cutover;

/** What would help units on their way to new. */
final class AdviceRoutes implements Operation.Room {
    private final ControlServer.Wiring wiring;
    private final InstantSource clock;

    AdviceRoutes(ControlServer.Wiring wiring, InstantSource clock) {
        this.wiring = wiring;
        this.clock = clock;
    }

    @Override
    public List<Operation> operations() {
        return List.of(get("/advice", this::advice).with("unit").takes(Operation.Effort.MUCH));
    }

    private ApiAnswer advice(ApiRequest request) {
        Cutover cutover = wiring.conductor().current();
        Optional<String> asked = request.asked("unit");
        asked.ifPresent(name -> UnitRoutes.known(cutover, name));
        ObjectNode json = Json.object().put("generation", cutover.split().generation());
        ArrayNode units = json.putArray("units");
        var sources = new Advisor.Sources(wiring.evidence(), wiring.history(), wiring.drills()::last);
        Advisor.advise(cutover, asked, sources, clock.instant()).forEach(advice -> units.add(unit(advice)));
        return ApiAnswer.ok(json);
    }

    private static ObjectNode unit(Advice advice) {
        ObjectNode json = Json.object().put("name", advice.unit().name()).put("owner", advice.unit().owner());
        json.putObject("window").put("needed", advice.window().needed().label()).put("reason", advice.window().reason());
        quiet(advice.quiet(), json.putObject("quiet"));
        ObjectNode readiness = json.putObject("readiness").put("met", advice.met()).put("of", advice.criteria().size());
        ArrayNode criteria = readiness.putArray("criteria");
        advice.criteria().forEach(criterion -> criteria.add(criterion(criterion)));
        return json;
    }

    private static void quiet(QuietHours.Finding finding, ObjectNode to) {
        switch (finding) {
            case QuietHours.Finding.Known(List<QuietHours.Hour> quietest, QuietHours.Hour busiest) -> {
                ArrayNode hours = to.putArray("quietest");
                quietest.forEach(hour -> hours.add(hour(hour)));
                to.set("busiest", hour(busiest));
            }
            case QuietHours.Finding.Insufficient(String why) -> to.put("insufficient", why);
        }
    }

    private static ObjectNode hour(QuietHours.Hour hour) {
        ObjectNode json = Json.object();
        hour.day().ifPresent(day -> json.put("day", day.name().toLowerCase(Locale.ROOT)));
        return json.put("hour", hour.hour()).put("perMinute", Json.millis(hour.perMinute()));
    }

    private static ObjectNode criterion(Criterion criterion) {
        ObjectNode json = Json.object().put("name", criterion.name()).put("met", criterion.met().label()).put("reason", criterion.reason());
        return criterion.remedy().isEmpty() ? json : json.put("remedy", criterion.remedy());
    }
}
