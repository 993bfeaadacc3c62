package dev.sluice.control.http;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.model.Cutover;
import dev.sluice.model.ExposurePlan;
import dev.sluice.model.Halt;
import dev.sluice.model.Judgement;
import dev.sluice.model.PlanWatch;
import dev.sluice.model.Progress;
import dev.sluice.model.Run;
import dev.sluice.model.Stage;

/** Where units stand in their plans, as answers show it. */
final class PlanJson {
    private final Cutover cutover;
    private final Function<String, Optional<PlanWatch>> watches;

    /** {@code watches} answers what is seen of the plan of a unit. */
    PlanJson(Cutover cutover, Function<String, Optional<PlanWatch>> watches) {
        this.cutover = cutover;
        this.watches = watches;
    }

    /** Nothing for a unit without a plan. */
    Optional<ObjectNode> unit(String name) {
        Progress progress = cutover.split().of(name).progress();
        Optional<ExposurePlan> plan = cutover.site().plan(name);
        if (plan.isEmpty() && progress.soFar().isEmpty()) {
            return Optional.empty();
        }
        ObjectNode json = Json.object().put("state", progress.label()).put("planner", cutover.site().planner(name))
                .put("stage", progress.soFar().map(Run::stage).orElse(0)).put("stages", plan.map(ExposurePlan::size).orElse(0));
        Optional<PlanWatch> watch = watches.apply(name).filter(_ -> progress.isActive());
        progress.soFar().ifPresent(run -> run(json, run, plan, watch));
        if (progress instanceof Progress.Held(Run _, Halt halt)) {
            json.putObject("halt").put("cause", halt.cause().label()).put("by", halt.by()).put("reason", halt.reason())
                    .put("at", Json.time(halt.at()));
        }
        return Optional.of(json);
    }

    private static void run(ObjectNode json, Run stands, Optional<ExposurePlan> plan, Optional<PlanWatch> watch) {
        Run run = watch.map(PlanWatch::run).filter(stands::isAt).map(live -> stands.after(live.spent(), live.samples())).orElse(stands);
        json.put("phase", run.phase().label()).put("stageShare", run.share().toString()).put("startedBy", run.by())
                .put("since", Json.time(run.since())).put("spent", seconds(run.spent()));
        plan.filter(known -> run.stage() <= known.size()).map(known -> known.stage(run.stage())).ifPresent(stage -> {
            json.put("reversibility", stage.reversibility().label());
            left(run, stage).ifPresent(left -> json.put("left", seconds(left)));
        });
        run.notBefore().ifPresent(time -> json.put("notBefore", Json.time(time)));
        json.set("waits", Json.array(watch.map(PlanWatch::waits).orElse(List.of())));
        ArrayNode gates = json.putArray("gates");
        watch.ifPresent(seen -> gates(gates, seen));
        ArrayNode skipped = json.putArray("skipped");
        run.skipped().forEach(skip -> skipped.addObject().put("stage", skip.stage()).put("phase", skip.phase().label())
                .put("by", skip.by()).put("reason", skip.reason()).put("at", Json.time(skip.at())));
    }

    private static Optional<Duration> left(Run run, Stage stage) {
        Optional<Duration> whole = switch (run.phase()) {
            case RAMP -> Optional.of(stage.ramp());
            case DWELL -> Optional.of(stage.dwell());
            case ENTRY, EXIT -> Optional.empty();
        };
        return whole.map(time -> time.minus(run.spent())).map(left -> left.isNegative() ? Duration.ZERO : left);
    }

    private static void gates(ArrayNode to, PlanWatch watch) {
        watch.tracks().entrySet().stream()
                .sorted((one, other) -> one.getKey().toString().compareTo(other.getKey().toString())).forEach(entry -> {
                    PlanWatch.Track track = entry.getValue();
                    Optional<Judgement> said = track.last().filter(_ -> track.fresh());
                    to.addObject().put("unit", entry.getKey().unit()).put("gate", entry.getKey().gate())
                            .put("verdict", said.map(judgement -> judgement.verdict().label()).orElse("none"))
                            .put("sentence", said.map(judgement -> judgement.verdict().sentence()).orElse("nothing said yet"))
                            .put("remedy", said.map(judgement -> judgement.verdict().wayOut()).orElse(""))
                            .put("passes", track.passes());
                });
    }

    /** The stages of a plan, with what each is about and whether it was passed. */
    static void stages(ArrayNode to, ExposurePlan plan, Progress progress) {
        for (int number = 1; number <= plan.size(); number++) {
            Stage stage = plan.stage(number);
            ObjectNode json = to.addObject().put("stage", number).put("share", stage.share().toString())
                    .put("state", state(number, progress))
                    .put("dwell", seconds(stage.dwell())).put("ramp", seconds(stage.ramp())).put("minSamples", stage.minSamples());
            json.set("entry", Json.array(stage.gates().entry()));
            json.set("during", Json.array(stage.gates().during()));
            json.set("exit", Json.array(stage.gates().exit()));
            json.put("reversibility", stage.reversibility().label()).put("onFail", stage.onFail().label())
                    .put("onBreach", stage.onBreach().label());
        }
    }

    private static String state(int number, Progress progress) {
        int present = progress.soFar().map(Run::stage).orElse(0);
        boolean passed = number < present || number == present && progress instanceof Progress.Done;
        return passed ? "passed" : number == present ? "present" : "ahead";
    }

    static double seconds(Duration time) {
        return Math.rint(time.toMillis() / 100.0) / 10;
    }
}
