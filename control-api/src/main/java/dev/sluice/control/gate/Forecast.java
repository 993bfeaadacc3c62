package dev.sluice.control.gate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.sluice.control.EvidenceSource;
import dev.sluice.control.gate.Needs.Need;
import dev.sluice.model.Measure;
import dev.sluice.model.Share;
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

    private final Needs needs;
    private final List<Measure> lately;

    public Forecast(Site site, EvidenceSource evidence) {
        this.lately = evidence.measures(LATELY);
        this.needs = new Needs(site, new SinceStart(evidence, lately));
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

    /** Of a stage of a unit and its group. */
    public Estimate of(String unit, Stage stage) {
        List<Need> needs = new ArrayList<>(this.needs.samples(unit, stage));
        needs.addAll(this.needs.gates(unit, stage.gates().exit(), stage.share()));
        Estimate longest = new Estimate(Optional.of(stage.dwell()), "its dwell");
        for (Need need : needs) {
            Estimate estimate = of(need, stage.share());
            longest = estimate.isLongerThan(longest) ? estimate : longest;
        }
        return new Estimate(longest.time().map(stage.ramp()::plus), longest.because());
    }

    private Estimate of(Need need, Share share) {
        double onNew = rate(need.unit(), need.endpoint()) * share.basisPoints() / Share.WHOLE;
        if (!need.isKnown()) {
            return new Estimate(Optional.empty(), need.what() + ": old has answered too little to compare with");
        }
        return onNew <= 0 ? new Estimate(Optional.empty(), need.what() + ": no traffic there")
                : new Estimate(Optional.of(Duration.ofMillis((long) (need.requests() / onNew * 1_000))),
                        need.what() + ", " + Wording.count(need.requests()) + " requests");
    }

    /** Requests a second on both stacks, at an endpoint or, where none is named, at all. */
    private double rate(String unit, Optional<String> endpoint) {
        return lately.stream()
                .filter(measure -> measure.unit().equals(unit) && (endpoint.isEmpty() || endpoint.get().equals(measure.endpoint())))
                .mapToLong(Measure::count).sum() / (double) LATELY.toSeconds();
    }

    /** What old has answered since the start; which endpoints are rare, the last minute tells. */
    private record SinceStart(EvidenceSource evidence, List<Measure> lately) implements Needs.OldSide {
        @Override
        public Tally all(String unit) {
            return old(unit).stream().reduce(Tally.none(unit, Side.OLD, ""), Tally::and);
        }

        @Override
        public List<Tally> common(String unit) {
            Map<String, Long> answers = new HashMap<>();
            lately.stream().filter(measure -> measure.unit().equals(unit))
                    .forEach(measure -> answers.merge(measure.endpoint(), measure.count(), Long::sum));
            Set<String> rare = Window.rare(answers);
            return old(unit).stream().filter(tally -> !rare.contains(tally.endpoint())).toList();
        }

        private List<Tally> old(String unit) {
            return evidence.tallies(unit).stream().filter(tally -> tally.side() == Side.OLD).toList();
        }
    }
}
