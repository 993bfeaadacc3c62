package dev.sluice.control.arrival;

import java.util.List;

import dev.sluice.model.Arrivals;
import dev.sluice.model.LiveShare.Tail;

/**
 * How what is left at the old address goes on: a Poisson regression of the requests there, minute by minute, with the logarithm of their part falling
 * along a line, and all requests as exposure. Minutes with none count as what they are. The errors are widened by what the minutes scatter beyond
 * chance.
 */
final class TailFit {
    /** Minutes that are looked at, at most. */
    static final int WINDOW = 60;

    private static final int FEWEST_MINUTES = 10;
    private static final int FEWEST_REQUESTS = 30;
    private static final int STEPS = 50;
    /** One-sided, of the normal distribution, for 95 %. */
    private static final double Z = 1.645;

    /** So many minutes before the end, and what came in. */
    record Point(double minute, Arrivals counts) {}

    private TailFit() {}

    /** By the whole minutes of the window; their times count from its end, 0 at most. */
    static Tail of(List<Point> points) {
        List<Point> told = points.stream().filter(point -> point.counts.old() + point.counts.fresh() > 0).toList();
        long old = told.stream().mapToLong(point -> point.counts.old()).sum();
        if (told.size() < FEWEST_MINUTES) {
            return new Tail.Unknown(told.size() + " minutes with requests say too little (expected: at least " + FEWEST_MINUTES + ")");
        }
        if (old < FEWEST_REQUESTS) {
            return new Tail.Unknown(old + " requests at the old address in " + told.size() + " min say too little of how they get fewer"
                    + " (expected: at least " + FEWEST_REQUESTS + ")");
        }
        return regression(told, old);
    }

    /** Newton's steps on the likelihood of {@code old ~ Poisson(all · e^(a + b·minute))}. */
    private static Tail regression(List<Point> told, long old) {
        long all = told.stream().mapToLong(TailFit::all).sum();
        double a = Math.log((double) old / all);
        double b = 0;
        Sums sums = Sums.of(told, a, b);
        for (int i = 0; i < STEPS && sums.determinant() > 0; i++) {
            double da = (sums.s2 * sums.g0 - sums.s1 * sums.g1) / sums.determinant();
            double db = (sums.s0 * sums.g1 - sums.s1 * sums.g0) / sums.determinant();
            a += Math.clamp(da, -2, 2);
            b += Math.clamp(db, -0.5, 0.5);
            sums = Sums.of(told, a, b);
            if (Math.abs(da) + Math.abs(db) < 1e-10) {
                break;
            }
        }
        double scatter = Math.max(1, sums.pearson / (told.size() - 2));
        double error = Math.sqrt(scatter * sums.s0 / sums.determinant());
        if (!(-b > Z * error)) { // also for what is no number
            return new Tail.Unknown("over " + told.size() + " min nothing falls that could not be chance");
        }
        return new Tail.Falling(Math.min(1, Math.exp(a)), -b, error, told.size(), old);
    }

    private static long all(Point point) {
        return point.counts.old() + point.counts.fresh();
    }

    /**
     * Of one step: the gradient, the information, and how far the minutes are from what is expected of them.
     *
     * @param s0 the sum of what is expected; {@code s1}, {@code s2} the same times the minute, and times its square
     */
    private record Sums(double g0, double g1, double s0, double s1, double s2, double pearson) {
        static Sums of(List<Point> points, double a, double b) {
            double g0 = 0;
            double g1 = 0;
            double s0 = 0;
            double s1 = 0;
            double s2 = 0;
            double pearson = 0;
            for (Point point : points) {
                double expected = all(point) * Math.exp(a + b * point.minute);
                double rest = point.counts.old() - expected;
                g0 += rest;
                g1 += rest * point.minute;
                s0 += expected;
                s1 += expected * point.minute;
                s2 += expected * point.minute * point.minute;
                pearson += expected > 0 ? rest * rest / expected : 0;
            }
            return new Sums(g0, g1, s0, s1, s2, pearson);
        }

        double determinant() {
            return s0 * s2 - s1 * s1;
        }
    }
}
