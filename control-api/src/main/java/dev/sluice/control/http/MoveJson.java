package dev.sluice.control.http;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.control.EvidenceSource;
import dev.sluice.model.Hold;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Measure;
import dev.sluice.model.Share;

/**
 * Units whose shares were set, or would be, as answers show them. Who moves is told as the part of all buckets between the two shares, and as so many
 * requests: that part of those of the unit which ended on either stack in the last minute. Visitors themselves are counted nowhere.
 */
final class MoveJson {
    private static final Duration LATELY = Duration.ofSeconds(60);

    private final EvidenceSource evidence;

    MoveJson(EvidenceSource evidence) {
        this.evidence = evidence;
    }

    /** An entry for each unit that shares were set of. */
    ArrayNode units(JournalEntry entry) {
        ArrayNode units = Json.array(List.of());
        if (entry instanceof JournalEntry.SharesSet(Map<String, JournalEntry.Move> moves, Set<String> _)) {
            List<Measure> measures = evidence.measures(LATELY);
            List<Hold> holds = evidence.holds();
            moves.forEach((name, move) -> units.add(unit(name, move, measures, holds)));
        }
        return units;
    }

    /** A unit that grows although its guard would have it stay says so. */
    private static ObjectNode unit(String name, JournalEntry.Move move, List<Measure> measures, List<Hold> holds) {
        ObjectNode json = UnitJson.share(
                Json.object().put("name", name).put("from", move.from().toString()).put("fromBp", move.from().basisPoints()), move.to());
        int way = move.to().compareTo(move.from());
        json.set("holds", UnitJson.holds(way > 0 ? holds : List.of(), name));
        Share part = new Share(Math.abs(move.to().basisPoints() - move.from().basisPoints()));
        long lately = measures.stream().filter(measure -> measure.unit().equals(name)).mapToLong(Measure::count).sum();
        json.putObject("moving").put("to", way == 0 ? "nowhere" : way > 0 ? "new" : "old").put("visitors", part.toString())
                .put("visitorsBp", part.basisPoints()).put("requests", Math.round((double) lately * part.basisPoints() / Share.WHOLE))
                .put("last", LATELY.toSeconds());
        return json;
    }
}
