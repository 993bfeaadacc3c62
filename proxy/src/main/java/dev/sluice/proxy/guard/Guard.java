package dev.sluice.proxy.guard;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import dev.sluice.model.Breach;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.GuardRule;
import dev.sluice.model.GuardTerms;
import dev.sluice.model.Motion;
import dev.sluice.model.RuleNoise;
import dev.sluice.model.Scene;
import dev.sluice.model.Shift;
import dev.sluice.model.Side;
import dev.sluice.model.SiteNoise;

/**
 * One unit's judge, as the event loops know it. Each loop tells it what became of requests in cells of its own; a failure is judged at once
 * by whichever loop gets the lock, and a loop that does not get it leaves its failure to the one that has it. So no loop ever waits. It
 * reads no clock: all times are nanoseconds of one monotonic clock.
 */
public final class Guard {
    private static final long LEARN = TimeUnit.SECONDS.toNanos(10);
    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long NEVER = Long.MIN_VALUE;
    private static final Duration LONGEST_SCENE = Duration.ofSeconds(GuardRule.LONGEST_SECONDS - 2);
    private static final int ATTEMPTS = 1_000;
    private static final int HUNG_SECONDS = 60;

    private final CutoverUnit unit;
    private final GuardTerms terms;
    private final long start;
    private final List<LoopEvidence> loops;
    private final AtomicLong nextTick;
    private final AtomicLong raisedAt = new AtomicLong(NEVER);

    /** Whoever holds it may touch the fields below. */
    private final AtomicBoolean judging = new AtomicBoolean();
    private final AtomicBoolean retired = new AtomicBoolean();
    private final FailingClients failingOnNew;
    private final FailingClients failingOnOld;
    private final Judge judge;
    private final Sight onNew;
    private final Sight onOld;
    private final Found found = new Found();
    /** Made once, so that judging allocates nothing. */
    private final FailureQueue.Sink foundOnOld = found::onOld;
    private final FailureQueue.Sink foundOnNew = found::onNew;
    /** The rule of the terms, with a number of failures. */
    private GuardRule rule;
    private long learnedAt;
    private volatile Optional<Scene> scene = Optional.empty();
    private final AtomicReference<Calibration> calibration;
    private final Signals signals;
    private final List<Witness> witnesses;
    private final Suspicions suspicions;

    /** A judge without evidence, who is told by a number of event loops from {@code now} on. */
    public Guard(CutoverUnit unit, GuardTerms terms, int loops, long now) {
        this.unit = unit;
        this.terms = terms;
        this.start = now;
        this.loops = IntStream.range(0, loops).mapToObj(_ -> new LoopEvidence(unit.endpoints().size() + 1)).toList();
        this.nextTick = new AtomicLong(now + LOOK);
        this.failingOnNew = new FailingClients(terms.rule());
        this.failingOnOld = new FailingClients(terms.rule());
        this.onNew = new Sight(this.loops, Side.NEW, failingOnNew);
        this.onOld = new Sight(this.loops, Side.OLD, failingOnOld);
        this.judge = new Judge(unit, terms, new Counts(), now);
        this.rule = terms.rule().withFailures(HardRule.least(terms.rule()));
        this.learnedAt = now;
        this.calibration = new AtomicReference<>(new Calibration(Optional.empty(), judge.noise(now)));
        this.signals = new Signals(unit, terms, this.loops, now);
        this.witnesses = this.loops.stream().map(loop -> new Witness(this, loop)).toList();
        this.suspicions = Suspicions.of(unit, judge.streams(), terms.signals().shift());
    }

    /** Whose judge it is. */
    public String unit() {
        return unit.name();
    }

    /** Whether it judges that unit by those terms: then it may stay in office. */
    public boolean judges(CutoverUnit other, GuardTerms by) {
        return terms.equals(by) && unit.endpoints().equals(other.endpoints());
    }

    /**
     * Who judges in its place from now on, without evidence. What is known of the site's noise goes on, unless the endpoints are others or a
     * loop judges at this very moment; nobody waits for it. From any thread, also more than once as long as only one of them takes office.
     */
    public Guard successor(CutoverUnit next, GuardTerms by, long now) {
        var guard = new Guard(next, by, loops.size(), now);
        if (unit.endpoints().equals(next.endpoints()) && retire()) {
            guard.judge.inherit(judge, now);
            guard.calibration.set(new Calibration(Optional.empty(), guard.judge.noise(now)));
        }
        return guard;
    }

    /** Keeps the lock for good, so that this one never judges again. False: somebody has it. */
    private boolean retire() {
        for (int i = 0; i < ATTEMPTS && !retired.get(); i++) {
            retired.set(judging.compareAndSet(false, true));
        }
        return retired.get();
    }

    /** The share of new has grown. From any thread. */
    public void raised(long now) {
        raisedAt.set(now);
    }

    /** A request that a stack answered well. Confined to the event loop of that number, as {@link #failed}. */
    public void succeeded(int loop, Side side, int endpoint, long client, long now) {
        loops.get(loop).of(side).succeeded(endpoint, client, second(now));
    }

    /**
     * A request that a stack failed; the breach that this makes evident, or that another loop left to be found.
     *
     * @param endpoint its place in the unit, as {@link CutoverUnit#endpointIndexOf} says
     */
    public Optional<Breach> failed(int loop, Side side, int endpoint, long client, long now) {
        loops.get(loop).of(side).failed(endpoint, client, second(now));
        return judgeLeft(now, Optional.empty());
    }

    /** Who tells what the event loop of that number sees besides. */
    public Witness witness(int loop) {
        return witnesses.get(loop);
    }

    /** After how many nanoseconds without the head of an answer a request hangs. From any thread. */
    public long hangAfter(int endpoint) {
        return yardstick().hang(endpoint);
    }

    /** The next word on the growth of the unit; each is said once. From any thread. */
    public Optional<HoldNews> holdNews() {
        return Optional.ofNullable(signals.holds().poll());
    }

    Yardstick yardstick() {
        return signals.yardstick();
    }

    /**
     * Looks every 100 ms at what need not be judged at once, and learns what is usual when 10 s have passed, else returns at once. To be called
     * often, from any thread; now and then it finds a breach that another loop left to be found.
     */
    public Optional<Breach> tick(long now) {
        if (now - nextTick.getOpaque() < 0 && !signals.isCrowded() || !judging.compareAndSet(false, true)) {
            return Optional.empty();
        }
        Optional<Breach> breach;
        try {
            breach = drainAndJudge(now);
            if (now - learnedAt >= LEARN) {
                learn(now);
            }
            if (breach.isEmpty()) {
                breach = judge.look(second(now), now);
            }
            Optional<Breach> seen = signals.look(second(now), now, judge.shared(now));
            breach = breach.isPresent() ? breach : seen;
            keepScene(breach, now);
            nextTick.setOpaque(now + LOOK);
            showAll();
        } finally {
            judging.set(false);
        }
        return judgeLeft(now, breach);
    }

    /** What was seen when the last breach was found; empty before. From any thread, after the breach was given. */
    public Optional<Scene> scene() {
        return scene;
    }

    /** What it has learned of the unit and of the site's noise, as of the last 10 s. From any thread. */
    public Calibration calibration() {
        return calibration.getOpaque();
    }

    /**
     * What a judge has learned.
     *
     * @param traffic what new lives through while it is as good as old; empty while too little is known of either
     */
    public record Calibration(Optional<RuleNoise.Traffic> traffic, SiteNoise noise) {}

    /** How near each stream is to a finding: 1 is one. From any thread. */
    public Map<String, Double> suspicions() {
        return suspicions.all();
    }

    /** How near the nearest of those is to a finding by which the unit goes back: 1 is one. From any thread. */
    public double suspicion() {
        return suspicions.nearest();
    }

    /** As long as failures are left that nobody judges: after letting go it looks again, for those who came in vain meanwhile. */
    private Optional<Breach> judgeLeft(long now, Optional<Breach> before) {
        Optional<Breach> breach = before;
        while (isAnyLeft() && judging.compareAndSet(false, true)) {
            try {
                Optional<Breach> found = drainAndJudge(now);
                breach = found.isPresent() ? found : breach;
                showFailures();
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

    private void learn(long now) {
        learnedAt = now;
        judge.learn(now);
        calibration.setOpaque(new Calibration(judge.isKnown() ? Optional.of(judge.health()) : Optional.empty(), judge.noise(now)));
        int failures = RuleNoise.failures(terms.rule(), judge.health());
        if (failures != HardRule.least(rule)) {
            rule = rule.withFailures(failures);
        }
        signals.learn(now);
    }

    private void showAll() {
        showFailures();
        int place = judge.streams();
        for (SlowKind kind : SlowKind.ALL) {
            suspicions.set(place++, signals.suspicion(kind));
        }
        for (Shift shift : ShiftStreams.KINDS) {
            suspicions.set(place++, signals.suspicion(shift));
        }
    }

    private void showFailures() {
        for (int stream = 0; stream < judge.streams(); stream++) {
            suspicions.set(stream, judge.suspicion(stream));
        }
    }

    private Optional<Breach> drainAndJudge(long now) {
        long raised = raisedAt.getAndSet(NEVER);
        if (raised != NEVER) {
            judge.raised(raised);
            signals.raised(raised);
        }
        found.begin(now);
        for (LoopEvidence loop : loops) {
            loop.of(Side.OLD).drainTo(foundOnOld);
        }
        for (LoopEvidence loop : loops) {
            loop.of(Side.NEW).drainTo(foundOnNew);
        }
        Optional<Breach> breach = byRule(now);
        breach = breach.isPresent() ? breach : found.breach;
        if (breach.isPresent()) {
            breach = Optional.of(named(breach.get(), now));
            keepScene(breach, now);
        }
        return breach;
    }

    /** Of failures most of which hung it is said so. */
    private Breach named(Breach breach, long now) {
        int from = second(now) - HUNG_SECONDS + 1;
        long hung = 0;
        long failed = 0;
        for (LoopEvidence loop : loops) {
            hung += loop.of(Side.NEW).hungSince(from);
            failed += loop.of(Side.NEW).failures(from);
        }
        return hung * 2 > failed ? new Breach.Hanging(breach, hung, Math.max(hung, failed)) : breach;
    }

    /** What a person will ask about the breach; the counts of seconds go back a minute. */
    private void keepScene(Optional<Breach> breach, long now) {
        if (breach.isEmpty()) {
            return;
        }
        int second = second(now);
        Duration within = breach.get().within();
        Duration since = within.compareTo(LONGEST_SCENE) < 0 ? within : LONGEST_SCENE;
        int from = second - (int) since.toSeconds() - 1;
        showAll();
        scene = Optional.of(new Scene(since, onNew.look(from, second).evidence(), onOld.look(from, second).evidence(),
                allowed(breach.get()), suspicion(), Motion.NONE));
    }

    private double allowed(Breach breach) {
        return switch (breach) {
            case Breach.Slow slow -> slow.allowed();
            case Breach.Shifted shifted -> shifted.allowed();
            case Breach.RuleBroken _,Breach.Worse _,Breach.Blackout _,Breach.Hanging _,Breach.Widespread _ -> judge.allowed();
        };
    }

    /** What the failures that were left show. */
    private final class Found {
        private long now;
        private Optional<Breach> breach = Optional.empty();

        void begin(long at) {
            now = at;
            breach = Optional.empty();
        }

        void onOld(int endpoint, long client, int second) {
            failingOnOld.add(client, second);
            judge.failedOnOld(endpoint, client, second);
        }

        void onNew(int endpoint, long client, int second) {
            failingOnNew.add(client, second);
            Optional<Breach> seen = judge.failedOnNew(endpoint, client, second, now);
            breach = seen.isPresent() ? seen : breach;
        }
    }

    private Optional<Breach> byRule(long now) {
        int second = second(now);
        if (failingOnNew.counted(second, FailingClients.EACH) < HardRule.least(rule)) {
            return Optional.empty();
        }
        int from = second - (int) terms.rule().in().toSeconds() + 1;
        return HardRule.judge(unit.name(), rule, onNew.look(from, second), onOld.look(from, second), judge.worstOfOld());
    }

    /** Whole seconds since this judge began, from 1. */
    int second(long now) {
        return (int) TimeUnit.NANOSECONDS.toSeconds(Math.max(0, now - start)) + 1;
    }

    /** The cells of all loops together. */
    private final class Counts implements Judge.Counts {
        @Override
        public long good(Side side) {
            long good = 0;
            for (LoopEvidence loop : loops) {
                good += loop.of(side).good();
            }
            return good;
        }

        @Override
        public long good(Side side, int endpoint) {
            long good = 0;
            for (LoopEvidence loop : loops) {
                good += loop.of(side).good(endpoint);
            }
            return good;
        }

        @Override
        public int clients(int second) {
            return onNew.clients(second);
        }
    }
}
