package dev.sluice.model;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

import dev.sluice.model.Propagation.Authority;
import dev.sluice.model.Propagation.Cache;
import dev.sluice.model.Propagation.Forecast;
import dev.sluice.model.Propagation.Return;
import dev.sluice.model.Propagation.Server;
import dev.sluice.model.Propagation.Tally;
import dev.sluice.model.Propagation.ToNetwork;

/**
 * A round as names and values, in the order in which they are shown: what the API answers and what the command prints. The values are texts,
 * numbers, Booleans, lists and mappings of these; what is not known is left out.
 */
public final class PropagationSheet {
    private PropagationSheet() {}

    public static Map<String, Object> of(Propagation seen) {
        Map<String, Object> sheet = new LinkedHashMap<>();
        sheet.put("name", seen.name());
        sheet.put("type", seen.type().name());
        sheet.put("at", time(seen.at()));
        sheet.put("rounds", seen.rounds());
        sheet.put("state", seen.state().label());
        sheet.put("authority", authority(seen.authority()));
        sheet.put("propagated", tally(seen.tally()));
        sheet.put("forecast", forecast(seen.forecast()));
        sheet.put("resolvers", seen.caches().stream().map(PropagationSheet::cache).toList());
        sheet.put("alarms", seen.alarms().stream().map(PropagationSheet::alarm).toList());
        sheet.put("revert", back(seen.back()));
        return sheet;
    }

    private static Map<String, Object> authority(Authority authority) {
        Map<String, Object> sheet = new LinkedHashMap<>();
        sheet.put("holds", authority.held().label());
        authority.ttl().ifPresent(ttl -> sheet.put("ttl", ttl));
        time(sheet, "since", authority.turned());
        text(sheet, "delegation", authority.delegation());
        text(sheet, "unasked", authority.unasked());
        sheet.put("servers", authority.servers().stream().map(PropagationSheet::server).toList());
        if (!authority.networks().isEmpty()) {
            sheet.put("networks", authority.networks().stream().map(PropagationSheet::network).toList());
        }
        return sheet;
    }

    private static Map<String, Object> network(ToNetwork to) {
        Map<String, Object> sheet = new LinkedHashMap<>();
        sheet.put("network", to.network().toString());
        sheet.put("scope", to.scope());
        sheet.put("holds", to.held().label());
        sheet.put("values", List.copyOf(new TreeSet<>(to.values())));
        text(sheet, "said", to.said());
        return sheet;
    }

    private static Map<String, Object> server(Server server) {
        Map<String, Object> sheet = new LinkedHashMap<>();
        sheet.put("server", server.name());
        sheet.put("holds", server.held().label());
        sheet.put("values", List.copyOf(new TreeSet<>(server.values())));
        server.serial().ifPresent(serial -> sheet.put("serial", serial));
        text(sheet, "said", server.said());
        return sheet;
    }

    private static Map<String, Object> tally(Tally tally) {
        Map<String, Object> sheet = new LinkedHashMap<>();
        tally.share().ifPresent(share -> sheet.put("ratio", rounded(share)));
        sheet.put("low", rounded(tally.low()));
        sheet.put("high", rounded(tally.high()));
        sheet.put("weight", rounded(tally.fresh()));
        sheet.put("informativeWeight", rounded(tally.informative()));
        return sheet;
    }

    private static Map<String, Object> forecast(Forecast forecast) {
        Map<String, Object> sheet = new LinkedHashMap<>();
        time(sheet, "last", forecast.last());
        time(sheet, "at95", forecast.at95());
        time(sheet, "at99", forecast.at99());
        forecast.modelled().ifPresent(ratio -> sheet.put("modelledRatio", rounded(ratio)));
        return sheet;
    }

    private static Map<String, Object> cache(Cache cache) {
        Map<String, Object> sheet = new LinkedHashMap<>();
        sheet.put("resolver", cache.resolver());
        sheet.put("place", cache.place());
        sheet.put("weight", rounded(cache.weight()));
        sheet.put("holds", cache.held().label());
        sheet.put("values", List.copyOf(new TreeSet<>(cache.values())));
        cache.remaining().ifPresent(seconds -> sheet.put("remaining", seconds));
        time(sheet, "flip", cache.flip());
        sheet.put("late", cache.late());
        sheet.put("informative", cache.informative());
        text(sheet, "said", cache.said());
        return sheet;
    }

    private static Map<String, Object> alarm(DnsAlarm alarm) {
        Map<String, Object> sheet = new LinkedHashMap<>();
        sheet.put("alarm", alarm.kind().label());
        sheet.put("severity", alarm.severity().label());
        text(sheet, "who", alarm.who());
        sheet.put("sentence", alarm.sentence());
        sheet.put("remedy", alarm.remedy());
        sheet.put("since", time(alarm.since()));
        return sheet;
    }

    private static Map<String, Object> back(Return back) {
        Map<String, Object> sheet = new LinkedHashMap<>();
        sheet.put("records", back.records());
        time(sheet, "at95", back.at95());
        time(sheet, "at99", back.at99());
        return sheet;
    }

    private static void time(Map<String, Object> sheet, String name, Optional<Instant> at) {
        at.ifPresent(when -> sheet.put(name, time(when)));
    }

    private static void text(Map<String, Object> sheet, String name, String text) {
        if (!text.isEmpty()) {
            sheet.put(name, text);
        }
    }

    private static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static double rounded(double number) {
        return Math.round(number * 10_000) / 10_000.0;
    }
}
