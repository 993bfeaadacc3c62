package dev.sluice.dns;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import dev.sluice.dns.Sighting.Entry;
import dev.sluice.dns.Sighting.Finding;

/** Sightings as a person or a script reads them. */
final class ProbeReport {
    private ProbeReport() {}

    static String table(List<Sighting> sightings) {
        var first = sightings.getFirst();
        var text = new StringBuilder(first.name()).append("  asked of ").append(address(first)).append('\n');
        for (Sighting sighting : sightings) {
            text.append(String.format("%-6s ", sighting.type()));
            switch (sighting.finding()) {
                case Finding.Answered answered -> append(text, answered, sighting);
                case Finding.Failed failed -> text.append(failed.why()).append('\n');
            }
        }
        return text.toString();
    }

    private static void append(StringBuilder text, Finding.Answered answered, Sighting sighting) {
        text.append(String.format(Locale.ROOT, "%s  %s  %s  %.1f ms%n", answered.rcode(),
                answered.authoritative() ? "authoritative" : "not authoritative", transport(answered), millis(sighting)));
        if (answered.records().isEmpty()) {
            text.append("       no records\n");
        }
        int widest = answered.records().stream().mapToInt(entry -> entry.name().length()).max().orElse(0);
        for (Entry entry : answered.records()) {
            text.append("       ").append(entry.name()).append(" ".repeat(widest - entry.name().length()));
            text.append(String.format(Locale.ROOT, " %8d %-6s %s%n", entry.ttl(), entry.type(), entry.value()));
        }
    }

    static String json(List<Sighting> sightings) {
        var first = sightings.getFirst();
        return "{\"name\":" + JsonText.quoted(first.name()) + ",\"server\":" + JsonText.quoted(address(first)) + ",\"sightings\":["
                + sightings.stream().map(ProbeReport::json).collect(Collectors.joining(",")) + "]}\n";
    }

    private static String json(Sighting sighting) {
        return "{\"type\":" + JsonText.quoted(sighting.type()) + String.format(Locale.ROOT, ",\"took\":%.1f,", millis(sighting))
                + switch (sighting.finding()) {
                    case Finding.Answered answered -> json(answered);
                    case Finding.Failed failed -> "\"failed\":" + JsonText.quoted(failed.why());
                } + "}";
    }

    private static String json(Finding.Answered answered) {
        return "\"rcode\":" + JsonText.quoted(answered.rcode()) + ",\"authoritative\":" + answered.authoritative() + ",\"transport\":"
                + JsonText.quoted(transport(answered)) + ",\"records\":["
                + answered.records().stream().map(ProbeReport::json).collect(Collectors.joining(",")) + "]";
    }

    private static String json(Entry entry) {
        return "{\"name\":" + JsonText.quoted(entry.name()) + ",\"ttl\":" + entry.ttl() + ",\"type\":" + JsonText.quoted(entry.type())
                + ",\"value\":"
                + JsonText.quoted(entry.value()) + "}";
    }

    private static String transport(Finding.Answered answered) {
        return answered.over().name().toLowerCase(Locale.ROOT);
    }

    private static double millis(Sighting sighting) {
        return sighting.took().toNanos() / 1e6;
    }

    private static String address(Sighting sighting) {
        String host = sighting.server().getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + sighting.server().getPort();
    }
}
