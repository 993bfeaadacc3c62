package dev.sluice.proxy.outcome;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import dev.sluice.model.Assignment;
import dev.sluice.model.Assignment.Because;
import dev.sluice.model.Crawler;

/** Writes entries as JSON objects; what is not known of an exchange is not in its line. Confined to one thread. */
final class JsonLine {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Redaction redaction;

    JsonLine(Redaction redaction) {
        this.redaction = redaction;
    }

    /** Adds one object, without an end of line. */
    void write(AccessEntry entry, StringBuilder out) {
        out.append("{\"time\":\"").append(TIME.format(Instant.ofEpochMilli(entry.millis()))).append('"');
        text("client", AccessLine.text(entry), out);
        entry.asked().ifPresent(asked -> asked(asked, out));
        if (entry.told().status() != 0) {
            number("status", entry.told().status(), out);
        }
        text("outcome", entry.routed().map(routed -> routed.outcome().label()).orElseGet(() -> own(entry.told().status())), out);
        entry.routed().ifPresent(routed -> routed(routed, out));
        number("bytesIn", entry.told().bytesIn(), out);
        number("bytesOut", entry.told().bytesOut(), out);
        millis("totalMs", entry.told().nanos(), out);
        entry.routed().ifPresent(routed -> {
            millis("waitMs", routed.nanosToSent(), out);
            millis("headMs", routed.nanosToHead(), out);
            millis("parkedMs", routed.nanosParked(), out);
        });
        out.append('}');
    }

    /** Of what this proxy answered itself, such as the link of a pass: well, or not. */
    private static String own(int status) {
        return status >= 200 && status < 400 ? new Outcome.Answered(status).label() : "refused";
    }

    private void asked(AccessEntry.Asked asked, StringBuilder out) {
        text("method", asked.method(), out);
        text("host", asked.host(), out);
        text("path", asked.shownPath(), out);
        text("query", redaction.query(asked.query()), out);
        text("protocol", asked.protocol(), out);
        text("userAgent", asked.userAgent(), out);
        text("referer", redaction.address(asked.referer()), out);
    }

    private static void routed(AccessEntry.Routed routed, StringBuilder out) {
        Assignment assignment = routed.route().assignment();
        text("unit", assignment.unit(), out);
        text("stack", routed.side().label(), out);
        text("endpoint", routed.route().endpointName(), out);
        number("generation", assignment.generation(), out);
        because(assignment.because(), out);
        text("crawler", routed.route().crawler().map(Crawler::label).orElse(""), out);
        text("failover", routed.failover(), out);
        text("requestId", routed.requestId(), out);
    }

    /** In the words of the control API's explain. */
    private static void because(Because because, StringBuilder out) {
        text("why", because.label(), out);
        switch (because) {
            case Because.Unclaimed _,Because.Latched _,Because.NobodyExposed _,Because.Tested _,Because.InControl _,Because.ItsTurn _ -> {}
            case Because.Passed in -> text("pass", in.id(), out);
            case Because.Owned in -> text("of", in.of(), out);
            case Because.Fenced in -> text("onRevert", in.how().label(), out);
            case Because.InSegment in -> text("segment", in.name(), out);
            case Because.InBucket in -> {
                number("bucket", in.bucket(), out);
                text("segment", in.segment(), out);
            }
            case Because.InPathBucket in -> {
                number("bucket", in.bucket(), out);
                text("segment", in.segment(), out);
            }
        }
    }

    private static void text(String name, String value, StringBuilder out) {
        if (value.isEmpty()) {
            return;
        }
        out.append(",\"").append(name).append("\":");
        JsonText.append(value, out);
    }

    private static void number(String name, long value, StringBuilder out) {
        out.append(",\"").append(name).append("\":").append(value);
    }

    private static void millis(String name, long nanos, StringBuilder out) {
        if (nanos >= 0) {
            out.append(",\"").append(name).append("\":").append(Math.round(nanos / 1e3) / 1e3);
        }
    }
}
