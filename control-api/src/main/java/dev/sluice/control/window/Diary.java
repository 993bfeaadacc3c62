package dev.sluice.control.window;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.sluice.control.store.Journal;
import dev.sluice.control.store.Journaled;
import dev.sluice.control.window.WindowStand.State;
import dev.sluice.model.Command;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.JournalEntry.FreezeSet;
import dev.sluice.model.JournalEntry.WindowTold;
import dev.sluice.model.MaintenanceWindow;
import dev.sluice.model.MaintenanceWindow.Phase;

/** What has happened to planned freezes, as the journal has it, and which freezes are theirs. Any thread; never blocks but at its beginning. */
final class Diary {
    private static final int LATEST = 10_000;

    private final Map<String, List<Entry>> told = new ConcurrentHashMap<>();
    private final Map<String, Holding> holdings = new ConcurrentHashMap<>();
    /** The generation of the last freeze of each unit, whoever set or opened it. */
    private final Map<String, Long> latest = new ConcurrentHashMap<>();

    /** Reads what has happened before. */
    Diary(Journal journal) {
        Stream.concat(journal.newest(WindowTold.KIND, LATEST).stream(), journal.newest(FreezeSet.KIND, LATEST).stream())
                .sorted(Comparator.comparingLong(Journaled::seq)).forEach(this::read);
    }

    private record Entry(WindowTold told, Instant at) {}

    /**
     * What a window has frozen.
     *
     * @param generations of the freezes of units
     */
    private record Holding(FreezeMode mode, Map<String, Long> generations) {
        private boolean isOf(long generation) {
            return generations.containsValue(generation);
        }

        private boolean isAwaiting(FreezeSet freeze) {
            return isOf(0) && freeze.mode() == mode && freeze.units().equals(generations.keySet());
        }

        private Holding with(Set<String> units, long generation) {
            Map<String, Long> after = new HashMap<>(generations);
            units.forEach(unit -> after.computeIfPresent(unit, (_, _) -> generation));
            return new Holding(mode, Map.copyOf(after));
        }

        /** With those of the units whose last freeze was one of these. */
        private Holding stricter(Map<String, Long> before, long generation) {
            Set<String> own = before.entrySet().stream().filter(unit -> unit.getValue().equals(generations.get(unit.getKey())))
                    .map(Map.Entry::getKey).collect(Collectors.toSet());
            return with(own, generation);
        }
    }

    private void read(Journaled one) {
        if (one.entry() instanceof WindowTold window) {
            remember(window, one.at());
        } else {
            heard(one);
        }
    }

    /** One more thing that is on disk. */
    void remember(WindowTold entry, Instant at) {
        told.merge(entry.window(), List.of(new Entry(entry, at)), (before, more) -> Stream.concat(before.stream(), more.stream()).toList());
        if (entry.phase() == Phase.STARTED) {
            WindowFacts.read(entry)
                    .ifPresent(window -> holdings.put(entry.window(), awaited(window.mode(), WindowStand.shares(entry).keySet())));
        }
    }

    private static Holding awaited(FreezeMode mode, Set<String> units) {
        Map<String, Long> none = new HashMap<>();
        units.forEach(unit -> none.put(unit, 0L));
        return new Holding(mode, Map.copyOf(none));
    }

    /** A window has frozen its units. */
    void froze(String name, long generation) {
        holdings.computeIfPresent(name, (_, holding) -> holding.with(holding.generations.keySet(), generation));
    }

    /** An entry is on disk: what a window has frozen stays its own when it becomes stricter by itself, and by nothing else. */
    void heard(Journaled one) {
        if (!(one.entry() instanceof FreezeSet freeze)) {
            return;
        }
        Map<String, Long> before = new HashMap<>(latest);
        before.keySet().retainAll(freeze.units());
        freeze.units().forEach(unit -> latest.put(unit, one.generation()));
        if (freeze.mode() == FreezeMode.OPEN || holdings.values().stream().anyMatch(holding -> holding.isOf(one.generation()))) {
            return;
        }
        Optional<String> owner = holdings.entrySet().stream().filter(known -> known.getValue().isAwaiting(freeze)).map(Map.Entry::getKey)
                .findFirst();
        if (owner.isPresent()) {
            froze(owner.get(), one.generation());
        } else if (one.actor().equals(Command.Asker.SELF)) {
            holdings.replaceAll((_, holding) -> holding.stricter(before, one.generation()));
        }
    }

    /** The freezes of a window by their units, as generations; empty: nothing was frozen for it. */
    Map<String, Long> frozenBy(String name) {
        return Optional.ofNullable(holdings.get(name)).filter(holding -> !holding.isOf(0)).map(Holding::generations).orElse(Map.of());
    }

    /** All that are planned, those that are on, and those of the file that are over; in the order of their start. */
    List<WindowStand> all(List<MaintenanceWindow> inFile) {
        Map<String, WindowStand> all = new LinkedHashMap<>();
        inFile.forEach(window -> all.put(window.name(), stand(window, true)));
        told.forEach((name, entries) -> {
            if (!all.containsKey(name)) {
                planned(entries).map(window -> stand(window, false)).filter(stand -> stand.state() != State.CANCELLED)
                        .ifPresent(stand -> all.put(name, stand));
            }
            // as it was when it began, whatever the file says by now
            last(entries, Phase.STARTED).filter(window -> !all.containsKey(name) || !isSame(all.get(name).window(), window))
                    .map(window -> stand(window, all.containsKey(name) && all.get(name).inFile())).filter(WindowStand::isOn)
                    .ifPresent(stand -> all.put(name, stand));
        });
        return all.values().stream()
                .sorted(Comparator.comparing((WindowStand stand) -> stand.window().start()).thenComparing(stand -> stand.window().name()))
                .toList();
    }

    private static boolean isSame(MaintenanceWindow one, MaintenanceWindow other) {
        return one.start().equals(other.start()) && WindowFacts.of(one).equals(WindowFacts.of(other));
    }

    private static Optional<MaintenanceWindow> planned(List<Entry> entries) {
        return last(entries, Phase.PLANNED);
    }

    private static Optional<MaintenanceWindow> last(List<Entry> entries, Phase phase) {
        return entries.reversed().stream().map(Entry::told).filter(one -> one.phase() == phase).findFirst().flatMap(WindowFacts::read);
    }

    private WindowStand stand(MaintenanceWindow window, boolean inFile) {
        WindowStand stand = WindowStand.planned(window, inFile);
        for (Entry entry : told.getOrDefault(window.name(), List.of())) {
            if (entry.told.start().equals(window.start())) {
                stand = entry.told.phase() == Phase.PLANNED ? WindowStand.planned(window, inFile) : stand.after(entry.told, entry.at);
            }
        }
        return stand;
    }
}
