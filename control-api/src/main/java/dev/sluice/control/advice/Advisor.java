package dev.sluice.control.advice;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.sluice.control.EvidenceSource;
import dev.sluice.control.store.History;
import dev.sluice.control.store.History.Stretch;
import dev.sluice.model.Cutover;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Drill;
import dev.sluice.model.Endpoint;
import dev.sluice.model.Exposure;
import dev.sluice.model.Hold;
import dev.sluice.model.Measure;
import dev.sluice.model.Side;
import dev.sluice.model.StateClass;

/** Looks at everything that is known of units and says what would help each of them. One use, one thread. */
public final class Advisor {
    private static final Duration LATELY = Duration.ofMinutes(5);
    private static final Duration WEEK = Duration.ofDays(7);
    private static final long LEAST_REQUESTS = 10_000;
    private static final double PERCENT = 100;

    private final Cutover cutover;
    private final EvidenceSource evidence;
    private final Instant now;
    private final Map<String, QuietHours> hours = new HashMap<>();
    private final Map<String, long[]> measured = new HashMap<>();
    private final Function<String, Optional<Drill>> lastDrill;
    private final Drill.Setting setting;

    private Advisor(Cutover cutover, EvidenceSource evidence, Function<String, Optional<Drill>> lastDrill, Instant now) {
        this.cutover = cutover;
        this.evidence = evidence;
        this.lastDrill = lastDrill;
        this.setting = Drill.Setting.of(cutover.site());
        this.now = now;
    }

    /** Where what is known is found; {@code lastDrill} answers that of a unit. */
    public record Sources(EvidenceSource evidence, History history, Function<String, Optional<Drill>> lastDrill) {}

    /** One for each unit, in the order of the file; {@code unit} empty: of all. */
    public static List<Advice> advise(Cutover cutover, Optional<String> unit, Sources sources, Instant now) {
        var advisor = new Advisor(cutover, sources.evidence, sources.lastDrill, now);
        sources.history.each(unit, new Stretch(now.minus(QuietHours.LOOK_BACK), now), minute -> {
            advisor.hours.computeIfAbsent(minute.unit(), _ -> new QuietHours()).take(minute);
            if (minute.side() == Side.OLD) {
                long[] sum = advisor.measured.computeIfAbsent(minute.unit(), _ -> new long[2]);
                sum[0] += minute.seconds();
                sum[1] += minute.requests();
            }
        });
        return cutover.site().units().values().stream().filter(one -> unit.isEmpty() || unit.get().equals(one.name())).map(advisor::advise)
                .toList();
    }

    private Advice advise(CutoverUnit unit) {
        QuietHours quiet = hours.getOrDefault(unit.name(), new QuietHours());
        return new Advice(unit, window(unit), quiet.finding(), criteria(unit));
    }

    private Advice.Window window(CutoverUnit unit) {
        return switch (unit.state().kept()) {
            case SHARED -> new Advice.Window(Criterion.Met.NO, "both stacks share the state of " + unit.name()
                    + " (data: shared), so nothing has to be carried over");
            case REPLICATED -> new Advice.Window(Criterion.Met.UNKNOWN,
                    "the stacks keep alike with a delay (data: replicated): none is needed as "
                            + "long as the delay stays short, and a read-only freeze of a few minutes proves that the last write arrived; "
                            + writes(unit));
            case MOVED ->
                new Advice.Window(Criterion.Met.YES, "new has a database of its own (data: moved), so the last changes have to be "
                        + "carried over while nobody writes; " + writes(unit));
        };
    }

    /** What is known of writes: methods are known of declared endpoints alone. */
    private String writes(CutoverUnit unit) {
        List<Measure> lately = evidence.measures(LATELY).stream().filter(measure -> measure.unit().equals(unit.name())).toList();
        long all = lately.stream().mapToLong(Measure::count).sum();
        if (all == 0) {
            return "how much of it is writes is not known, nobody asked for it in the last five minutes";
        }
        long writes = lately.stream().filter(measure -> !measure.endpoint().equals(Endpoint.OTHER))
                .filter(measure -> isWrite(measure.endpoint().split(" ", 2))).mapToLong(Measure::count).sum();
        return String.format(Locale.ROOT,
                "at least %.1f %% of %d requests of the last five minutes were writes, by their declared endpoints",
                PERCENT * writes / all, all);
    }

    private boolean isWrite(String[] call) {
        return cutover.site().freeze().writes().mayChange(call[0], call[1]);
    }

    private List<Criterion> criteria(CutoverUnit unit) {
        List<Criterion> all = new ArrayList<>();
        all.add(newStack());
        all.add(Criterion.of("deputy", unit.deputy().isPresent(), "owner " + unit.owner() + ", "
                + unit.deputy().map(deputy -> "deputy " + deputy).orElse("no deputy"), "name one: units." + unit.name() + ".deputy"));
        all.add(Criterion.of("endpoints", !unit.endpoints().isEmpty(), unit.endpoints().size() + " endpoints are declared",
                "declare those that matter: units." + unit.name() + ".endpoints; each is judged on its own"));
        all.add(Criterion.of("guard", unit.guard().isPresent(), unit.guard().isPresent() ? "the guard is armed" : "guard: off",
                "arm it: without it nobody takes the unit back"));
        int stages = cutover.site().plan(unit.name()).map(plan -> plan.stages().size()).orElse(0);
        all.add(Criterion.of("plan", stages > 0, stages == 0 ? "it has no plan" : "its plan has " + stages + " stages",
                "write one: units." + unit.name() + ".plan"));
        all.add(measured(unit));
        all.add(drilled(unit));
        all.add(ledger(unit));
        all.add(standing(unit));
        all.add(required(unit));
        boolean heard = cutover.site().recipients().stream()
                .anyMatch(told -> told.units().isEmpty() || told.units().contains(unit.name()));
        all.add(Criterion.of("notified", heard, heard ? "somebody is told of reverts" : "nobody is told of a revert",
                "name somebody: notify"));
        return all;
    }

    private Criterion newStack() {
        long down = evidence.origins().stream().filter(origin -> origin.side() == Side.NEW && !origin.up()).count();
        boolean there = cutover.site().newStack().isPresent();
        return Criterion.of("new-stack", there && down == 0,
                !there ? "there is no stack new" : down == 0 ? "no origin of new is down" : down + " origins of new are down",
                "add stacks.new, or mend its origins");
    }

    private Criterion measured(CutoverUnit unit) {
        long[] sum = measured.getOrDefault(unit.name(), new long[2]);
        boolean enough = sum[0] >= WEEK.toSeconds() && sum[1] >= LEAST_REQUESTS;
        return new Criterion("measured", enough ? Criterion.Met.YES : Criterion.Met.UNKNOWN,
                String.format(Locale.ROOT, "%.1f days and %d requests of old are in the history",
                        sum[0] / (double) Duration.ofDays(1).toSeconds(),
                        sum[1]),
                enough ? "" : "serve for a week, with " + LEAST_REQUESTS + " requests, before new is held against it");
    }

    private Criterion drilled(CutoverUnit unit) {
        Optional<Drill> last = lastDrill.apply(unit.name());
        boolean holds = last.filter(drill -> drill.flaw(now, setting).isEmpty()).isPresent();
        return Criterion.of("drilled", holds, last.map(drill -> drill.sentence(now, setting)).orElse("a revert was never rehearsed"),
                "sluice drill " + unit.name());
    }

    private static Criterion ledger(CutoverUnit unit) {
        boolean named = unit.state().kept() == StateClass.SHARED || !unit.state().ledger().ids().isEmpty();
        return Criterion.of("ledger", named, unit.state().kept() == StateClass.SHARED ? "no write is on new alone (data: shared)"
                : unit.state().ledger().ids().size() + " names are taken from what new accepts",
                "say by what a write is found again: units." + unit.name() + ".ledger.ids");
    }

    private Criterion standing(CutoverUnit unit) {
        Exposure exposure = cutover.split().of(unit.name());
        List<Hold> holds = evidence.holds().stream().filter(hold -> hold.unit().equals(unit.name())).toList();
        if (exposure.isLatched()) {
            return Criterion.of("free-to-grow", false, "a revert holds it on old",
                    "sluice rearm " + unit.name() + " --reason R, once it is mended");
        }
        return Criterion.of("free-to-grow", holds.isEmpty(),
                holds.isEmpty() ? "nothing holds it" : holds.stream().map(Hold::sentence).collect(Collectors.joining("; ")),
                "wait until the guard finds it well again");
    }

    private Criterion required(CutoverUnit unit) {
        List<String> open = unit.requires().entrySet().stream()
                .filter(entry -> cutover.split().of(entry.getKey()).share().compareTo(entry.getValue()) < 0)
                .map(entry -> entry.getKey() + " is at " + cutover.split().of(entry.getKey()).share() + " of " + entry.getValue()).toList();
        return Criterion.of("requires", open.isEmpty(), open.isEmpty() ? "it waits for no other unit" : String.join(", ", open),
                "expose those first");
    }
}
