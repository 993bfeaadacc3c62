package dev.sluice.proxy.guard;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import dev.sluice.model.GuardSignals;
import dev.sluice.model.GuardTerms;
import dev.sluice.model.Side;
import dev.sluice.proxy.route.Sites;

/** Two stacks whose answers take log-normal times, told to a guard as event loops do, as many a second on either side. */
final class SlowSimulation {
    static final int PER_LOOK = 25;
    private static final long LOOK = TimeUnit.SECONDS.toNanos(5);
    private static final double MEDIAN = TimeUnit.MILLISECONDS.toNanos(20);

    private final SplittableRandom random;
    private final double sigma;
    private final Guard guard;
    private long now;
    private double times = 1;
    private double tail;

    /** {@code factor} times slower than old's quantiles holds growth. */
    SlowSimulation(long seed, double sigma, double factor) {
        this.random = new SplittableRandom(seed);
        this.sigma = sigma;
        var slow = new GuardSignals.Slow(OptionalDouble.of(factor), OptionalDouble.empty());
        var signals = new GuardSignals(GuardSignals.Hang.DEFAULT, slow, GuardSignals.OnShift.OFF);
        this.guard = new Guard(Sites.unit("a", "/a/**").build(), GuardTerms.DEFAULT.with(signals), 1, 0);
    }

    /** From now on all answers of new take so many times as long. */
    SlowSimulation slower(double by) {
        times = by;
        return this;
    }

    /** From now on this part of new's answers takes ten times as long. */
    SlowSimulation tail(double part) {
        tail = part;
        return this;
    }

    /** How many answers of new there were until the guard held growth; as many as {@code most} when it did not. */
    long run(long most) {
        long answers = 0;
        while (answers < most) {
            for (int i = 0; i < PER_LOOK; i++) {
                guard.witness(0).took(Side.OLD, 0, random.nextLong(), time(), now);
                guard.witness(0).took(Side.NEW, 0, random.nextLong(),
                        (long) (time() * times * (random.nextDouble() < tail ? 10 : 1)), now);
            }
            answers += PER_LOOK;
            now += LOOK;
            Optional<?> _ = guard.tick(now);
            if (guard.holdNews().isPresent()) {
                return answers;
            }
        }
        return most;
    }

    private long time() {
        return (long) (MEDIAN * Math.exp(sigma * random.nextGaussian()));
    }
}
