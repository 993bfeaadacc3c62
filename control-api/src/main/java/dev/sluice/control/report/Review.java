package dev.sluice.control.report;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import dev.sluice.control.store.History;
import dev.sluice.control.store.History.Stretch;
import dev.sluice.control.store.Journal;
import dev.sluice.control.store.Journaled;
import dev.sluice.control.store.LedgerTotals;
import dev.sluice.control.store.Minute;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Share;
import dev.sluice.model.Site;

/** All that is known of a stretch of time, put together for people. Made once; read by one thread. */
public final class Review {
    private final Sources sources;
    private final Stretch stretch;
    /** The same in whole minutes. */
    private final Stretch measured;
    private final Chronicle chronicle;
    private final Map<String, Curve> curves = new TreeMap<>();
    private final Map<String, List<Comparison>> comparisons = new TreeMap<>();

    private Review(Sources sources, Stretch stretch) {
        this.sources = sources;
        this.stretch = stretch;
        this.measured = new Stretch(stretch.from().truncatedTo(ChronoUnit.MINUTES), stretch.to());
        this.chronicle = Chronicle.read(sources.journal(), stretch);
        chronicle.climbs().forEach((unit, climb) -> comparisons.put(unit,
                Comparison.WINDOWS.stream().map(window -> new Comparison(climb, window)).toList()));
        sources.history().each(new Stretch(earliest(), stretch.to()), this::take);
    }

    /** The review of a stretch; empty bounds stand for all that the journal knows, at most 100 days, up to now. */
    public static Review of(Sources sources, Optional<Instant> from, Optional<Instant> to, Instant now) {
        Instant end = to.orElseGet(() -> after(sources.journal(), now));
        Instant kept = end.minus(History.KEPT);
        Instant begin = from.orElseGet(() -> sources.journal().after(0, 1).stream().map(Journaled::at).findFirst()
                .filter(first -> first.isAfter(kept) && first.isBefore(end)).orElse(kept));
        return new Review(sources, new Stretch(begin, end));
    }

    /** Now, unless the clock was set back since the last entry. */
    private static Instant after(Journal journal, Instant now) {
        return journal.after(journal.last() - 1, 1).stream().map(last -> last.at().plusMillis(1)).filter(now::isBefore).findFirst()
                .orElse(now);
    }

    /** What old did before the first exposure is read too, also where it lies before the stretch. */
    private Instant earliest() {
        return comparisons.values().stream().flatMap(List::stream).map(comparison -> comparison.before().from())
                .filter(measured.from()::isAfter).min(Instant::compareTo).orElse(measured.from());
    }

    private void take(Minute minute) {
        if (!minute.at().isBefore(measured.from())) {
            curves.computeIfAbsent(minute.unit(), _ -> new Curve(measured)).take(minute);
        }
        comparisons.getOrDefault(minute.unit(), List.of()).forEach(comparison -> comparison.take(minute));
    }

    String site() {
        return chronicle.site();
    }

    Stretch stretch() {
        return stretch;
    }

    Chronicle chronicle() {
        return chronicle;
    }

    /** What was measured, was moved, or exists: in the order of names. */
    List<String> units() {
        Set<String> units = new TreeSet<>(curves.keySet());
        chronicle.moves().all().forEach(move -> units.add(move.unit()));
        sources.site().map(Site::units).map(Map::keySet).ifPresent(units::addAll);
        List<String> claimedFirst = new ArrayList<>(units);
        claimedFirst.removeIf(CutoverUnit.UNCLAIMED::equals);
        Stream.of(CutoverUnit.UNCLAIMED).filter(units::contains).forEach(claimedFirst::add);
        return claimedFirst;
    }

    Optional<Curve> curve(String unit) {
        return Optional.ofNullable(curves.get(unit));
    }

    List<Comparison> comparisons(String unit) {
        return comparisons.getOrDefault(unit, List.of());
    }

    /** The share of a unit at a time, as the journal has it; where it has nothing, as it was measured last. */
    Share share(String unit, Instant at) {
        List<Chronicle.Move> moves = chronicle.moves().all().stream().filter(move -> move.unit().equals(unit)).toList();
        if (moves.isEmpty()) {
            return curve(unit).map(Curve::lastShare)
                    .or(() -> Optional.ofNullable(chronicle.climbs().get(unit)).map(Chronicle.Climb::share))
                    .orElse(Share.NONE);
        }
        return moves.stream().filter(move -> !move.entry().at().isAfter(at)).reduce((_, last) -> last).map(Chronicle.Move::to)
                .orElse(moves.getFirst().from());
    }

    /** Who answers for a unit; empty: not known. */
    Optional<String> owner(String unit) {
        return sources.site().map(Site::units).map(units -> units.get(unit)).map(CutoverUnit::owner);
    }

    Optional<String> deputy(String unit) {
        return sources.site().map(Site::units).map(units -> units.get(unit)).flatMap(CutoverUnit::deputy);
    }

    Optional<Instant> lastWrite(String unit) {
        return sources.lastWrite().apply(unit);
    }

    /** Writes that only new has, of units that have any; as of now, not of the stretch. */
    Map<String, LedgerTotals> differences() {
        Map<String, LedgerTotals> open = new TreeMap<>();
        Set<String> known = new HashSet<>(units());
        known.addAll(sources.ledger().units());
        known.stream().filter(unit -> sources.ledger().totals(unit).entries() > 0)
                .forEach(unit -> open.put(unit, sources.ledger().totals(unit)));
        return open;
    }

    /** How long units were frozen in the stretch, by unit. */
    Map<String, Duration> frozen() {
        return chronicle.frozenFor();
    }
}
