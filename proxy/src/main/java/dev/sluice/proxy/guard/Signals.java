package dev.sluice.proxy.guard;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import dev.sluice.model.Breach;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.GuardSignals.OnShift;
import dev.sluice.model.GuardTerms;
import dev.sluice.model.Shift;
import dev.sluice.model.Side;

/**
 * What speaks against new though nothing fails: slowness, other answers than old's, limits that are reached; and for caution, that both
 * stacks fail (SEMANTICS A1). Looked at every 100 ms. Confined to whoever judges, but for {@link #yardstick} and {@link #holds}.
 */
final class Signals {
    private static final long REFRESH = TimeUnit.SECONDS.toNanos(60);
    /** So long after the last request that was too much. */
    private static final long FULL = TimeUnit.SECONDS.toNanos(60);
    private static final String OVERFLOW = "overflow";
    private static final String SHARED = "shared";
    private static final int SURE_CLIENTS = 3;
    private static final double OVER = 0.5;

    private final CutoverUnit unit;
    private final GuardTerms terms;
    private final List<LoopEvidence> loops;
    private final UsualTimes[] usual;
    private final int[] ever = new int[HeadTimes.BUCKETS];
    private final SlowStreams slow;
    private final ShiftStreams shifts;
    /** Made once, so that a look at health allocates nothing. */
    private final SlowStreams.Counts slowCounts = this::read;
    private final Holds holds = new Holds();
    private final SeenClients.Union clients = new SeenClients.Union();
    private volatile Yardstick yardstick;
    private long refreshed;
    private long overflows;
    private long overflowedAt;

    Signals(CutoverUnit unit, GuardTerms terms, List<LoopEvidence> loops, long now) {
        this.unit = unit;
        this.terms = terms;
        this.loops = loops;
        int endpoints = unit.endpoints().size() + 1;
        usual = IntStream.range(0, endpoints).mapToObj(_ -> new UsualTimes()).toArray(UsualTimes[]::new);
        slow = new SlowStreams(terms.signals().slow(), terms.falseReverts() / 2, now);
        shifts = new ShiftStreams(unit, this::others, terms.falseReverts() / 2);
        yardstick = Yardstick.unknown(endpoints, terms.signals());
        refreshed = now;
    }

    /** By what answers are measured now. From any thread. */
    Yardstick yardstick() {
        return yardstick;
    }

    /** From any thread. */
    Holds holds() {
        return holds;
    }

    void raised(long now) {
        slow.raised(now);
        shifts.raised(now);
    }

    /** Every ten seconds. */
    void learn(long now) {
        slow.learn(now);
        shifts.learn(now);
        if (yardstick.isMuted() || now - refreshed >= REFRESH) {
            refresh(now);
        }
    }

    /** Takes in what came since the last time; what is a breach by now. */
    Optional<Breach> look(int second, long now, Optional<Breach> shared) {
        slow.look(slowCounts, now);
        if (terms.signals().shift() != OnShift.OFF) {
            takeShifts(second, now);
            shifts.look(now);
        }
        if (shared.isPresent()) {
            holds.found(SHARED, () -> "both stacks fail: " + shared.get().sentence(), now);
        } else {
            holds.over(SHARED, now);
        }
        lookAtLimits(now);
        Optional<Breach> found = lookAtSlow(second, now);
        Optional<Breach> shifted = lookAtShifts(second, now);
        return found.isPresent() ? found : shifted;
    }

    /** Whether answers wait that should be taken before there is no room for more. */
    boolean isCrowded() {
        for (LoopEvidence loop : loops) {
            if (loop.of(Side.NEW).shifts().isCrowded() || loop.of(Side.OLD).shifts().isCrowded()) {
                return true;
            }
        }
        return false;
    }

    double suspicion(SlowKind kind) {
        return slow.suspicion(kind);
    }

    double suspicion(Shift shift) {
        return shifts.suspicion(shift);
    }

    private void refresh(long now) {
        refreshed = now;
        for (int endpoint = 0; endpoint < usual.length; endpoint++) {
            Arrays.fill(ever, 0);
            for (LoopEvidence loop : loops) {
                loop.of(Side.OLD).times().addTo(ever, endpoint);
            }
            usual[endpoint].learn(now, ever);
        }
        yardstick = Yardstick.of(usual, terms.signals());
    }

    private void takeShifts(int second, long now) {
        if (!isAnyShift()) {
            return;
        }
        var at = new ShiftStreams.Moment(now, second, each(second));
        for (LoopEvidence loop : loops) {
            loop.of(Side.OLD).shifts().drainTo((endpoint, shift, client, _) -> shifts.onOld(endpoint, shift, client, at));
            loop.of(Side.NEW).shifts().drainTo((endpoint, shift, client, _) -> shifts.onNew(endpoint, shift, client, at));
        }
    }

    private boolean isAnyShift() {
        for (LoopEvidence loop : loops) {
            if (loop.of(Side.NEW).shifts().isAnyLeft() || loop.of(Side.OLD).shifts().isAnyLeft()) {
                return true;
            }
        }
        return false;
    }

    private Optional<Breach> lookAtSlow(int second, long now) {
        Optional<Breach> breach = Optional.empty();
        for (SlowKind kind : SlowKind.ALL) {
            boolean found = slow.suspicion(kind) >= 1 && slowClients(kind, second) >= need(second) && slow.isFound(kind);
            if (kind.isBreach()) {
                breach = found ? Optional.of(slow.finding(unit.name(), kind, now)) : breach;
            } else {
                hold(kind.quantile().label(), found ? slow.finding(unit.name(), kind, now) : null, slow.suspicion(kind), now);
            }
        }
        return breach;
    }

    private Optional<Breach> lookAtShifts(int second, long now) {
        Optional<Breach> breach = Optional.empty();
        for (Shift shift : ShiftStreams.KINDS) {
            double suspicion = shifts.suspicion(shift);
            Breach.Shifted found = suspicion >= 1 ? shifts.find(shift, (need(second) - 1) * each(second) + 1, now) : null;
            if (terms.signals().shift() == OnShift.HOLD) {
                hold(ShiftStreams.name(shift), found, suspicion, now);
            } else if (found != null) {
                breach = Optional.of(found);
            }
        }
        return breach;
    }

    private void hold(String stream, @Nullable Breach found, double suspicion, long now) {
        if (found != null) {
            holds.found(stream, found::sentence, now);
        } else if (suspicion < OVER) {
            holds.over(stream, now);
        }
    }

    private void lookAtLimits(long now) {
        long all = 0;
        for (LoopEvidence loop : loops) {
            all += loop.overflows();
        }
        if (all != overflows) {
            overflows = all;
            overflowedAt = now;
            holds.found(OVERFLOW, () -> unit.name() + ": new is at its limits, and old answers what is too much for it", now);
        } else if (now - overflowedAt >= FULL) {
            holds.over(OVERFLOW, now);
        }
    }

    private void read(SlowKind kind, Tally into) {
        into.failedOnNew = 0;
        into.failedOnOld = 0;
        for (LoopEvidence loop : loops) {
            into.failedOnNew += loop.of(Side.NEW).slow().slow(kind);
            into.failedOnOld += loop.of(Side.OLD).slow().slow(kind);
        }
        into.goodOnNew = -into.failedOnNew;
        into.goodOnOld = -into.failedOnOld;
        for (LoopEvidence loop : loops) {
            into.goodOnNew += loop.of(Side.NEW).slow().answers(kind);
            into.goodOnOld += loop.of(Side.OLD).slow().answers(kind);
        }
    }

    private long others(Side side, int endpoint, Shift shift) {
        long others = 0;
        for (LoopEvidence loop : loops) {
            others += loop.of(side).good(endpoint);
            if (shift == Shift.REDIRECTED || shift == Shift.EMPTY) {
                others -= loop.of(side).shifts().seen(endpoint, shift);
            }
        }
        return others;
    }

    private int slowClients(SlowKind kind, int second) {
        clients.clear();
        loops.forEach(loop -> loop.of(Side.NEW).slow().addSlowClients(kind, clients, second));
        return clients.size();
    }

    /** Of how many clients a case must be. */
    private int need(int second) {
        return Math.clamp((clients(second) + 1) / 2, 1, SURE_CLIENTS);
    }

    /** How many answers of one client count: one, or six shared by the few that there are. */
    private int each(int second) {
        return Math.ceilDiv(FailingClients.EACH, Math.max(1, clients(second)));
    }

    private int clients(int second) {
        clients.clear();
        for (LoopEvidence loop : loops) {
            loop.of(Side.NEW).addSeen(clients, second);
            loop.of(Side.NEW).shifts().addSeen(clients, second);
        }
        return clients.size();
    }
}
