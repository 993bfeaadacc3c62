package dev.sluice.control.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.model.JournalEntry;
import dev.sluice.model.MaintenanceWindow;

/** What happened to planned freezes, as JSON and as a sentence. */
final class WindowJson {
    private WindowJson() {}

    static void write(JournalEntry.WindowTold told, ObjectNode to) {
        to.put("window", told.window()).put("start", told.start().toString()).put("phase", told.phase().label());
        ObjectNode facts = to.putObject("facts");
        told.facts().forEach(facts::put);
    }

    static JournalEntry.WindowTold read(JsonNode from) {
        Map<String, String> facts = new LinkedHashMap<>();
        from.required("facts").properties().forEach(fact -> facts.put(fact.getKey(), fact.getValue().stringValue()));
        String label = from.required("phase").stringValue();
        MaintenanceWindow.Phase phase = Arrays.stream(MaintenanceWindow.Phase.values()).filter(each -> each.label().equals(label))
                .findFirst().orElseThrow(() -> new IllegalArgumentException("phase of a window: " + label));
        return new JournalEntry.WindowTold(from.required("window").stringValue(), Instant.parse(from.required("start").stringValue()),
                phase,
                facts);
    }

    static String sentence(JournalEntry.WindowTold told) {
        return "window " + told.window() + " " + switch (told.phase()) {
            case PLANNED -> "planned for " + told.start().truncatedTo(ChronoUnit.SECONDS);
            case CANCELLED -> "cancelled";
            case ANNOUNCED -> "announced: it starts at " + told.start().truncatedTo(ChronoUnit.SECONDS);
            case STARTED -> "started" + fact(told, "end", "; it ends at ");
            case REFUSED -> "NOT started" + fact(told, "why", ": ");
            case ALARM -> "has used" + fact(told, "percent", " ") + " % of its time" + fact(told, "end", "; it ends at ");
            case EXTENDED -> "extended" + fact(told, "end", " until ");
            case OVERRUN -> "OVERRAN" + fact(told, "then", ": ");
            case ENDED -> "ended" + fact(told, "seconds", " after ") + " s";
        };
    }

    private static String fact(JournalEntry.WindowTold told, String name, String before) {
        return Optional.ofNullable(told.facts().get(name)).map(text -> before + text).orElse("");
    }
}
