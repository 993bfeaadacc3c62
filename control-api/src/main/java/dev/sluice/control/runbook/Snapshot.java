package dev.sluice.control.runbook;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import dev.sluice.control.EvidenceSource;
import dev.sluice.model.Cutover;
import dev.sluice.model.Exposure;
import dev.sluice.model.OriginState;
import dev.sluice.model.SiteSum;

/** How things stood at a moment, as words by what they are about. */
final class Snapshot {
    private Snapshot() {}

    static Map<String, String> of(Cutover cutover, EvidenceSource evidence, String version, Map<String, Long> connections) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("version", version);
        facts.put("configuration", SiteSum.of(cutover.site()));
        new TreeMap<>(cutover.split().exposures()).forEach((unit, exposure) -> facts.put("unit " + unit, words(exposure)));
        new TreeMap<>(connections).forEach((side, count) -> facts.put("connections " + side, count.toString()));
        String down = evidence.origins().stream().filter(origin -> !origin.up()).map(Snapshot::name).sorted()
                .collect(Collectors.joining(", "));
        facts.put("origins down", down.isEmpty() ? "none" : down);
        return facts;
    }

    /** What is not the same: connections come and go, and are told all the same. */
    static String changed(Map<String, String> before, Map<String, String> after) {
        var names = new TreeSet<>(after.keySet());
        names.addAll(before.keySet());
        List<String> changed = new ArrayList<>();
        for (String name : names) {
            String was = before.getOrDefault(name, "(nothing)");
            String is = after.getOrDefault(name, "(nothing)");
            if (!was.equals(is)) {
                changed.add(name + " " + was + " → " + is);
            }
        }
        return changed.isEmpty() ? "nothing is otherwise than before" : String.join("; ", changed);
    }

    private static String words(Exposure exposure) {
        return exposure.share() + (exposure.isLatched() ? ", latched" : "")
                + (exposure.freeze().isOpen() ? "" : ", " + exposure.freeze().mode().label());
    }

    private static String name(OriginState state) {
        return state.side().label() + " " + state.origin().authority();
    }
}
