package dev.sluice.control.window;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.sluice.model.FreezeMode;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.MaintenanceWindow;

/** A window as the journal keeps it: one that was planned by a call, and every one that is on, whatever becomes of the file meanwhile. */
final class WindowFacts {
    private static final String OWNER = "owner";
    private static final String UNITS = "units";
    private static final String MODE = "mode";
    private static final String AT_MOST = "atMost";
    private static final String ANNOUNCE = "announce";
    private static final String REOPENS = "reopens";
    private static final String GATES = "gates";

    private WindowFacts() {}

    static Map<String, String> of(MaintenanceWindow window) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(OWNER, window.owner());
        facts.put(UNITS, String.join(",", window.units()));
        facts.put(MODE, window.mode().label());
        facts.put(AT_MOST, window.atMost().toString());
        facts.put(ANNOUNCE, window.announce().toString());
        facts.put(REOPENS, Boolean.toString(window.reopens()));
        facts.put(GATES, String.join(",", window.gates()));
        return facts;
    }

    /** Empty: written by a newer product. */
    static Optional<MaintenanceWindow> read(JournalEntry.WindowTold told) {
        Map<String, String> facts = told.facts();
        Optional<FreezeMode> mode = FreezeMode.of(facts.getOrDefault(MODE, ""));
        try {
            Duration atMost = Duration.parse(facts.getOrDefault(AT_MOST, ""));
            Duration announce = Duration.parse(facts.getOrDefault(ANNOUNCE, ""));
            return mode
                    .map(known -> new MaintenanceWindow(told.window(), facts.getOrDefault(OWNER, ""), names(facts.getOrDefault(UNITS, "")),
                            known, told.start(), atMost, announce, Boolean.parseBoolean(facts.get(REOPENS)),
                            List.copyOf(names(facts.getOrDefault(GATES, ""))), Optional.empty()));
        } catch (DateTimeException newer) {
            return Optional.empty();
        }
    }

    private static Set<String> names(String text) {
        return text.isEmpty() ? Set.of() : new LinkedHashSet<>(List.of(text.split(",", -1)));
    }
}
