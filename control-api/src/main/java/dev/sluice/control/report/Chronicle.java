package dev.sluice.control.report;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import dev.sluice.control.store.History.Stretch;
import dev.sluice.control.store.Journal;
import dev.sluice.control.store.Journaled;
import dev.sluice.model.Drill;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.Hold;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.PlanStep;
import dev.sluice.model.Revert;
import dev.sluice.model.Share;

/**
 * What the journal tells of a stretch of time. It is read from its beginning, for what stood at the start of the stretch was decided before.
 * Kinds that this class does not know by name are told as they are. One use, one thread.
 */
final class Chronicle {
    private static final int PAGE = 1_000;
    /** Of these more is told than their sentence, or there is nothing to tell of stages and gates. */
    private static final Set<String> OWN = Set.of("started", "shares", "revert", "rearm", "freeze", JournalEntry.Released.KIND,
            "carried-over", "config", "hold",
            "hold-lifted", "drill-begun", "drill-reverted", JournalEntry.Drilled.KIND, "token-created", "token-rotated",
            JournalEntry.CallsRefused.KIND,
            "token-deleted");

    private final Stretch stretch;
    private final Latest<Journaled> timeLine = new Latest<>();
    private final Latest<Journaled> steps = new Latest<>();
    private final Latest<Move> moves = new Latest<>();
    private final Map<String, Share> shares = new HashMap<>();
    private final Map<String, Climb> climbs = new TreeMap<>();
    private final Map<Long, Reverted> reverts = new LinkedHashMap<>();
    private final Map<String, Frozen> frozen = new LinkedHashMap<>();
    private final Latest<Frozen> freezes = new Latest<>();
    private final Latest<Drilled> drills = new Latest<>();
    private final Map<String, Held> held = new LinkedHashMap<>();
    private final Latest<Held> holds = new Latest<>();
    private String site = "";
    private final Map<String, Duration> frozenFor = new TreeMap<>();
    private long raised;
    private long entries;
    private Optional<Journaled> last = Optional.empty();

    private Chronicle(Stretch stretch) {
        this.stretch = stretch;
    }

    /** A change of one unit's share. */
    record Move(Journaled entry, String unit, Share from, Share to) {}

    /**
     * How a unit that is exposed came to its share.
     *
     * @param exposed when it left 0 %
     * @param reached when it came to its share
     */
    record Climb(Instant exposed, Instant reached, Share share) {}

    /**
     * Units that went back.
     *
     * @param held those that were not allowed again
     * @param latched until the last of them was
     */
    record Reverted(Journaled entry, Revert revert, Map<String, Share> from, Set<String> held, Span latched) {
        Reverted rearmed(Set<String> units, Instant at) {
            if (held.stream().noneMatch(units::contains)) {
                return this;
            }
            Set<String> left = new HashSet<>(held);
            left.removeAll(units);
            return new Reverted(entry, revert, from, left, left.isEmpty() ? latched.until(at) : latched);
        }
    }

    /** A freeze of one unit. */
    record Frozen(String unit, FreezeMode mode, Span span, Journaled entry) {}

    /** A rehearsed revert. */
    record Drilled(Journaled entry, Drill drill) {}

    /** A hold of the guard. */
    record Held(Hold hold, Span span) {}

    @SuppressWarnings("ThreadPriorityCheck") // as in reading the history
    static Chronicle read(Journal journal, Stretch stretch) {
        var chronicle = new Chronicle(stretch);
        List<Journaled> page = journal.after(0, PAGE);
        while (!page.isEmpty()) {
            page.stream().filter(entry -> entry.at().isBefore(stretch.to())).forEach(chronicle::take);
            Thread.yield();
            page = journal.after(page.getLast().seq(), PAGE);
        }
        chronicle.frozen.values().forEach(chronicle::tell);
        chronicle.held.values().forEach(chronicle::tell);
        return chronicle;
    }

    private void take(Journaled entry) {
        last = Optional.of(entry);
        boolean within = !entry.at().isBefore(stretch.from());
        if (within) {
            entries++;
            timeLine.add(entry);
        }
        if (within && !OWN.contains(entry.entry().kind())) {
            steps.add(entry);
        }
        understand(entry, within);
    }

    /** Not every kind: what is not named here is in the time line all the same. */
    private void understand(Journaled journaled, boolean within) {
        JournalEntry entry = journaled.entry();
        if (entry instanceof JournalEntry.Started(_, String name)) {
            site = name;
        } else if (entry instanceof JournalEntry.SharesSet(var changes, _)) {
            changes.forEach((unit, move) -> moved(new Move(journaled, unit, move.from(), move.to()), within));
        } else if (entry instanceof JournalEntry.Reverted(Revert revert, var from)) {
            reverts.put(journaled.seq(), new Reverted(journaled, revert, from, revert.units(), Span.since(revert.at())));
            from.forEach((unit, share) -> moved(new Move(journaled, unit, share, Share.NONE), within));
        } else if (entry instanceof JournalEntry.PlanMoved plan && plan.step() != PlanStep.ENTERED) { // entering only begins to rise
            plan.units().stream().filter(unit -> !plan.share().equals(shares.getOrDefault(unit, Share.NONE)))
                    .forEach(unit -> moved(new Move(journaled, unit, shares.getOrDefault(unit, Share.NONE), plan.share()), within));
        } else if (entry instanceof JournalEntry.Contained contained) {
            contained.units().forEach(unit -> froze(unit, contained.mode(), journaled));
        } else if (entry instanceof JournalEntry.Rearmed(Set<String> units, _)) {
            reverts.replaceAll((_, revert) -> revert.rearmed(units, journaled.at()));
        } else if (entry instanceof JournalEntry.FreezeSet(FreezeMode mode, Set<String> units, _)) {
            units.forEach(unit -> froze(unit, mode, journaled));
        } else if (entry instanceof JournalEntry.HoldRaised(Hold hold)) {
            held.put(hold.unit() + " " + hold.stream(), new Held(hold, Span.since(journaled.at())));
        } else if (entry instanceof JournalEntry.HoldLifted(Hold hold)) {
            Optional.ofNullable(held.remove(hold.unit() + " " + hold.stream()))
                    .ifPresent(raised -> tell(new Held(raised.hold(), raised.span().until(journaled.at()))));
        } else if (entry instanceof JournalEntry.Drilled(Drill drill) && within) {
            drills.add(new Drilled(journaled, drill));
        }
    }

    private void moved(Move move, boolean within) {
        shares.put(move.unit(), move.to());
        if (within && !move.from().equals(move.to())) {
            moves.add(move);
            raised += move.to().compareTo(move.from()) > 0 ? 1 : 0;
        }
        if (move.to().isNone()) {
            climbs.remove(move.unit());
            return;
        }
        Instant at = move.entry().at();
        climbs.compute(move.unit(), (_, climb) -> new Climb(climb == null ? at : climb.exposed(), at, move.to()));
    }

    private void froze(String unit, FreezeMode mode, Journaled entry) {
        Frozen before = frozen.remove(unit);
        if (before != null) {
            tell(new Frozen(unit, before.mode(), before.span().until(entry.at()), before.entry()));
        }
        if (mode != FreezeMode.OPEN) {
            frozen.put(unit, new Frozen(unit, mode, Span.since(entry.at()), entry));
        }
    }

    private void tell(Frozen freeze) {
        if (freeze.span().touches(stretch)) {
            freezes.add(freeze);
            frozenFor.merge(freeze.unit(), freeze.span().within(stretch), Duration::plus);
        }
    }

    private void tell(Held hold) {
        if (hold.span().touches(stretch)) {
            holds.add(hold);
        }
    }

    /** The name of the site; empty where it has none. */
    String site() {
        return site;
    }

    /** How many entries lie in the stretch. */
    long entries() {
        return entries;
    }

    /** The last entry before the end of the stretch. */
    Optional<Journaled> last() {
        return last;
    }

    Latest<Journaled> timeLine() {
        return timeLine;
    }

    /** Entries of plans, gates and evidence, and of whatever this class does not know by name. */
    Latest<Journaled> steps() {
        return steps;
    }

    Latest<Move> moves() {
        return moves;
    }

    /** How often a share grew. */
    long raised() {
        return raised;
    }

    /** By unit; of those that are exposed at the end of the stretch. */
    Map<String, Climb> climbs() {
        return climbs;
    }

    List<Reverted> reverts() {
        return reverts.values().stream().filter(revert -> !revert.revert().at().isBefore(stretch.from())).toList();
    }

    Latest<Frozen> freezes() {
        return freezes;
    }

    /** How long units were frozen in the stretch, by unit. */
    Map<String, Duration> frozenFor() {
        return frozenFor;
    }

    Latest<Drilled> drills() {
        return drills;
    }

    Latest<Held> holds() {
        return holds;
    }
}
