package dev.sluice.control.gate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.sluice.control.EvidenceSource;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Gate;
import dev.sluice.model.Measure;
import dev.sluice.model.Share;
import dev.sluice.model.Shift;
import dev.sluice.model.Side;
import dev.sluice.model.Site;
import dev.sluice.model.Stage;
import dev.sluice.model.Tally;

/**
 * How long a stage takes at the traffic of the last minute: its ramp, its hold, and until new has answered as many requests as the stage and its
 * exit gates ask for (SEMANTICS A5), should it be as good as old. How long people take is not in it.
 */
public final class Forecast {
    private static final Duration LATELY = Duration.ofSeconds(60);
    private static final long FEWEST_OF_OLD = 20;

    private final Site site;
    private final EvidenceSource evidence;
    private final List<Measure> lately;

    public Forecast(Site site, EvidenceSource evidence) {
        this.site = site;
        this.evidence = evidence;
        this.lately = evidence.measures(LATELY);
    }

    /**
     * A guess.
     *
     * @param time empty: never, at this traffic
     * @param because what takes longest
     */
    public record Estimate(Optional<Duration> time, String because) {
        private boolean isLongerThan(Estimate other) {
            return other.time.isPresent() && (time.isEmpty() || time.get().compareTo(other.time.get()) > 0);
        }
    }

    /** Requests that have to be answered by new, out of so many a second on both stacks. */
    private record Need(long requests, double perSecond, String what) {
        Estimate at(Share share) {
            double onNew = perSecond * share.basisPoints() / Share.WHOLE;
            if (requests == Long.MAX_VALUE) {
                return new Estimate(Optional.empty(), what + ": old has answered too little to compare with");
            }
            return onNew <= 0 ? new Estimate(Optional.empty(), what + ": no traffic there")
                    : new Estimate(Optional.of(Duration.ofMillis((long) (requests / onNew * 1_000))),
                            what + ", " + Wording.count(requests) + " requests");
        }
    }

    /** Of a stage of a unit and its group. */
    public Estimate of(String unit, Stage stage) {
        List<Need> needs = new ArrayList<>();
        site.group(unit).stream().flatMap(name -> Optional.ofNullable(site.units().get(name)).stream()).forEach(member -> {
            if (stage.minSamples() > 0) {
                member.measured().forEach(endpoint -> needs.add(new Need(stage.minSamples(), rate(member.name(), Set.of(endpoint)),
                        "min-samples at " + endpoint + " of " + member.name())));
            }
            stage.gates().exit().forEach(name -> site.gate(name).ifPresent(gate -> needs.addAll(needs(gate, name, member, stage.share()))));
        });
        Estimate longest = new Estimate(Optional.of(stage.dwell()), "its dwell");
        for (Need need : needs) {
            Estimate estimate = need.at(stage.share());
            longest = estimate.isLongerThan(longest) ? estimate : longest;
        }
        return new Estimate(longest.time().map(stage.ramp()::plus), longest.because());
    }

    private List<Need> needs(Gate gate, String name, CutoverUnit unit, Share share) {
        return switch (gate) {
            case Gate.Errors errors -> List.of(errors(errors, name, unit.name(), share));
            case Gate.Latency latency -> latency(latency, name, unit.name(), share);
            case Gate.Shifts shifts -> shifts(shifts, name, unit.name());
            case Gate.Drilled _,Gate.Approval _,Gate.Backup _,Gate.Lag _,Gate.Http _,Gate.Program _,Gate.Incidents _,Gate.Prometheus _,Gate.Reconcile _,Gate.OriginDirect _,Gate.DnsTtl _,Gate.DnsPropagation _ ->
                List.of();
        };
    }

    private Need errors(Gate.Errors terms, String name, String unit, Share share) {
        Tally old = old(unit).stream().reduce(Tally.none(unit, Side.OLD, ""), Tally::and);
        double fails = new Counted(old.failures(), old.requests()).part();
        long need = terms.requests().isPresent() ? terms.requests().getAsInt()
                : old.requests() == 0 ? Long.MAX_VALUE : ErrorsGate.needed(fails, moreOld(share), old.requests());
        return new Need(need, rate(unit, Set.of()), "gate " + name + " of " + unit);
    }

    /** How many times as many old answers in the same time. */
    private static double moreOld(Share share) {
        return share.equals(Share.ALL) ? Double.MAX_VALUE : (double) Share.WHOLE / share.basisPoints() - 1;
    }

    private List<Need> latency(Gate.Latency terms, String name, String unit, Share share) {
        double moreOld = moreOld(share);
        List<Need> needs = new ArrayList<>();
        for (Tally old : common(unit)) {
            for (double quantile : new double[] {0.95, 0.99}) {
                double limit = quantile < 0.97 ? terms.p95() : terms.p99();
                long need = terms.requests().isPresent() ? terms.requests().getAsInt()
                        : old.took().count() < FEWEST_OF_OLD ? Long.MAX_VALUE : LatencyGate.needed(old.took(), moreOld, quantile, limit);
                needs.add(new Need(need, rate(unit, Set.of(old.endpoint())), "gate " + name + " at " + old.endpoint() + " of " + unit));
            }
        }
        return needs;
    }

    private List<Need> shifts(Gate.Shifts terms, String name, String unit) {
        List<Need> needs = new ArrayList<>();
        for (Tally old : common(unit)) {
            for (Shift shift : Shift.values()) {
                if (shift != Shift.GONE) {
                    long need = old.answers() < FEWEST_OF_OLD ? Long.MAX_VALUE
                            : ShiftGate.needed(new Counted(old.shifted(shift), old.answers()), terms);
                    needs.add(new Need(need, rate(unit, Set.of(old.endpoint())), "gate " + name + " at " + old.endpoint() + " of " + unit));
                }
            }
        }
        return needs;
    }

    private List<Tally> old(String unit) {
        return evidence.tallies(unit).stream().filter(tally -> tally.side() == Side.OLD).toList();
    }

    /** The endpoints that are not rare, as old has answered them. */
    private List<Tally> common(String unit) {
        Map<String, Long> answers = new HashMap<>();
        lately.stream().filter(measure -> measure.unit().equals(unit)).forEach(measure -> answers.merge(measure.endpoint(), measure.count(),
                Long::sum));
        Set<String> rare = Window.rare(answers);
        return old(unit).stream().filter(tally -> !rare.contains(tally.endpoint())).toList();
    }

    /** Requests a second on both stacks, at some endpoints or, where none is named, at all. */
    private double rate(String unit, Set<String> endpoints) {
        return lately.stream()
                .filter(measure -> measure.unit().equals(unit) && (endpoints.isEmpty() || endpoints.contains(measure.endpoint())))
                .mapToLong(Measure::count).sum() / (double) LATELY.toSeconds();
    }
}
