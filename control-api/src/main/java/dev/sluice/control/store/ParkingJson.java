package dev.sluice.control.store;

import java.time.Instant;
import java.util.Optional;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.model.JournalEntry;
import dev.sluice.model.Parking;

/** What became of the parked requests of a hold, as JSON. */
final class ParkingJson {
    private ParkingJson() {}

    static void write(String unit, Parking parking, ObjectNode to) {
        Parking.Sums sums = parking.sums();
        to.put("unit", unit).put("since", parking.since().toString());
        parking.ended().ifPresent(ended -> to.put("ended", ended.toString()));
        to.put("parked", sums.parked()).put("sent", sums.sent()).put("refused", sums.refused()).put("gone", sums.gone())
                .put("turnedAway", sums.turnedAway()).put("exact", parking.exact());
    }

    static JournalEntry.Released read(JsonNode from) {
        var sums = new Parking.Sums(number(from, "parked"), number(from, "sent"), number(from, "refused"), number(from, "gone"),
                number(from, "turnedAway"));
        Optional<Instant> ended = Optional.ofNullable(from.get("ended")).map(JsonNode::stringValue).map(Instant::parse);
        return new JournalEntry.Released(from.required("unit").stringValue(),
                new Parking(Instant.parse(from.required("since").stringValue()), ended, sums, from.required("exact").booleanValue()));
    }

    private static long number(JsonNode from, String field) {
        return from.required(field).longValue();
    }
}
