package dev.sluice.control.store;

import java.util.Arrays;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.model.JournalEntry.CallbackTold;

/** What the journal says of kept callbacks; nothing of what is in them. */
final class CallbackJson {
    private CallbackJson() {}

    static void write(CallbackTold told, ObjectNode to) {
        to.put("step", told.step().label()).put("rule", told.rule()).put("number", told.number()).put("why", told.why());
    }

    static CallbackTold read(JsonNode from) {
        String label = from.required("step").stringValue();
        return new CallbackTold(from.required("rule").stringValue(),
                Arrays.stream(CallbackTold.Step.values()).filter(step -> step.label().equals(label)).findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("step of a callback: " + label)),
                from.required("number").longValue(), from.required("why").stringValue());
    }

    static String sentence(CallbackTold told) {
        String which = "callback " + told.number() + " of " + told.rule();
        return switch (told.step()) {
            case DEAD -> which + " is a dead letter: " + told.why();
            case RETRIED -> which + " is replayed again";
            case DROPPED -> which + " given up";
        };
    }
}
