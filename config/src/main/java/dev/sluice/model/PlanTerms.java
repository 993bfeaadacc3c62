package dev.sluice.model;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What stands in the way of a unit that would rise by its plan, whoever asks. */
final class PlanTerms {
    private PlanTerms() {}

    /** The group of a unit with one progress for all. */
    static Cutover withProgress(Cutover now, String unit, Progress progress, long generation) {
        return new Cutover(now.site(), now.split().with(generation, now.site().group(unit), exposure -> exposure.withProgress(progress)));
    }

    /** All reasons for which a stage may not rise now; none: it may. */
    static List<String> obstacles(Cutover now, String unit, Run run, PlanSights seen) {
        List<String> all = new ArrayList<>();
        run.notBefore().filter(seen.now()::isBefore).ifPresent(time -> all.add("it is postponed until " + seconds(time)));
        now.site().plan(unit).ifPresent(plan -> plan.quiet().forEach(hours -> hours.at(seen.now())
                .ifPresent(span -> all.add("quiet hours " + hours + " last until " + seconds(span.to())))));
        Set<String> group = now.site().group(unit);
        locked(now, unit, seen.now()).ifPresent(refused -> all.add(refused.detail()));
        seen.holds().stream().filter(hold -> group.contains(hold.unit())).forEach(hold -> all.add("the guard of " + hold.unit()
                + " holds it: " + hold.sentence()));
        group.stream().filter(member -> !now.split().of(member).freeze().isOpen())
                .forEach(member -> all.add("unit " + member + " is " + now.split().of(member).freeze().mode().label()));
        Map<String, Share> wanted = new LinkedHashMap<>();
        group.forEach(member -> wanted.put(member, run.share()));
        now.obstacle(unit, wanted).ifPresent(refused -> all.add(refused.detail()));
        return all;
    }

    /** Whether a window is open in which something went wrong, so that only the way back is open. */
    static Optional<Decision.Refused> locked(Cutover now, String unit, Instant at) {
        for (Hours hours : now.site().plan(unit).map(ExposurePlan::changeLock).orElse(List.of())) {
            Optional<Hours.Span> span = hours.at(at);
            Optional<String> wrong = span.flatMap(open -> now.site().group(unit).stream()
                    .map(member -> wentWrong(member, now.split().of(member), open)).flatMap(Optional::stream).findFirst());
            if (span.isPresent() && wrong.isPresent()) {
                return Optional.of(new Decision.Refused(Decision.Code.LOCKED, "changes of unit " + unit + " are locked until "
                        + seconds(span.get().to()) + ": " + wrong.get(),
                        "only reverting is possible until then; the window is " + hours + " of plan.change-lock"));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> wentWrong(String unit, Exposure exposure, Hours.Span in) {
        return exposure.revert().filter(revert -> in.covers(revert.at()))
                .map(revert -> unit + " was reverted at " + seconds(revert.at()))
                .or(() -> exposure.progress() instanceof Progress.Held(Run _, Halt halt) && halt.cause() == Halt.Cause.GATE
                        && in.covers(halt.at()) ? Optional.of("its plan was held at " + seconds(halt.at())) : Optional.empty());
    }

    /** The stage past which a unit does not go back any more; empty: it may go back. */
    static Optional<Stage> pointOfNoReturn(Cutover now, String unit) {
        Exposure exposure = now.split().of(unit);
        Optional<ExposurePlan> plan = now.site().plan(unit);
        Optional<Run> run = exposure.progress().soFar();
        if (exposure.isLatched() || plan.isEmpty() || run.isEmpty()) {
            return Optional.empty();
        }
        int begun = Math.min(plan.get().size(), run.get().phase() == Phase.ENTRY ? run.get().stage() - 1 : run.get().stage());
        return plan.get().stages().subList(0, begun).stream().filter(stage -> stage.reversibility() == Reversibility.FORWARD_ONLY)
                .reduce((_, later) -> later);
    }

    static String seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
