package dev.sluice.config;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.sluice.model.CutoverUnit;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.MaintenanceWindow;
import dev.sluice.model.Nearest;

/** Reads planned freezes. */
final class WindowsReader {
    private static final String START = "a time such as 2026-12-01T02:00:00Z";
    private static final String OWNER = "whom to ask, such as ops@shop.example";
    private static final int MOST = 100;

    private final Set<String> units;
    private final Set<String> gates;

    /**
     * @param units the names of those that the file has
     * @param gates likewise
     */
    WindowsReader(Set<String> units, Set<String> gates) {
        this.units = new LinkedHashSet<>(units);
        this.units.add(CutoverUnit.UNCLAIMED);
        this.gates = Set.copyOf(gates);
    }

    List<MaintenanceWindow> read(ConfigValue value) {
        List<ConfigValue> items = value.items("a list of windows");
        if (items.size() > MOST) {
            value.refuse(items.size() + " windows", "at most " + MOST);
        }
        List<MaintenanceWindow> windows = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (ConfigValue item : items) {
            item.mapping(KnownKeys.WINDOW).flatMap(node -> window(node, names)).ifPresent(window -> {
                warn(window, windows, item);
                windows.add(window);
            });
        }
        return windows;
    }

    private Optional<MaintenanceWindow> window(ConfigNode node, Set<String> names) {
        Optional<String> name = node.required("name", UnitsReader.NAME).flatMap(value -> UnitsReader.name(value)
                .flatMap(text -> names.add(text) ? Optional.of(text) : value.refuse(text + " stands there twice", "a name of its own")));
        Optional<String> owner = node.required("owner", OWNER).flatMap(value -> value.text(OWNER));
        Optional<Instant> start = node.required("start", START).flatMap(value -> value.parsed(START, WindowsReader::time));
        Optional<Duration> atMost = node.required("at-most", "10s..7d").flatMap(value -> value.duration("10s", "7d"));
        Duration announce = node.value("announce").flatMap(value -> value.duration("0s", "90d")).orElse(Duration.ZERO);
        Set<String> which = node.value("units").map(value -> UnitsReader.units(value, units)).orElse(Set.of());
        FreezeMode mode = node.value("mode").flatMap(value -> value.oneOf("read-only", "hold", "closed"))
                .map(WindowsReader::mode).orElse(FreezeMode.READ_ONLY);
        boolean reopens = node.value("on-overrun").flatMap(value -> value.oneOf("reopen", "stay")).orElse("reopen").equals("reopen");
        List<String> needed = node.value("gates").map(this::gates).orElse(List.of());
        Optional<MaintenanceWindow.Sync> rehearsed = node.value("rehearsed").flatMap(value -> value.mapping(KnownKeys.REHEARSED))
                .flatMap(WindowsReader::rehearsed);
        return name.flatMap(called -> owner.flatMap(who -> start.flatMap(from -> atMost.map(most -> new MaintenanceWindow(called, who,
                which, mode, from, most, announce, reopens, needed, rehearsed)))));
    }

    private static FreezeMode mode(String word) {
        return switch (word) {
            case "closed" -> FreezeMode.CLOSED;
            case "hold" -> FreezeMode.HOLD;
            default -> FreezeMode.READ_ONLY;
        };
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException notATime) {
            return Optional.empty();
        }
    }

    private static Optional<MaintenanceWindow.Sync> rehearsed(ConfigNode node) {
        Optional<Duration> sync = node.required("sync", "0s..7d").flatMap(value -> value.duration("0s", "7d"));
        Duration verify = node.value("verify").flatMap(value -> value.duration("0s", "7d")).orElse(Duration.ZERO);
        return sync.map(took -> new MaintenanceWindow.Sync(took, verify));
    }

    private List<String> gates(ConfigValue value) {
        return Located.values(ConfigValue.distinct(value.someItems("a list of gates"), item -> item.text("a gate")
                .flatMap(name -> gates.contains(name) ? Optional.of(name)
                        : item.refuse("unknown gate " + ConfigValue.shown(name), Nearest.to(name, gates).orElse("a gate of this file")))));
    }

    private static void warn(MaintenanceWindow window, List<MaintenanceWindow> before, ConfigValue at) {
        window.tooShort().ifPresent(why -> at.warn(why + ": it will not start", "a longer at-most, or a shorter way"));
        if (window.atMost().compareTo(MaintenanceWindow.LONG) > 0) {
            at.warn("longer than 24 h: search engines begin to drop what they cannot read", "at-most: 24h or less");
        }
        before.stream().filter(other -> overlap(other, window)).findFirst().ifPresent(other -> at.warn("window " + window.name()
                + " and window " + other.name() + " overlap in time and units", "one after the other"));
    }

    private static boolean overlap(MaintenanceWindow one, MaintenanceWindow other) {
        boolean inTime = one.start().isBefore(other.end()) && other.start().isBefore(one.end());
        boolean inUnits = one.units().isEmpty() || other.units().isEmpty() || one.units().stream().anyMatch(other.units()::contains);
        return inTime && inUnits;
    }
}
