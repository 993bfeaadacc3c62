package dev.sluice.proxy.outcome;

import java.util.Optional;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.sluice.model.Breach;
import dev.sluice.model.Revert;
import dev.sluice.model.Share;
import dev.sluice.model.Shift;
import dev.sluice.model.Side;
import dev.sluice.proxy.guard.Guard;
import dev.sluice.proxy.guard.HoldNews;
import dev.sluice.proxy.guard.Witness;
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
    private final HangWatch hanging;
    /** When what is being told happened. */
    private long now;
    private final CrawlerCounts crawlers = new CrawlerCounts();
    private final TestCounts tests = new TestCounts();
    private final CallbackCounts callbacks = new CallbackCounts();
    private final ArrivalCounts arrivals;

    Recorder(int loop, Elapsed elapsed, Guards guards, Allowances allowances, Consumer<Revert.Cause.Breached> onBreach) {
        this.loop = loop;
        this.elapsed = elapsed;
        this.guards = guards;
        this.allowances = allowances;
        this.onBreach = onBreach;
        this.arrivals = new ArrivalCounts(elapsed);
        this.hanging = new HangWatch(request -> guards.hangAfter(request.route()), elapsed.nanos());
    }

    /** The stack has all of a request: from now on its answer is waited for, if it is a visitor's. */
    public void sent(Unanswered request) {
        if (isVisitors(request.route())) {
            hanging.add(request, elapsed.nanos());
        }
    }

    /** Its answer has begun, or is not waited for any more; may be said again. */
    public void heard(Unanswered request) {
        hanging.remove(request);
    }

    /** To be called every 100 ms: what hangs is told, and guards look at what they need not judge at once. */
    public void look() {
        now = elapsed.nanos();
        hanging.look(now);
        guards.armed().forEach(armed -> tick(armed.guard()));
    }

    /** A request is about to go to a stack. */
    public void began(Route route, Side side) {
        if (route.assignment().isTest()) {
            tests.began(route.assignment().unit(), side, elapsed.nanos());
        } else if (!route.isTest()) {
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
        if (route.assignment().isTest()) {
            tests.left(route.assignment().unit(), side);
        } else if (!route.isTest()) {
            series.of(route, side).left(route.write() ? 1 : 0);
        }
    }

    /** The other half, for what is counted before it ends. Once, and {@link #left} once. */
    public void judged(Route route, Side side, Outcome outcome, long nanosToHead) {
        now = elapsed.nanos();
        if (route.isTest()) {
            return;
        }
        boolean failure = outcome.countsAgainstOrigin();
        counted(route, side, outcome, nanosToHead);
        Guards.Armed armed = armed(route);
        if (armed != null) {
            notice(armed.guard().witness(loop), route, side, outcome, nanosToHead);
        }
        if (failure || outcome.countsForOrigin()) {
            testify(route, side, failure);
        }
    }

    /** An answer that was good is an empty 200. After {@link #judged}, once. */
    public void wasEmpty(Route route, Side side) {
        if (isVisitors(route)) {
            series.of(route, side).lifetime().shifted(Shift.EMPTY);
        }
        Guards.Armed armed = armed(route);
        if (armed != null) {
            armed.guard().witness(loop).shifted(side, route.endpoint(), route.client(), Shift.EMPTY, now);
        }
    }

    /** The head of an answer whose request was said to hang has come after all, so late. Never of a test, of which that is not said. */
    public void wasLate(Route route, Side side, long nanosToHead) {
        now = elapsed.nanos();
        series.of(route, side).headCame(nanosToHead, elapsed.second(now));
        if (isVisitors(route)) {
            series.of(route, side).lifetime().took(nanosToHead);
        }
        Guards.Armed armed = armed(route);
        if (armed != null) {
            armed.guard().witness(loop).took(side, route.endpoint(), route.client(), nanosToHead, now);
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
        now = elapsed.nanos();
        if (route.assignment().isTest()) {
            tests.fellBack(route.assignment().unit());
        }
        if (route.isTest()) {
            return;
        }
        left(route, Side.NEW);
        counted(route, Side.NEW, outcome, nanosToHead);
        failedOver(route, cause);
        Guards.Armed armed = armed(route);
        if (armed != null && outcome instanceof Outcome.Failed(Fault.Overflow _)) {
            armed.guard().witness(loop).overflowed();
        }
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
        now = elapsed.nanos();
        if (route.isTest()) {
            return;
        }
        boolean failedToo = ofOld.countsAgainstOrigin();
        if (failedToo || ofOld.countsForOrigin()) {
            testify(route, Side.OLD, failedToo);
        }
        if (!failedToo) {
            testify(route, Side.NEW, true);
        }
    }

    /** As {@link #ended}, of an attempt that the guard has heard of by {@link #secondOpinion}, or need not hear of. */
    public void endedAsTold(Route route, Side side, Outcome outcome, long nanosToHead) {
        now = elapsed.nanos();
        left(route, side);
        counted(route, side, outcome, nanosToHead);
    }

    /** Where requests come in. */
    public ArrivalCounts arrivals() {
        return arrivals;
    }

    LoopSeries series() {
        return series;
    }

    CrawlerCounts crawlers() {
        return crawlers;
    }

    CallbackCounts callbacks() {
        return callbacks;
    }

    TestCounts tests() {
        return tests;
    }

    private void counted(Route route, Side side, Outcome outcome, long nanosToHead) {
        if (route.isTest()) {
            return;
        }
        long answered = outcome instanceof Outcome.Answered ? nanosToHead : -1;
        Series of = series.of(route, side);
        of.judged(Ending.of(outcome), outcome.countsAgainstOrigin(), answered, elapsed.second(now));
        crawlers.ended(route, side, Ending.of(outcome));
        if (route.callback().isPresent()) {
            callbacks.ended(route.callback().get().call(), outcome, now);
        }
        if (route.crawler().isEmpty()) {
            remember(of.lifetime(), outcome, answered);
        }
    }

    private static void remember(Lifetime lifetime, Outcome outcome, long answered) {
        if (outcome.countsAgainstOrigin()) {
            lifetime.failed();
        } else if (outcome.countsForOrigin()) {
            lifetime.good();
        }
        Optional<Shift> shift = outcome.shift(answered >= 0);
        if (shift.isPresent()) {
            lifetime.shifted(shift.get());
        }
        if (answered >= 0) {
            lifetime.took(answered);
        }
    }

    private void testify(Route route, Side side, boolean failure) {
        Guards.Armed armed = armed(route);
        if (armed == null) {
            return;
        }
        Guard guard = armed.guard();
        if (failure) {
            carryOut(guard, guard.failed(loop, side, route.endpoint(), route.client(), now));
        } else {
            guard.succeeded(loop, side, route.endpoint(), route.client(), now);
        }
        tick(guard);
    }

    /** What it says besides. */
    private void notice(Witness witness, Route route, Side side, Outcome outcome, long nanosToHead) {
        boolean answered = nanosToHead >= 0;
        if (outcome.countsForOrigin() && answered) {
            witness.took(side, route.endpoint(), route.client(), nanosToHead, now);
        }
        Optional<Shift> shift = outcome.shift(answered);
        if (shift.isPresent()) {
            witness.shifted(side, route.endpoint(), route.client(), shift.get(), now);
        }
        if (outcome instanceof Outcome.Failed(Fault.Hang _)) {
            witness.hung(side, now);
        }
    }

    private Guards.@Nullable Armed armed(Route route) {
        if (!isVisitors(route)) {
            return null;
        }
        Guards.Armed armed = guards.of(route.assignment().unit());
        return armed == null || route.assignment().generation() < armed.since() ? null : armed;
    }

    /** Nobody judges what crawlers or tests ask for: it is not what visitors ask for (SEMANTICS A1). */
    private static boolean isVisitors(Route route) {
        return route.crawler().isEmpty() && !route.isTest();
    }

    private void tick(Guard guard) {
        carryOut(guard, guard.tick(now));
        for (Optional<HoldNews> news = guard.holdNews(); news.isPresent(); news = guard.holdNews()) {
            guards.tell(guard, news.get());
        }
    }

    private void carryOut(Guard guard, Optional<Breach> breach) {
        if (breach.isPresent()) {
            onBreach.accept(new Revert.Cause.Breached(breach.get(), guard.scene()));
        }
    }
}
