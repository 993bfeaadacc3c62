package dev.sluice.proxy.freeze;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.sluice.model.Cutover;
import dev.sluice.model.Freeze;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.Notice;

/** What visitors are told of planned freezes (SEMANTICS D5). Any thread. */
public final class Notices {
    /** Where whoever looks finds them. */
    public static final String PATH = "/.well-known/sluice/status.json";
    /** The script that puts them on the pages that include it. */
    public static final String SCRIPT_PATH = "/.well-known/sluice/announce.js";
    public static final String HEADER = "X-Maintenance-At";

    private static final byte[] SCRIPT = MaintenanceText.resource("announce.js");

    private volatile Shown shown = new Shown(List.of(), Map.of(), Map.of());

    /**
     * Of one moment.
     *
     * @param starts of what is announced, by unit, as a date of RFC 9110 section 5.6.7
     * @param ends of what goes on, by unit
     */
    private record Shown(List<Notice> notices, Map<String, String> starts, Map<String, Instant> ends) {}

    public static byte[] script() {
        return SCRIPT;
    }

    /** From now on these, and no others. */
    public void show(List<Notice> notices) {
        Map<String, String> starts = new HashMap<>();
        Map<String, Instant> ends = new HashMap<>();
        for (Notice notice : notices) {
            String start = DateTimeFormatter.RFC_1123_DATE_TIME.format(notice.from().atOffset(ZoneOffset.UTC));
            for (String unit : notice.units()) {
                if (notice.active()) {
                    ends.put(unit, notice.until());
                } else {
                    starts.putIfAbsent(unit, start);
                }
            }
        }
        shown = new Shown(List.copyOf(notices), starts, ends);
    }

    /** When the next freeze of a unit starts that is announced, for {@link #HEADER}; empty: none is. */
    public Optional<String> start(String unit) {
        return Optional.ofNullable(shown.starts.get(unit));
    }

    /** When the planned freeze of a unit should end that goes on; empty: none does. */
    public Optional<Instant> end(String unit) {
        return Optional.ofNullable(shown.ends.get(unit));
    }

    /** All of them, and what is frozen without a plan, as JSON. */
    public byte[] status(Cutover now) {
        List<String> items = new ArrayList<>();
        Set<String> planned = new LinkedHashSet<>();
        for (Notice notice : shown.notices) {
            items.add(item(notice.units(), notice.mode(), notice.from(), Optional.of(notice.until()), notice.active()));
            if (notice.active()) {
                planned.addAll(notice.units());
            }
        }
        now.split().exposures().forEach((unit, exposure) -> {
            Freeze freeze = exposure.freeze();
            if (!freeze.isOpen() && !planned.contains(unit)) {
                items.add(item(Set.of(unit), freeze.mode(), freeze.since(), freeze.until(), true));
            }
        });
        return ("{\"maintenance\":[" + String.join(",", items) + "]}\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Names of units need no escapes. */
    private static String item(Set<String> units, FreezeMode mode, Instant from, Optional<Instant> until, boolean active) {
        return "{\"units\":" + units.stream().map(unit -> '"' + unit + '"').collect(Collectors.joining(",", "[", "]")) + ",\"mode\":\""
                + mode.label() + "\",\"from\":\"" + from.truncatedTo(ChronoUnit.SECONDS) + '"'
                + until.map(end -> ",\"until\":\"" + end.truncatedTo(ChronoUnit.SECONDS) + '"').orElse("") + ",\"active\":" + active + "}";
    }
}
