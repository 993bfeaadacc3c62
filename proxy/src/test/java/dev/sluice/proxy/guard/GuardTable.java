package dev.sluice.proxy.guard;

import java.util.Arrays;

final class GuardTable {
    public static void main(String[] a) {
        double[][] rows = { { 100, .05, .001, 1 }, { 100, .05, .001, .2 }, { 100, .05, .001, .05 }, { 100, .05, .001, .01 },
                { 1000, .25, .001, 1 }, { 1000, .25, .001, .05 }, { 1000, .25, .001, .01 }, { 5000, .5, .005, 1 }, { 5000, .5, .005, .05 },
                { 5000, .5, .005, .02 }, { 500, .1, .02, .1 }, { 1, .1, .01, 1 }, { 10, .01, .0001, 1 }, { 1, .1, .01, .2 } };
        for (double[] r : rows) {
            System.out.printf("R=%6.0f w=%5.2f p0=%.4f p1=%.2f ", r[0], r[1], r[2], r[3]);
            for (boolean fresh : new boolean[] { false, true }) {
                int n = 100;
                double[] failures = new double[n];
                double[] time = new double[n];
                int early = 0;
                for (int i = 0; i < n; i++) {
                    var s = new GuardSimulation(i + 1, r[0], r[1], 0.1).fails(r[2], r[2]).run(4 * 3600);
                    if (s.reverted()) {
                        early++;
                    }
                    if (fresh) {
                        s.raise();
                    }
                    long from = s.now();
                    s.fails(r[3], r[2]).run(7200);
                    time[i] = (s.now() - from) / 1e9;
                    failures[i] = s.failedOnNew() + Math.floor(r[0] * r[1] * .1 * r[3]);
                }
                Arrays.sort(failures);
                Arrays.sort(time);
                System.out.printf(" %s %4.0f/%4.0f (%.2f s) early=%d", fresh ? "fresh" : "", failures[n / 2], failures[n * 95 / 100],
                        time[n / 2], early);
            }
            System.out.println();
        }
    }
}
