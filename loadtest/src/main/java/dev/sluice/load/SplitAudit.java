package dev.sluice.load;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import dev.sluice.model.Share;
import dev.sluice.model.Side;

/**
 * Holds what visitors saw against what was configured: the share of visitors on new, visitors who moved back though no share fell, and
 * requests that reached new at 0 %. A request counts for a share only when it was sent after that share was in force; between a change
 * being asked for and being in force both pictures are right. Confined to one thread.
 */
public final class SplitAudit {
    private static final double SIGMAS = 4;
    /** Visitors that a small sample may be off beyond the sigmas, because the binomial is skewed near 0 % and 100 %. */
    private static final int SKEW = 2;

    private final Map<String, Unit> units = new HashMap<>();
    private final Set<String> movedBack = new TreeSet<>();
    private long newAtZero;

    /**
     * What was seen of one unit under its present share.
     *
     * @param visitors who were seen since the share is in force
     * @param onNew of these
     */
    public record Observed(Share share, long visitors, long onNew, long requestsOld, long requestsNew) {
        public double perCent() {
            return visitors == 0 ? 0 : 100.0 * onNew / visitors;
        }

        /** Whether the number of visitors on new is what chance may make of the share. */
        public boolean isWithinFourSigma() {
            double share = this.share.basisPoints() / (double) Share.WHOLE;
            double expected = visitors * share;
            if (share == 0 || share == 1) {
                return onNew == expected;
            }
            return Math.abs(onNew - expected) <= SIGMAS * Math.sqrt(expected * (1 - share)) + SKEW;
        }
    }

    /** A share is about to be set; what is sent from now on until {@link #inForce} may be routed by either. */
    public void changing(String unit, Share to) {
        var state = unit(unit);
        state.settled = false;
        state.mayMoveBack |= to.compareTo(state.share) < 0;
    }

    /** A share is in force for all that is sent from now on. */
    public void inForce(String unit, Share share, long now) {
        var state = unit(unit);
        if (share.compareTo(state.share) < 0) {
            state.seenNew.clear();
        }
        state.share = share;
        state.since = now;
        state.settled = true;
        state.mayMoveBack = false;
        state.visitors.clear();
        state.requestsOld = 0;
        state.requestsNew = 0;
    }

    /** Counts an answer whose side is known. */
    public void saw(Sample sample) {
        sample.side().ifPresent(side -> unit(sample.unit()).saw(sample, side));
    }

    public Observed observed(String unit) {
        var state = unit(unit);
        return new Observed(state.share, state.visitors.size(), state.visitors.values().stream().filter(Side.NEW::equals).count(),
                state.requestsOld, state.requestsNew);
    }

    /** Visitors who were on new and came to old while no share fell. */
    public Set<String> movedBack() {
        return Set.copyOf(movedBack);
    }

    /** Requests that new answered though they were sent while the share was 0 %. */
    public long newAtZero() {
        return newAtZero;
    }

    /** Broken promises as sentences; empty when all is well. */
    public List<String> findings() {
        var moved = movedBack.isEmpty()
                ? Optional.<String>empty()
                : Optional.of(movedBack.size() + " visitors moved back to old: " + movedBack.stream().limit(5).toList());
        var leaked = newAtZero == 0 ? Optional.<String>empty() : Optional.of(newAtZero + " requests reached new at 0 %");
        return List.of(moved, leaked).stream().flatMap(Optional::stream).toList();
    }

    private Unit unit(String name) {
        return units.computeIfAbsent(name, _ -> new Unit());
    }

    /** What is known of one unit. */
    private final class Unit {
        private Share share = Share.NONE;
        private long since;
        private boolean settled;
        private boolean mayMoveBack;
        /** When a visitor first had an answer of new in hand. */
        private final Map<String, Long> seenNew = new HashMap<>();
        /** The side each visitor was last on under the present share. */
        private final Map<String, Side> visitors = new HashMap<>();
        private long requestsOld;
        private long requestsNew;

        void saw(Sample sample, Side side) {
            switch (side) {
                case NEW -> seenNew.putIfAbsent(sample.visitor(), sample.done());
                case OLD -> {
                    Long since = seenNew.get(sample.visitor());
                    if (since != null && sample.sent() - since > 0 && !mayMoveBack) {
                        movedBack.add(sample.visitor());
                    }
                }
            }
            if (settled && sample.sent() - since >= 0) {
                count(sample.visitor(), side);
            }
        }

        private void count(String visitor, Side side) {
            visitors.put(visitor, side);
            requestsOld += side == Side.OLD ? 1 : 0;
            requestsNew += side == Side.NEW ? 1 : 0;
            newAtZero += side == Side.NEW && share.isNone() ? 1 : 0;
        }
    }
}
