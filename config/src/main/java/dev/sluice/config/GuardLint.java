package dev.sluice.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import dev.sluice.model.GuardRule;
import dev.sluice.model.RuleNoise;
import dev.sluice.model.RuleNoise.Traffic;

/**
 * What the rules of guards are held against when a file is read: how often chance alone would revert (SEMANTICS A7). More than once in 30 days is
 * doubtful, more than ten times is refused unless somebody accepts it.
 *
 * @param known by unit, what it lives through, as far as that was measured
 * @param otherwise what the others may live through; the worst of these counts
 * @param accepted whether a noisy rule may be had
 */
public record GuardLint(Map<String, Traffic> known, List<Traffic> otherwise, boolean accepted) {
    private static final double DOUBTFUL = 1;
    private static final double REFUSED = 10;
    /** From a small shop to a busy one, and an old stack such as most are. */
    private static final List<Double> RATES = List.of(1.0, 5.0, 20.0, 100.0, 500.0);
    private static final double FAILING = 0.001;
    /** While nobody has said what the traffic is. */
    public static final GuardLint UNKNOWN = new GuardLint(Map.of(), plausible(), false);

    public GuardLint {
        known = Map.copyOf(known);
        otherwise = List.copyOf(otherwise);
    }

    /** The same, where the traffic of some units was measured. */
    public static GuardLint measured(Map<String, Traffic> known, boolean accepted) {
        return new GuardLint(known, UNKNOWN.otherwise, accepted);
    }

    /** How noisy a rule is, and in which traffic. */
    public record Noise(double falseReverts, Traffic at, int failures) {
        /** A sentence a person can read. */
        public String sentence() {
            return "by chance alone it reverts " + number(falseReverts) + " times in 30 days, at " + traffic(at) + ", where it asks for "
                    + failures + " failures";
        }
    }

    /** The same, where somebody says what the traffic is; what is not said is as plausible as before. */
    public static GuardLint at(Optional<Double> perSecond, Optional<Double> failing, boolean accepted) {
        List<Double> rates = perSecond.map(List::of).orElse(RATES);
        return new GuardLint(Map.of(), rates.stream().map(rate -> new Traffic(rate, failing.orElse(FAILING))).toList(), accepted);
    }

    /** Of a unit's rule; the worst where the traffic is not known. */
    public Noise noise(String unit, GuardRule rule) {
        List<Traffic> all = Optional.ofNullable(known.get(unit)).map(List::of).orElse(otherwise);
        Noise worst = noise(rule, all.getFirst());
        for (Traffic each : all) {
            Noise there = noise(rule, each);
            worst = there.falseReverts > worst.falseReverts ? there : worst;
        }
        return worst;
    }

    /** Refuses a rule, or warns of it, where it stands. */
    void hold(String unit, GuardRule rule, ConfigValue at) {
        Noise noise = noise(unit, rule);
        if (noise.falseReverts > REFUSED && !accepted) {
            at.refuse(noise.sentence(), "at most 10, such as with failures: auto; or --accept-noisy-guard");
        } else if (noise.falseReverts > DOUBTFUL) {
            at.warn(noise.sentence(), "at most 1, such as with failures: auto");
        }
    }

    private static Noise noise(GuardRule rule, Traffic at) {
        return new Noise(RuleNoise.falseReverts(rule, at), at, RuleNoise.failures(rule, at));
    }

    private static List<Traffic> plausible() {
        return at(Optional.empty(), Optional.empty(), false).otherwise;
    }

    private static String traffic(Traffic at) {
        return number(at.perSecond()) + " requests/s of new, of which " + percent(at) + " fail as on old";
    }

    private static String percent(Traffic at) {
        return number(at.failing() * 100) + "%";
    }

    /** As many digits as say something. */
    private static String number(double value) {
        if (value >= 9.95 || value == Math.rint(value)) {
            return String.valueOf(Math.round(value));
        }
        return value < 0.001 ? "fewer than 0.001"
                : String.format(Locale.ROOT, value < 1 ? "%.3f" : "%.1f", value).replaceFirst("\\.?0+$", "");
    }
}
