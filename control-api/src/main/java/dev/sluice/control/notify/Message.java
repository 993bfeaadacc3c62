package dev.sluice.control.notify;

import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.TreeSet;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.control.store.JournalJson;
import dev.sluice.control.store.Journaled;
import dev.sluice.model.PlainText;
import dev.sluice.model.Recipient;
import dev.sluice.model.Significance;

/**
 * What is sent to a recipient.
 *
 * @param entry its number in the journal, by which a receiver knows what it has had already; empty: a test
 * @param subject of a mail, in one line; a webhook has none
 * @param body a JSON object for a webhook, plain text for a mail
 */
record Message(Optional<Long> entry, String subject, String body) {
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final int LONGEST_SUBJECT = 180;

    static Message of(String site, Journaled journaled, Recipient.Way way) {
        Optional<Long> entry = Optional.of(journaled.seq());
        return switch (way) {
            case Recipient.Webhook hook -> new Message(entry, "", switch (hook.format()) {
                case JSON -> particulars(site, journaled).toString();
                case SLACK -> text(site, journaled);
                case CLOUDEVENTS -> CloudEvent.of(site, journaled, particulars(site, journaled)).toString();
            });
            case Recipient.Mail _ -> new Message(entry, subject("[" + Significance.of(journaled.entry()).severity().name() + "] "
                    + named(site) + ": " + JournalJson.sentence(journaled.entry())), letter(journaled));
        };
    }

    /** Of a mail; the same whenever it is sent. */
    String id(String from) {
        return "<sluice-" + entry.orElse(0L) + "-" + Integer.toHexString(body.hashCode()) + from.substring(from.indexOf('@')) + ">";
    }

    /** One line, whatever strangers wrote. */
    private static String subject(String text) {
        String line = PlainText.line(text.strip().replaceAll("[\\p{Cntrl}\\p{Cs}\\s]+", " "));
        return line.length() > LONGEST_SUBJECT ? line.substring(0, LONGEST_SUBJECT) + "…" : line;
    }

    private static String letter(Journaled journaled) {
        Significance significance = Significance.of(journaled.entry());
        String about = significance.units().isEmpty() ? "" : "units:      " + String.join(", ", new TreeSet<>(significance.units())) + "\n";
        String why = journaled.reason().isEmpty() ? "" : "because:    " + PlainText.line(journaled.reason()) + "\n";
        return PlainText.line(JournalJson.sentence(journaled.entry())) + "\n\n"
                + "at:         " + journaled.at().truncatedTo(ChronoUnit.MILLIS) + "\n"
                + "severity:   " + significance.severity().label() + "\n" + about
                + "by:         " + PlainText.line(journaled.actor()) + "\n" + why
                + "generation: " + journaled.generation() + "\n"
                + "journal:    entry " + journaled.seq() + ", hash " + journaled.hash() + "\n";
    }

    /** That somebody tries whether messages arrive. */
    static Message test(String site, String asker, Recipient.Way way) {
        String sentence = "a test: notifications of " + named(site) + " arrive here (asked for by " + asker + ")";
        return switch (way) {
            case Recipient.Webhook hook -> new Message(Optional.empty(), "", (switch (hook.format()) {
                case JSON -> trial(site, asker, sentence);
                case SLACK -> MAPPER.createObjectNode().put("text", harmless(sentence));
                case CLOUDEVENTS -> CloudEvent.test(site, trial(site, asker, sentence));
            }).toString());
            case Recipient.Mail _ -> new Message(Optional.empty(), subject("[TEST] " + sentence), sentence + "\n");
        };
    }

    private static ObjectNode trial(String site, String asker, String sentence) {
        return MAPPER.createObjectNode().put("site", site).put("test", true).put("actor", asker).put("sentence", sentence);
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
        return PlainText.line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
