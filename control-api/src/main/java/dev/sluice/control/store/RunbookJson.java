package dev.sluice.control.store;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.model.JournalEntry;
import dev.sluice.model.Runbook;

/** What runbooks did, as JSON and as a sentence. */
final class RunbookJson {
    private RunbookJson() {}

    static void write(JournalEntry.RunbookTold told, ObjectNode to) {
        to.put("runbook", told.runbook()).put("phase", told.phase().label()).put("step", told.step()).put("stepName", told.stepName());
        ObjectNode facts = to.putObject("facts");
        told.facts().forEach(facts::put);
    }

    static JournalEntry.RunbookTold read(JsonNode from) {
        Map<String, String> facts = new LinkedHashMap<>();
        from.required("facts").properties().forEach(fact -> facts.put(fact.getKey(), fact.getValue().stringValue()));
        String label = from.required("phase").stringValue();
        Runbook.Phase phase = Arrays.stream(Runbook.Phase.values()).filter(each -> each.label().equals(label)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("phase of a runbook: " + label));
        return new JournalEntry.RunbookTold(from.required("runbook").stringValue(), phase, from.required("step").intValue(),
                from.required("stepName").stringValue(), facts);
    }

    static String sentence(JournalEntry.RunbookTold told) {
        String step = told.step() == 0 ? "" : ", step " + told.step() + " " + told.stepName();
        return "runbook " + told.runbook() + step + " " + switch (told.phase()) {
            case STARTED -> "started";
            case BEGUN -> "begun";
            case DONE -> "done" + fact(told, "evidence");
            case FAILED -> "FAILED" + fact(told, "why") + "; it pauses";
            case UNDONE -> "undone";
            case FINISHED -> "finished" + fact(told, "changed");
            case ABANDONED -> "abandoned with nothing done";
        };
    }

    private static String fact(JournalEntry.RunbookTold told, String name) {
        return Optional.ofNullable(told.facts().get(name)).map(text -> ": " + text).orElse("");
    }
}
