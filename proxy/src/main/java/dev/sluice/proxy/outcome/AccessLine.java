package dev.sluice.proxy.outcome;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import dev.sluice.model.AccessLogFile;
import dev.sluice.model.AccessLogFile.Format;

/** Writes entries as lines of one format. No byte of a client can end a line or a quotation. Confined to one thread. */
final class AccessLine {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Format format;
    private final Redaction redaction;
    private final JsonLine json;

    AccessLine(AccessLogFile wanted) {
        format = wanted.format();
        redaction = new Redaction(wanted.redacted());
        json = new JsonLine(redaction);
    }

    /** Adds one line, with its end. */
    void write(AccessEntry entry, StringBuilder out) {
        switch (format) {
            case JSON -> json.write(entry, out);
            case COMMON -> common(entry, out);
            case COMBINED -> combined(entry, out);
        }
        out.append('\n');
    }

    /** {@code client - - [time] "request" status bytes}. */
    private void common(AccessEntry entry, StringBuilder out) {
        out.append(text(entry)).append(" - - [").append(DAY.format(Instant.ofEpochMilli(entry.millis()))).append("] \"");
        if (entry.asked().isEmpty()) {
            out.append('-');
        } else {
            request(entry.asked().get(), out);
        }
        out.append("\" ").append(entry.told().status() == 0 ? "-" : Integer.toString(entry.told().status())).append(' ');
        out.append(entry.told().bytesOut() == 0 ? "-" : Long.toString(entry.told().bytesOut()));
    }

    private void request(AccessEntry.Asked asked, StringBuilder out) {
        escape(asked.method(), out);
        escape(" " + asked.shownPath(), out);
        if (!asked.query().isEmpty()) {
            escape("?" + redaction.query(asked.query()), out);
        }
        out.append(' ').append(asked.protocol());
    }

    private void combined(AccessEntry entry, StringBuilder out) {
        common(entry, out);
        quoted(entry.asked().map(AccessEntry.Asked::referer).map(redaction::address).orElse(""), out);
        quoted(entry.asked().map(AccessEntry.Asked::userAgent).orElse(""), out);
    }

    /** The client's address as a literal without a zone. */
    static String text(AccessEntry entry) {
        String literal = entry.client().getHostAddress();
        int zone = literal.indexOf('%');
        return zone < 0 ? literal : literal.substring(0, zone);
    }

    private static void quoted(String text, StringBuilder out) {
        out.append(" \"");
        escape(text.isEmpty() ? "-" : text, out);
        out.append('"');
    }

    /** As Apache does it: what is not visible ASCII becomes {@code \xHH}. */
    private static void escape(String text, StringBuilder out) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                out.append("\\x").append(Character.forDigit(c >> 4 & 0xf, 16)).append(Character.forDigit(c & 0xf, 16));
            } else {
                out.append(c);
            }
        }
    }
}
