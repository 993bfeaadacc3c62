package dev.sluice.load.result;

import java.util.stream.LongStream;

/** Whether failures are more frequent in one group than outside of it: the one-sided exact test (R. A. Fisher, 1935). */
final class Fisher {
    private Fisher() {}

    /**
     * The natural logarithm of the chance that as many failures or more fall into the group when it fails no more than the rest.
     *
     * @param all group and rest together
     */
    static double logChance(Toll group, Toll all) {
        long most = Math.min(group.walked(), all.failed());
        double largest = term(group.failed(), group, all);
        // all terms are of one magnitude or fall off from the first: the first is taken out so that none underflows
        return Math.min(0, largest
                + Math.log(LongStream.rangeClosed(group.failed(), most).mapToDouble(failed -> Math.exp(term(failed, group, all) - largest))
                        .takeWhile(part -> part > 1e-12 || part == 1).sum()));
    }

    private static double term(long failed, Toll group, Toll all) {
        return logChoose(group.walked(), failed) + logChoose(all.walked() - group.walked(), all.failed() - failed)
                - logChoose(all.walked(), all.failed());
    }

    private static double logChoose(long n, long k) {
        return k < 0 || k > n ? Double.NEGATIVE_INFINITY : logFactorial(n) - logFactorial(k) - logFactorial(n - k);
    }

    /** By Stirling's series from 20 on, which is exact to 1e-12 there. */
    private static double logFactorial(long n) {
        if (n < 20) {
            return LongStream.rangeClosed(2, n).mapToDouble(Math::log).sum();
        }
        double x = n + 1.0;
        return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * x) - 1 / (360 * x * x * x)
                + 1 / (1260 * x * x * x * x * x);
    }
}
