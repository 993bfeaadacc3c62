package dev.sluice.control.store;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.model.Halt;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Phase;
import dev.sluice.model.PlanStep;
import dev.sluice.model.Progress;
import dev.sluice.model.Run;
import dev.sluice.model.Share;

/** How far a plan has come, and each of its steps, as JSON; and a step as a sentence. */
final class PlanJson {
    private PlanJson() {}

    static void write(Progress progress, ObjectNode to) {
        to.put("state", progress.label());
        progress.soFar().ifPresent(run -> write(run, to));
        if (progress instanceof Progress.Held(Run _, Halt halt)) {
            to.putObject("halt").put("cause", halt.cause().label()).put("by", halt.by()).put("reason", halt.reason())
                    .put("at", halt.at().toString());
        }
    }

    static Progress read(JsonNode from) {
        return switch (text(from, "state")) {
            case "running" -> new Progress.Running(readRun(from));
            case "held" -> new Progress.Held(readRun(from), readHalt(from.required("halt")));
            case "done" -> new Progress.Done(readRun(from));
            case "aborted" -> new Progress.Aborted(readRun(from));
            default -> throw new IllegalArgumentException("state of a plan: " + from.required("state")
                    + " (expected: running, held, done or aborted)");
        };
    }

    static void write(JournalEntry.PlanMoved moved, ObjectNode to) {
        RevertJson.names(moved.units(), "units", to);
        to.put("step", moved.step().label()).put("stage", moved.stage()).put("share", moved.share().toString()).put("why", moved.why());
    }

    static JournalEntry.PlanMoved readMoved(JsonNode from) {
        return new JournalEntry.PlanMoved(RevertJson.readNames(from.required("units")),
                labelled(PlanStep.values(), PlanStep::label, text(from, "step")), from.required("stage").intValue(),
                RevertJson.readShare(from.required("share")), text(from, "why"));
    }

    static String sentence(JournalEntry.PlanMoved moved) {
        String units = "plan of " + String.join(", ", moved.units());
        String stage = "stage " + moved.stage();
        String why = moved.why().isEmpty() ? "" : ": " + moved.why();
        return units + switch (moved.step()) {
            case STARTED -> " started" + why;
            case ENTERED -> " enters " + stage + why;
            case REACHED -> " reached " + moved.share() + " of " + stage + why;
            case DWELT -> " dwelt in " + stage + " at " + moved.share() + why;
            case PASSED -> " passed " + stage + " at " + moved.share() + why;
            case DONE -> " is done: passed " + stage + " at " + moved.share() + why;
            case HELD -> " held in " + stage + " at " + moved.share() + why;
            case BLIND -> " goes BLIND in " + stage + " at " + moved.share() + why;
            case RESUMED -> " resumed in " + stage + " at " + moved.share() + why;
            case ADVANCED -> " advanced from " + stage + why;
            case SKIPPED -> " SKIPPED in " + stage + why;
            case POSTPONED -> " postponed in " + stage + why;
        };
    }

    private static void write(Run run, ObjectNode to) {
        ArrayNode path = to.putArray("path");
        run.path().forEach(share -> path.add(share.toString()));
        to.put("phase", run.phase().label()).put("by", run.by()).put("since", run.since().toString()).put("from", run.from().toString())
                .put("spentMillis", run.spent().toMillis());
        ObjectNode samples = to.putObject("samples");
        new TreeMap<>(run.samples()).forEach(samples::put);
        ArrayNode skipped = to.putArray("skipped");
        run.skipped().forEach(skip -> skipped.addObject().put("stage", skip.stage()).put("phase", skip.phase().label())
                .put("by", skip.by()).put("reason", skip.reason()).put("at", skip.at().toString()));
        run.notBefore().ifPresent(time -> to.put("notBefore", time.toString()));
    }

    private static Run readRun(JsonNode from) {
        List<Share> path = new ArrayList<>();
        from.required("path").forEach(share -> path.add(RevertJson.readShare(share)));
        Map<String, Long> samples = new TreeMap<>();
        from.required("samples").properties().forEach(count -> samples.put(count.getKey(), count.getValue().longValue()));
        List<Run.Skip> skipped = new ArrayList<>();
        from.required("skipped").forEach(skip -> skipped.add(new Run.Skip(skip.required("stage").intValue(), phase(skip), text(skip, "by"),
                text(skip, "reason"), Instant.parse(text(skip, "at")))));
        return new Run(path, phase(from), text(from, "by"), Instant.parse(text(from, "since")), RevertJson.readShare(from.required("from")),
                Duration.ofMillis(from.required("spentMillis").longValue()), samples, skipped,
                from.has("notBefore") ? Optional.of(Instant.parse(text(from, "notBefore"))) : Optional.empty());
    }

    private static Halt readHalt(JsonNode from) {
        return new Halt(labelled(Halt.Cause.values(), Halt.Cause::label, text(from, "cause")), text(from, "by"), text(from, "reason"),
                Instant.parse(text(from, "at")));
    }

    private static Phase phase(JsonNode from) {
        return labelled(Phase.values(), Phase::label, text(from, "phase"));
    }

    private static <T> T labelled(T[] all, Function<T, String> label, String text) {
        return Arrays.stream(all).filter(one -> label.apply(one).equals(text)).findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("a plan's word: " + text + " (expected: one of " + Arrays.toString(all) + ")"));
    }

    private static String text(JsonNode json, String field) {
        return json.required(field).stringValue();
    }
}
