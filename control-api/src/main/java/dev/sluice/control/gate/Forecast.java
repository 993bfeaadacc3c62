package dev.sluice.control.gate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.sluice.control.EvidenceSource;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Measure;
import dev.sluice.model.Site;
import dev.sluice.model.Stage;

/** How long a stage takes at the traffic of the last minute: its ramp, its hold, and until new has answered as many requests as are asked for. */
public final class Forecast {
    private static final Duration LATELY = Duration.ofSeconds(60);

    private final Site site;
    private final List<Measure> lately;

    public Forecast(Site site, EvidenceSource evidence) {
        this.site = site;
        this.lately = evidence.measures(LATELY);
    }

    /**
     * A guess.
     *
     * @param time empty: never, at this traffic
     * @param because what takes longest
     */
    public record Estimate(Optional<Duration> time, String because) {}

    /** Of a stage of a unit and its group. */
    public Estimate of(String unit, Stage stage) {
        List<Estimate> all = new ArrayList<>();
        all.add(new Estimate(Optional.of(stage.dwell()), "its dwell"));
        if (stage.minSamples() > 0) {
            for (String member : site.group(unit)) {
                Optional.ofNullable(site.units().get(member)).map(CutoverUnit::measured).orElse(List.of()).forEach(endpoint -> all.add(
                        until(stage.minSamples(), stage, rate(member, endpoint), "min-samples at " + endpoint + " of " + member)));
            }
        }
        Estimate longest = all.stream().max((one, other) -> millis(one) < millis(other) ? -1 : millis(one) > millis(other) ? 1 : 0)
                .orElseThrow();
        return new Estimate(longest.time().map(stage.ramp()::plus), longest.because());
    }

    private static double millis(Estimate estimate) {
        return estimate.time().map(Duration::toMillis).map(Long::doubleValue).orElse(Double.POSITIVE_INFINITY);
    }

    private static Estimate until(long requests, Stage stage, double perSecond, String what) {
        double onNew = perSecond * stage.share().basisPoints() / dev.sluice.model.Share.WHOLE;
        return onNew <= 0 ? new Estimate(Optional.empty(), what + ": no traffic there")
                : new Estimate(Optional.of(Duration.ofMillis((long) (requests / onNew * 1_000))), what);
    }

    /** Requests a second on both stacks. */
    private double rate(String unit, String endpoint) {
        return lately.stream().filter(measure -> measure.unit().equals(unit) && measure.endpoint().equals(endpoint))
                .mapToLong(Measure::count).sum() / (double) LATELY.toSeconds();
    }
}
