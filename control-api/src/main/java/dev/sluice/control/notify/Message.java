package dev.sluice.control.notify;

import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.TreeSet;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.control.store.JournalJson;
import dev.sluice.control.store.Journaled;
import dev.sluice.model.Significance;
import dev.sluice.model.Webhook;

/**
 * What is posted to a webhook.
 *
 * @param entry its number in the journal, by which a receiver knows what it has had already; empty: a test
 * @param body a JSON object
 */
record Message(Optional<Long> entry, String body) {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    static Message of(String site, Journaled journaled, Webhook.Format format) {
        return new Message(Optional.of(journaled.seq()), switch (format) {
            case JSON -> particulars(site, journaled).toString();
            case SLACK -> text(site, journaled);
        });
    }

    /** That somebody tries whether messages arrive. */
    static Message test(String site, String asker, Webhook.Format format) {
        String sentence = "a test: notifications of " + named(site) + " arrive here (asked for by " + asker + ")";
        return new Message(Optional.empty(), (switch (format) {
            case JSON -> MAPPER.createObjectNode().put("site", site).put("test", true).put("actor", asker).put("sentence", sentence);
            case SLACK -> MAPPER.createObjectNode().put("text", harmless(sentence));
        }).toString());
    }

    private static ObjectNode particulars(String site, Journaled journaled) {
        Significance significance = Significance.of(journaled.entry());
        ObjectNode json = MAPPER.createObjectNode().put("site", site).put("seq", journaled.seq())
                .put("at", journaled.at().truncatedTo(ChronoUnit.MILLIS).toString()).put("severity", significance.severity().label())
                .put("kind", journaled.entry().kind());
        ArrayNode units = json.putArray("units");
        new TreeSet<>(significance.units()).forEach(units::add);
        json.put("sentence", JournalJson.sentence(journaled.entry())).put("actor", journaled.actor()).put("reason", journaled.reason())
                .put("generation", journaled.generation()).set("detail", MAPPER.readTree(JournalJson.detail(journaled.entry())));
        return json.put("hash", journaled.hash());
    }

    private static String text(String site, Journaled journaled) {
        String severity = Significance.of(journaled.entry()).severity().name();
        String reason = journaled.reason().isEmpty() ? "" : ": " + journaled.reason();
        return MAPPER.createObjectNode().put("text", "*" + severity + "* " + harmless(named(site) + ": "
                + JournalJson.sentence(journaled.entry()) + " (by " + journaled.actor() + reason + "; journal entry " + journaled.seq()
                + ")"))
                .toString();
    }

    private static String named(String site) {
        return site.isEmpty() ? "sluice" : site;
    }

    /** What strangers wrote calls nobody and makes no links. */
    private static String harmless(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
