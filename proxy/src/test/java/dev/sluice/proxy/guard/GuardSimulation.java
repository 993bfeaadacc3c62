package dev.sluice.proxy.guard;

import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import dev.sluice.model.Breach;
import dev.sluice.model.GuardRule;
import dev.sluice.model.GuardTerms;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.model.SiteNoise;
import dev.sluice.proxy.route.Sites;

/** Two stacks that fail at random under the eyes of a judge; from failure to failure, for what goes well in between is only counted. */
final class GuardSimulation implements Judge.Counts {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long TICK = 10 * SECOND;
    private static final long BOT = 7;

    private final SplittableRandom random;
    private final double rateOnNew;
    private final double rateOnOld;
    private final double falseReverts;
    private Judge judge;
    private long start;
    private double goodOnNew;
    private double goodOnOld;
    private double failingOnNew;
    private double failingOnOld;
    private long now;
    private long learned;
    private boolean reverted;
    private double bot;
    private int retries = 1;
    private long failedOnNew;

    GuardSimulation(long seed, double requests, double share, double falseReverts) {
        random = new SplittableRandom(seed);
        rateOnNew = requests * share;
        rateOnOld = requests * (1 - share);
        this.falseReverts = falseReverts;
        judge = judge();
    }

    private Judge judge() {
        return new Judge(Sites.unit("a", "/a/**").build(), new GuardTerms(GuardRule.DEFAULT, falseReverts, Share.NONE), this, now);
    }

    @Override
    public long good(Side side) {
        return (long) (side == Side.NEW ? goodOnNew : goodOnOld);
    }

    @Override
    public long good(Side side, int endpoint) {
        throw new IllegalStateException("a unit without endpoints");
    }

    @Override
    public int clients(int second) {
        return 6;
    }

    GuardSimulation fails(double onNew, double onOld) {
        failingOnNew = onNew;
        failingOnOld = onOld;
        return this;
    }

    /** One client, on new, whose every request fails. */
    GuardSimulation bot(double perSecond) {
        bot = perSecond;
        return this;
    }

    /** Whoever fails asks again so many times at once, in vain. */
    GuardSimulation retrying(int times) {
        retries = 1 + times;
        return this;
    }

    GuardSimulation raise() {
        judge.raised(now);
        return this;
    }

    /** A person lets new try again; what is known of the site's noise goes on, if it may. */
    void rearm(boolean knowing) {
        Judge before = judge;
        goodOnNew = 0;
        goodOnOld = 0;
        start = now;
        reverted = false;
        judge = judge();
        if (knowing) {
            judge.inherit(before, now);
        }
    }

    SiteNoise noise() {
        return judge.noise(now);
    }

    boolean reverted() {
        return reverted;
    }

    long failedOnNew() {
        return failedOnNew;
    }

    long now() {
        return now;
    }

    /** Lets time pass, until a revert at most. */
    GuardSimulation run(double seconds) {
        failedOnNew = 0;
        long end = now + (long) (seconds * SECOND);
        while (now < end && !reverted) {
            double fails = rateOnNew * failingOnNew + rateOnOld * failingOnOld + bot;
            long next = now + (long) (-Math.log(1 - random.nextDouble()) / fails * SECOND);
            long tick = learned + TICK;
            long look = judge.suspicion() >= 1 ? now + SECOND / 10 : Long.MAX_VALUE;
            long to = Math.min(Math.min(next, look), Math.min(tick, end));
            pass(to - now);
            now = to;
            if (to == tick) {
                learned = now;
                judge.learn(now);
            }
            if (to == look) {
                decide(judge.look(second(), now));
            } else if (to == next) {
                fail(random.nextDouble() * fails);
            }
        }
        return this;
    }

    private void fail(double which) {
        if (which < bot) {
            decide(judge.failedOnNew(0, BOT, second(), now));
            return;
        }
        long client = random.nextLong();
        boolean onNew = which - bot < rateOnNew * failingOnNew;
        failedOnNew += onNew ? 1 : 0;
        for (int i = 0; i < retries && !reverted; i++) {
            if (onNew) {
                decide(judge.failedOnNew(0, client, second(), now));
            } else {
                judge.failedOnOld(0, client, second());
            }
        }
    }

    private void decide(Optional<Breach> breach) {
        reverted |= breach.isPresent();
    }

    /** About a Poisson number of successes. */
    private void pass(long nanos) {
        goodOnNew += poisson(rateOnNew * (1 - failingOnNew) * nanos / SECOND);
        goodOnOld += poisson(rateOnOld * (1 - failingOnOld) * nanos / SECOND);
    }

    private long poisson(double mean) {
        if (mean > 30) {
            return Math.max(0, Math.round(mean + random.nextGaussian() * Math.sqrt(mean)));
        }
        double limit = Math.exp(-mean);
        long n = 0;
        for (double p = random.nextDouble(); p > limit; p *= random.nextDouble()) {
            n++;
        }
        return n;
    }

    private int second() {
        return (int) ((now - start) / SECOND) + 1;
    }
}
