package dev.sluice.control.gate;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import dev.sluice.control.EvidenceSource;
import dev.sluice.control.store.History;
import dev.sluice.model.Cutover;
import dev.sluice.model.ExposurePlan;
import dev.sluice.model.Hours;
import dev.sluice.model.Side;
import dev.sluice.model.Site;
import dev.sluice.model.Stage;
import dev.sluice.model.Tally;

/**
 * What would become of a plan that was begun at some time, should new be as good as old and the traffic be what was recorded: stage after stage.
 * What people say, and what gates see elsewhere, nobody knows before. One use, one thread.
 */
public final class DryRun {
    /** How far ahead is looked. */
    public static final Duration LONGEST = Duration.ofDays(14);

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final ExposurePlan plan;
    private final Walk.Ahead ahead;
    private Instant at;

    private DryRun(Source source, String unit, Instant from) {
        Site site = source.cutover.site();
        this.plan = site.plan(unit).orElseThrow();
        this.at = from;
        Map<String, Replay> replays = new TreeMap<>();
        Map<String, Tally> days = new HashMap<>();
        Map<String, Map<String, Double>> parts = new HashMap<>();
        site.group(unit).forEach(member -> {
            Replay replay = new Replay(source.history, member, source.now);
            replays.put(member, replay);
            days.put(member, replay.day(from));
            parts.put(member, parts(source.evidence.tallies(member)));
        });
        this.ahead = new Walk.Ahead(unit, site, new Needs(site, new Known(source.evidence, days)), replays, parts, from.plus(LONGEST));
    }

    /** What it is made from. */
    public record Source(Cutover cutover, EvidenceSource evidence, History history, Instant now) {}

    /** Of the plan of a unit, begun at a time; no stage is told after one that is not left. */
    public static List<StageAhead> of(Source source, String unit, Instant from) {
        DryRun run = new DryRun(source, unit, from);
        List<StageAhead> stages = new ArrayList<>();
        boolean goesOn = true;
        for (int number = 1; number <= run.plan.size() && goesOn; number++) {
            StageAhead stage = run.rehearse(number);
            stages.add(stage);
            goesOn = stage.takes().isPresent();
        }
        return stages;
    }

    private static Map<String, Double> parts(List<Tally> tallies) {
        Map<String, Double> counts = new HashMap<>();
        tallies.forEach(tally -> counts.merge(tally.endpoint(), (double) tally.took().count(), Double::sum));
        double all = counts.values().stream().mapToDouble(Double::doubleValue).sum();
        if (all == 0) {
            return Map.of();
        }
        counts.replaceAll((_, count) -> count / all);
        return counts;
    }

    /** What is known of old: failures from the day that stands in, endpoints since the start. */
    private record Known(EvidenceSource evidence, Map<String, Tally> days) implements Needs.OldSide {
        @Override
        public Tally all(String unit) {
            return days.getOrDefault(unit, Tally.none(unit, Side.OLD, ""));
        }

        @Override
        public List<Tally> common(String unit) {
            Map<String, Long> answers = new HashMap<>();
            List<Tally> all = evidence.tallies(unit);
            all.forEach(tally -> answers.merge(tally.endpoint(), tally.took().count(), Long::sum));
            Set<String> rare = Window.rare(answers);
            return all.stream().filter(tally -> tally.side() == Side.OLD && !rare.contains(tally.endpoint())).toList();
        }
    }

    private StageAhead rehearse(int number) {
        Stage stage = plan.stage(number);
        Duration waited = waitForQuiet();
        Instant entered = at;
        Duration stalled = ramp(stage.ramp());
        Walk walk = new Walk(ahead, stage, at);
        at = walk.go();
        boolean left = walk.isOver();
        List<Hours> locks = plan.changeLock().stream().filter(hours -> touches(hours, entered, at)).toList();
        return new StageAhead(number, stage, entered, waited.plus(stalled),
                left ? Optional.of(Duration.between(entered, at)) : Optional.empty(), walk.held(), walk.because(), walk.seen(),
                walk.wants(),
                unknown(stage), locks);
    }

    private static boolean touches(Hours hours, Instant from, Instant to) {
        for (Instant time = from; time.isBefore(to); time = time.plus(15, ChronoUnit.MINUTES)) {
            if (hours.at(time).isPresent()) {
                return true;
            }
        }
        return hours.at(to).isPresent();
    }

    private Duration waitForQuiet() {
        Instant begun = at;
        Optional<Instant> over = quietUntil();
        while (over.isPresent() && at.isBefore(ahead.end())) {
            at = over.get();
            over = quietUntil();
        }
        return Duration.between(begun, at);
    }

    private Optional<Instant> quietUntil() {
        return plan.quiet().stream().flatMap(hours -> hours.at(at).stream()).map(Hours.Span::to).findFirst();
    }

    /** Rises, but for quiet hours that begin meanwhile; how long those were. */
    private Duration ramp(Duration time) {
        Duration waited = Duration.ZERO;
        for (Duration left = time; left.isPositive() && at.isBefore(ahead.end());) {
            waited = waited.plus(waitForQuiet());
            Duration step = left.compareTo(MINUTE) < 0 ? left : MINUTE;
            at = at.plus(step);
            left = left.minus(step);
        }
        return waited;
    }

    /** What nobody knows before: all of entry, what counts no requests, and what counts them at endpoints that nobody has asked for. */
    private List<String> unknown(Stage stage) {
        Set<String> told = new LinkedHashSet<>(stage.gates().entry());
        Stream.concat(stage.gates().during().stream(), stage.gates().exit().stream())
                .filter(gate -> ahead.needs().gates(ahead.unit(), List.of(gate), stage.share()).isEmpty()).forEach(told::add);
        if (ahead.needs().samples(ahead.unit(), stage).stream().anyMatch(need -> !ahead.knowsEndpoints(need.unit()))) {
            told.add(Walk.SAMPLES);
        }
        return List.copyOf(told);
    }
}
