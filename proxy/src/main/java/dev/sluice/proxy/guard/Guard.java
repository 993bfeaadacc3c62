package dev.sluice.proxy.guard;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import dev.sluice.model.Breach;
import dev.sluice.model.Evidence;
import dev.sluice.model.GuardRule;
import dev.sluice.model.Side;

/**
 * One unit's judge. Each event loop tells it what became of requests in cells of its own; a failure is judged at once by whichever loop
 * gets the lock, and a loop that does not get it leaves its failure to the one that has it. So no loop ever waits. It reads no clock: all
 * times are nanoseconds of one monotonic clock.
 */
public final class Guard {
    private static final long TICK = TimeUnit.SECONDS.toNanos(10);

    private final String unit;
    private final GuardRule rule;
    private final long start;
    private final List<LoopEvidence> loops;
    private final AtomicLong nextTick;

    /** Whoever holds it may touch the fields below. */
    private final AtomicBoolean judging = new AtomicBoolean();
    private final FailingClients failingOnNew;
    private final FailingClients failingOnOld;
    private final Baseline baseline;

    /** A judge without evidence, who is told by a number of event loops from {@code now} on. */
    public Guard(String unit, GuardRule rule, int loops, long now) {
        this.unit = unit;
        this.rule = rule;
        this.start = now;
        this.loops = IntStream.range(0, loops).mapToObj(_ -> new LoopEvidence()).toList();
        this.nextTick = new AtomicLong(now + TICK);
        this.failingOnNew = new FailingClients(rule);
        this.failingOnOld = new FailingClients(rule);
        this.baseline = new Baseline(now);
    }

    public GuardRule rule() {
        return rule;
    }

    /** A request that a stack answered well. Confined to the event loop of that number, as {@link #failed}. */
    public void succeeded(int loop, Side side, long client, long now) {
        loops.get(loop).of(side).succeeded(client, second(now));
    }

    /** A request that a stack failed; the breach that this makes evident, or that another loop left to be found. */
    public Optional<Breach> failed(int loop, Side side, long client, long now) {
        loops.get(loop).of(side).failed(client, second(now));
        return judgeLeft(now, Optional.empty());
    }

    /**
     * Learns old's usual failure rate when 10 s have passed, else returns at once. To be called often, from any thread; now and then it finds
     * a breach that another loop left to be found.
     */
    public Optional<Breach> tick(long now) {
        if (now - nextTick.getOpaque() < 0 || !judging.compareAndSet(false, true)) {
            return Optional.empty();
        }
        Optional<Breach> breach;
        try {
            nextTick.setOpaque(now + TICK);
            long requests = loops.stream().mapToLong(loop -> loop.of(Side.OLD).requestsEver()).sum();
            breach = drainAndJudge(now);
            baseline.learn(now, requests, failingOnOld.countedEver());
        } finally {
            judging.set(false);
        }
        return judgeLeft(now, breach);
    }

    /** As long as failures are left that nobody judges: after letting go it looks again, for those who came in vain meanwhile. */
    private Optional<Breach> judgeLeft(long now, Optional<Breach> before) {
        Optional<Breach> breach = before;
        while (isAnyLeft() && judging.compareAndSet(false, true)) {
            try {
                Optional<Breach> found = drainAndJudge(now);
                breach = found.isPresent() ? found : breach;
            } finally {
                judging.set(false);
            }
        }
        return breach;
    }

    private boolean isAnyLeft() {
        for (LoopEvidence loop : loops) {
            if (loop.of(Side.NEW).isAnyLeft() || loop.of(Side.OLD).isAnyLeft()) {
                return true;
            }
        }
        return false;
    }

    private Optional<Breach> drainAndJudge(long now) {
        for (LoopEvidence loop : loops) {
            loop.of(Side.NEW).drainTo(failingOnNew);
            loop.of(Side.OLD).drainTo(failingOnOld);
        }
        int second = second(now);
        if (failingOnNew.counted(second, FailingClients.EACH) < rule.failures()) {
            return Optional.empty();
        }
        return HardRule.judge(unit, rule, evidence(Side.NEW, failingOnNew, second), evidence(Side.OLD, failingOnOld, second),
                baseline.worst());
    }

    private Evidence evidence(Side side, FailingClients failing, int second) {
        int from = second - (int) rule.in().toSeconds() + 1;
        long requests = 0;
        long failures = 0;
        var seen = new SeenClients.Union();
        for (LoopEvidence loop : loops) {
            requests += loop.of(side).requests(from);
            failures += loop.of(side).failures(from);
            loop.of(side).addSeen(seen, second);
        }
        // read one after the other, so one more may have failed in between
        int counted = failing.counted(second, HardRule.mostOfOneClient(seen.size()));
        return new Evidence(Math.max(requests, failures), failures, counted, failing.clients(second), seen.size());
    }

    /** Whole seconds since this judge began, from 1. */
    private int second(long now) {
        return (int) TimeUnit.NANOSECONDS.toSeconds(Math.max(0, now - start)) + 1;
    }
}
