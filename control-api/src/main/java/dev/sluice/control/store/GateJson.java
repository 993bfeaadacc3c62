package dev.sluice.control.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.model.JournalEntry;
import dev.sluice.model.Judgement;
import dev.sluice.model.Verdict;

/** The judgement on a gate, and what was handed in for it, as JSON and as a sentence. */
final class GateJson {
    private GateJson() {}

    static void write(String unit, Judgement judgement, ObjectNode to) {
        Verdict verdict = judgement.verdict();
        to.put("unit", unit).put("gate", judgement.gate()).put("verdict", verdict.label()).put("sentence", verdict.sentence());
        if (!verdict.wayOut().isEmpty()) {
            to.put("remedy", verdict.wayOut());
        }
        to.put("at", judgement.at().toString());
    }

    static void write(JournalEntry.EvidenceGiven given, ObjectNode to) {
        to.put("unit", given.unit()).put("gate", given.gate()).put("at", given.at().toString());
        given.expires().ifPresent(end -> to.put("expires", end.toString()));
    }

    static String sentence(String unit, Judgement judgement) {
        return "gate " + judgement.gate() + " of " + unit + " says " + judgement.verdict().label() + ": " + judgement.verdict().sentence();
    }

    static String sentence(JournalEntry.EvidenceGiven given) {
        return "evidence for gate " + given.gate() + " of " + given.unit() + ", seen at " + given.at().truncatedTo(ChronoUnit.SECONDS);
    }

    static JournalEntry.GateJudged read(JsonNode from) {
        String sentence = text(from, "sentence");
        String remedy = from.has("remedy") ? text(from, "remedy") : "";
        Verdict verdict = switch (text(from, "verdict")) {
            case "pass" -> new Verdict.Pass(sentence);
            case "fail" -> new Verdict.Fail(sentence, remedy);
            case "inconclusive" -> new Verdict.Inconclusive(sentence, remedy);
            default -> throw new IllegalArgumentException("verdict: " + text(from, "verdict") + " (expected: pass, fail or inconclusive)");
        };
        return new JournalEntry.GateJudged(text(from, "unit"), new Judgement(text(from, "gate"), verdict, Instant.parse(text(from, "at"))));
    }

    private static String text(JsonNode from, String field) {
        return from.required(field).stringValue();
    }

    static void write(JournalEntry.Approved approved, ObjectNode to) {
        to.put("unit", approved.unit()).put("gate", approved.gate()).put("configuration", approved.configuration());
    }
}
