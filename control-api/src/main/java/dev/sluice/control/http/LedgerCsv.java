package dev.sluice.control.http;

import java.util.List;
import java.util.stream.Collectors;

import dev.sluice.control.store.LedgerEntry;

/**
 * Entries of the ledger as RFC 4180 has it. A text that a spreadsheet would take for a formula has an apostrophe before it, for what stands
 * there was written by strangers.
 */
final class LedgerCsv {
    static final String HEADER = line(List.of("seq", "at", "unit", "method", "endpoint", "certainty", "status", "requestId",
            "idempotencyKey", "ids", "amount", "carriedOver"));

    private static final String FORMULAS = "=+-@\t\r";

    private LedgerCsv() {}

    static String line(LedgerEntry entry) {
        String ids = entry.names().entrySet().stream().map(name -> name.getKey() + "=" + name.getValue()).collect(Collectors.joining("; "));
        return line(List.of(Long.toString(entry.seq()), Json.time(entry.at()), safe(entry.unit()), safe(entry.method()),
                safe(entry.endpoint()), entry.certainty().label(), entry.status().map(Object::toString).orElse(""),
                safe(entry.requestId()), safe(entry.key().orElse("")), safe(ids), entry.amount().map(Object::toString).orElse(""),
                Boolean.toString(entry.carried())));
    }

    private static String safe(String text) {
        return !text.isEmpty() && FORMULAS.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }

    private static String line(List<String> fields) {
        return fields.stream().map(LedgerCsv::quoted).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String quoted(String field) {
        return field.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n') ? "\"" + field.replace("\"", "\"\"") + "\""
                : field;
    }
}
