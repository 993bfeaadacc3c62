package dev.sluice.control.http;

import java.util.List;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.control.gate.StageAhead;
import dev.sluice.model.Hours;
import dev.sluice.model.Tally;

/** What would become of a plan, as answers show it. */
final class DryRunJson {
    private DryRunJson() {}

    static void stages(ArrayNode to, List<StageAhead> stages) {
        stages.forEach(stage -> stage(to.addObject(), stage));
    }

    private static void stage(ObjectNode to, StageAhead ahead) {
        to.put("stage", ahead.number()).put("share", ahead.stage().share().toString()).put("entered", Json.time(ahead.entered()))
                .put("waited", PlanJson.seconds(ahead.waited()));
        ahead.takes().ifPresent(time -> to.put("seconds", PlanJson.seconds(time)));
        to.put("held", PlanJson.seconds(ahead.held())).put("because", ahead.because());
        seen(to.putObject("recorded"), ahead.seen());
        to.put("onNew", ahead.seen().onNew());
        ArrayNode wants = to.putArray("wants");
        ahead.wants().forEach(want -> want(wants.addObject(), want));
        to.set("unknown", Json.array(ahead.unknown()));
        to.set("changeLock", Json.array(ahead.locks().stream().map(Hours::toString).toList()));
        to.put("sentence", ahead.sentence());
    }

    private static void seen(ObjectNode to, StageAhead.Seen seen) {
        Tally old = seen.old();
        to.put("sameWeekday", seen.sameWeekday()).put("otherDay", seen.otherDay()).put("nowhere", seen.nowhere());
        to.putObject("old").put("count", old.requests()).put("failures", old.failures())
                .put("errorRate", old.requests() == 0 ? 0 : (double) old.failures() / old.requests())
                .put("p50", Json.millis(old.took().quantile(0.50))).put("p95", Json.millis(old.took().quantile(0.95)))
                .put("p99", Json.millis(old.took().quantile(0.99)));
    }

    private static void want(ObjectNode to, StageAhead.Want want) {
        to.put("list", want.list());
        want.gate().ifPresent(gate -> to.put("gate", gate));
        to.put("unit", want.unit());
        want.endpoint().ifPresent(endpoint -> to.put("endpoint", endpoint));
        want.requests().ifPresent(count -> to.put("requests", count));
        want.after().ifPresent(time -> to.put("seconds", PlanJson.seconds(time)));
    }
}
