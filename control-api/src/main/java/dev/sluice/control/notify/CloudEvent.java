package dev.sluice.control.notify;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.control.store.Journaled;
import dev.sluice.model.Significance;

/** The envelope of CloudEvents 1.0, in structured mode: what every event tells of itself in the same words, around what it is about. */
final class CloudEvent {
    static final String CONTENT_TYPE = "application/cloudevents+json";

    private static final String TYPES = "dev.sluice.";
    private static final int OF_HASH = 16;

    private CloudEvent() {}

    /** The same id however often it is sent, and another one when a site begins a new journal. */
    static ObjectNode of(String site, Journaled journaled, ObjectNode data) {
        Significance significance = Significance.of(journaled.entry());
        String hash = journaled.hash();
        ObjectNode event = envelope(journaled.seq() + "-" + hash.substring(0, Math.min(OF_HASH, hash.length())), site,
                journaled.entry().kind()).put("time", journaled.at().truncatedTo(ChronoUnit.MILLIS).toString());
        Set<String> units = significance.units();
        if (!units.isEmpty()) {
            event.put("subject", String.join(",", new TreeSet<>(units)));
        }
        return event.put("severity", significance.severity().label()).set("data", data);
    }

    static ObjectNode test(String site, ObjectNode data) {
        return envelope("test-" + UUID.randomUUID(), site, "test").set("data", data);
    }

    private static ObjectNode envelope(String id, String site, String kind) {
        return JsonMapper.shared().createObjectNode().put("specversion", "1.0").put("id", id)
                .put("source", "sluice:" + URLEncoder.encode(site, StandardCharsets.UTF_8).replace("+", "%20")).put("type", TYPES + kind)
                .put("datacontenttype", "application/json");
    }
}
