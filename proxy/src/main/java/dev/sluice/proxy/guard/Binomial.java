package dev.sluice.proxy.guard;

/** Likelihoods of counts, in nats. */
final class Binomial {
    private Binomial() {}

    /** Of {@code failures} among {@code requests} at a rate within 0..1, up to what does not depend on the rate. */
    static double likelihood(long failures, long requests, double rate) {
        return times(failures, rate) + times(requests - failures, 1 - rate);
    }

    /** At the rate that explains them best. */
    static double likelihood(long failures, long requests) {
        return likelihood(failures, requests, (double) failures / requests);
    }

    /** How much better two rates explain two counts than one does, when the first is the higher one; else 0. */
    static double apart(long failures1, long requests1, long failures2, long requests2) {
        if (requests1 == 0 || requests2 == 0 || (double) failures1 * requests2 <= (double) failures2 * requests1) {
            return 0;
        }
        double together = (double) (failures1 + failures2) / (requests1 + requests2);
        return likelihood(failures1, requests1) + likelihood(failures2, requests2) - likelihood(failures1, requests1, together)
                - likelihood(failures2, requests2, together);
    }

    private static double times(long count, double rate) {
        return count == 0 ? 0 : count * Math.log(rate);
    }
}
