package dev.sluice.proxy.guard;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The bursty site of SEMANTICS A9: on each stack, independent of the other, one answer in ten fails for five seconds, twenty-four times a day;
 * one in a thousand otherwise. Nothing is wrong with new.
 */
final class NoisySite {
    private static final double USUAL = 0.001;
    private static final double BURST = 0.1;
    private static final double SECONDS = 5;
    private static final double EVERY = 3600;
    private static final double HOLD_DOWN = 300;

    private final SplittableRandom random;
    private final GuardSimulation site;
    private double seconds;
    private double nextOnNew;
    private double nextOnOld;
    private double endOnNew;
    private double endOnOld;

    NoisySite(long seed, double perSecondOnNew, double falseReverts) {
        random = new SplittableRandom(seed);
        site = new GuardSimulation(seed, perSecondOnNew * 4, 0.25, falseReverts);
        nextOnNew = nextAfter(0);
        nextOnOld = nextAfter(0);
    }

    /** Wrong reverts in so many days, each followed by a re-arm; with the placebo, or as if there were none. */
    int reverts(double days, boolean placebo) {
        int reverts = 0;
        for (double end = seconds + days * 24 * 3600; seconds < end;) {
            step(end);
            if (site.reverted()) {
                reverts++;
                site.rearm(placebo);
                seconds += HOLD_DOWN;
            } else if (!placebo && site.noise().heeded()) {
                site.rearm(false);
            }
        }
        return reverts;
    }

    /** Failed requests until a fault is found. */
    long fault(double failing) {
        site.fails(failing, USUAL).run(4 * 3600);
        return site.reverted() ? site.failedOnNew() : -1;
    }

    private void step(double end) {
        if (seconds >= nextOnNew) {
            endOnNew = seconds + SECONDS;
            nextOnNew = nextAfter(endOnNew);
        }
        if (seconds >= nextOnOld) {
            endOnOld = seconds + SECONDS;
            nextOnOld = nextAfter(endOnOld);
        }
        boolean onNew = seconds < endOnNew;
        boolean onOld = seconds < endOnOld;
        double until = Arrays.stream(new double[] {end, nextOnNew, nextOnOld, onNew ? endOnNew : end, onOld ? endOnOld : end}).min()
                .getAsDouble();
        site.fails(onNew ? BURST : USUAL, onOld ? BURST : USUAL).run(until - seconds);
        seconds = until;
    }

    private double nextAfter(double from) {
        return from - Math.log(1 - random.nextDouble()) * EVERY;
    }
}
