package dev.sluice.proxy.outcome;

import java.util.Optional;
import java.util.function.Consumer;

import dev.sluice.model.Breach;
import dev.sluice.model.Revert;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.proxy.guard.Guard;
import dev.sluice.proxy.route.Route;

/**
 * Counts what became of the exchanges of one event loop, and is confined to it; other threads only read. Recording allocates nothing and
 * waits for nobody. A breach that shows in a failure takes the unit back to old right there.
 */
public final class Recorder {
    private final int loop;
    private final Elapsed elapsed;
    private final Guards guards;
    private final Allowances allowances;
    private final Consumer<Revert.Cause.Breached> onBreach;
    private final LoopSeries series = new LoopSeries();
    private final TestCounts tests = new TestCounts();

    Recorder(int loop, Elapsed elapsed, Guards guards, Allowances allowances, Consumer<Revert.Cause.Breached> onBreach) {
        this.loop = loop;
        this.elapsed = elapsed;
        this.guards = guards;
        this.allowances = allowances;
        this.onBreach = onBreach;
    }

    /** A request is about to go to a stack. */
    public void began(Route route, Side side) {
        if (route.isTest()) {
            tests.began(route.assignment().unit(), side, elapsed.nanos());
        } else {
            series.of(route, side).began(route.write() ? 1 : 0);
        }
    }

    /** One long stream more, or less. */
    public void lasting(Route route, Side side, int more) {
        if (!route.isTest()) {
            series.of(route, side).lasting(more);
        }
    }

    /**
     * It ended there. Exactly once for each {@link #began}, unless {@link #fellBack} was called for it.
     *
     * @param nanosToHead from {@code began} to the head of the answer; negative where none is known; not used when the outcome is no answer
     */
    public void ended(Route route, Side side, Outcome outcome, long nanosToHead) {
        left(route, side);
        judged(route, side, outcome, nanosToHead);
    }

    /** The first half of {@link #ended}: nothing of it is under way any more. */
    public void left(Route route, Side side) {
        if (route.isTest()) {
            tests.left(route.assignment().unit(), side);
        } else {
            series.of(route, side).left(route.write() ? 1 : 0);
        }
    }

    /** The other half, for what is counted before it ends. Once, and {@link #left} once. */
    public void judged(Route route, Side side, Outcome outcome, long nanosToHead) {
        if (route.isTest()) {
            return;
        }
        long now = elapsed.nanos();
        boolean failure = outcome.countsAgainstOrigin();
        counted(route, side, outcome, nanosToHead, now);
        if (failure || outcome.countsForOrigin()) {
            testify(route, side, failure, now);
        }
    }

    /**
     * It failed on new, or was too much for its limits, in a way that the user will not see, because it goes to old next. Ends what
     * {@code began(route, NEW)} began, in place of {@link #ended}; the attempt on old begins and ends of its own. A failure is no evidence
     * before {@link #secondOpinion}.
     *
     * @param cause one word for labels
     */
    public void fellBack(Route route, Outcome outcome, String cause, long nanosToHead) {
        if (route.isTest()) {
            tests.fellBack(route.assignment().unit());
            return;
        }
        left(route, Side.NEW);
        counted(route, Side.NEW, outcome, nanosToHead, elapsed.nanos());
        failedOver(route, cause);
    }

    /** One stack answers for the other; counted by why. */
    public void failedOver(Route route, String cause) {
        if (!route.isTest()) {
            series.failedOver(route.assignment().unit(), cause);
        }
    }

    /** Whether old answers more of the unit's requests than it fails, as far as that is known. */
    public boolean isOldWell(Route route) {
        return allowances.isOldWell(route.assignment().unit());
    }

    /** Takes one of the requests that old may be asked for because new failed them; false: none is left for now, or it is a test. */
    public boolean takeAllowance(Route route, Share budget) {
        return !route.isTest() && allowances.take(route.assignment().unit(), budget);
    }

    /**
     * What old makes of a request that failed on new (SEMANTICS A3), as soon as that is known: the best control there is, and the only one when
     * nearly everybody is on new. When old failed too, the request says nothing against new. Once for each {@link #fellBack} with a fault that
     * counts; {@link #endedAsTold} for that attempt then, not {@link #ended}.
     */
    public void secondOpinion(Route route, Outcome ofOld) {
        if (route.isTest()) {
            return;
        }
        long now = elapsed.nanos();
        boolean failedToo = ofOld.countsAgainstOrigin();
        if (failedToo || ofOld.countsForOrigin()) {
            testify(route, Side.OLD, failedToo, now);
        }
        if (!failedToo) {
            testify(route, Side.NEW, true, now);
        }
    }

    /** As {@link #ended}, of an attempt on old that the guard has heard of by {@link #secondOpinion}. */
    public void endedAsTold(Route route, Outcome outcome, long nanosToHead) {
        left(route, Side.OLD);
        counted(route, Side.OLD, outcome, nanosToHead, elapsed.nanos());
    }

    LoopSeries series() {
        return series;
    }

    TestCounts tests() {
        return tests;
    }

    private void counted(Route route, Side side, Outcome outcome, long nanosToHead, long now) {
        if (route.isTest()) {
            return;
        }
        long answered = outcome instanceof Outcome.Answered ? nanosToHead : -1;
        series.of(route, side).judged(Ending.of(outcome), outcome.countsAgainstOrigin(), answered, elapsed.second(now));
    }

    private void testify(Route route, Side side, boolean failure, long now) {
        Guards.Armed armed = guards.of(route.assignment().unit());
        if (armed == null || route.assignment().generation() < armed.since()) {
            return;
        }
        Guard guard = armed.guard();
        if (failure) {
            carryOut(guard, guard.failed(loop, side, route.endpoint(), route.client(), now));
        } else {
            guard.succeeded(loop, side, route.endpoint(), route.client(), now);
        }
        carryOut(guard, guard.tick(now));
    }

    private void carryOut(Guard guard, Optional<Breach> breach) {
        if (breach.isPresent()) {
            onBreach.accept(new Revert.Cause.Breached(breach.get(), guard.scene()));
        }
    }
}
