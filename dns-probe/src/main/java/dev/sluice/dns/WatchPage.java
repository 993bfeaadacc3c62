package dev.sluice.dns;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import dev.sluice.model.DnsAlarm;
import dev.sluice.model.Propagation;
import dev.sluice.model.Propagation.Cache;
import dev.sluice.model.Propagation.Server;

/** A round as a person reads it at a terminal. */
final class WatchPage {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int BAR = 30;

    private WatchPage() {}

    static String of(List<Propagation> rounds) {
        var page = new StringBuilder();
        rounds.forEach(seen -> page.append(of(seen)).append('\n'));
        return page.toString();
    }

    private static String of(Propagation seen) {
        var page = new StringBuilder();
        page.append(String.format("%s %s  %s  round %d at %s UTC%n", seen.name(), seen.type(), seen.state().label(), seen.rounds(),
                CLOCK.format(seen.at())));
        seen.authority().servers().forEach(server -> page.append(server(server)));
        line(page, "  delegation  ", seen.authority().delegation());
        line(page, "  not asked   ", seen.authority().unasked());
        if (!seen.caches().isEmpty()) {
            page.append(share(seen));
            int widest = seen.caches().stream().mapToInt(cache -> cache.resolver().length()).max().orElse(0);
            seen.caches().forEach(cache -> page.append(cache(cache, widest, seen.at())));
        }
        seen.alarms().forEach(alarm -> page.append(alarm(alarm)));
        page.append(back(seen));
        return page.toString();
    }

    private static String server(Server server) {
        String serial = server.serial().isPresent() ? "serial " + server.serial().getAsLong() : "no serial";
        return String.format("  zone        %-8s %s  %s  %s%n", server.held().label(), server.name(), serial,
                server.values().isEmpty() ? server.said() : String.join(", ", server.values()));
    }

    private static String share(Propagation seen) {
        if (seen.tally().share().isEmpty()) {
            return "  propagated  not known yet: all that was heard may have been fetched because of us\n";
        }
        double share = seen.tally().share().getAsDouble();
        int full = (int) Math.round(share * BAR);
        String last = seen.forecast().last().map(at -> "  last at " + CLOCK.format(at)).orElse("");
        String model = seen.forecast().modelled().isPresent()
                ? String.format(Locale.ROOT, "  model %.0f %%", seen.forecast().modelled().getAsDouble() * 100)
                : "";
        return String.format(Locale.ROOT, "  propagated  %s%s %.1f %% (%.1f..%.1f %%)%s%s%s%n", "█".repeat(full), "░".repeat(BAR - full),
                share * 100, seen.tally().low() * 100, seen.tally().high() * 100,
                time("  95 % at ", seen.forecast().at95().filter(at -> at.isAfter(seen.at()))), last, model);
    }

    private static String cache(Cache cache, int widest, Instant at) {
        String rest = cache.remaining().isPresent() ? cache.remaining().getAsLong() + " s" : "";
        String flip = cache.flip().filter(end -> cache.held() == Propagation.Held.OLD || cache.held() == Propagation.Held.MIXED)
                .map(end -> end.isBefore(at) ? "should have flipped " + Duration.between(end, at).toSeconds() + " s ago"
                        : "flips at " + CLOCK.format(end))
                .orElse("");
        String what = cache.values().isEmpty() ? cache.said() : String.join(", ", cache.values());
        String note = cache.late() ? "LATE  " : cache.informative() ? "" : cache.values().isEmpty() ? "" : "fetched for us  ";
        return String.format("  %-" + Math.max(1, widest) + "s  %-8s %7s  %s%s%s%n", cache.resolver(), cache.held().label(), rest, what,
                flip.isEmpty() && note.isEmpty() ? "" : "  ", note + flip);
    }

    private static String alarm(DnsAlarm alarm) {
        return String.format("  ! %s  %s: %s%n    since %s; %s%n", alarm.severity().label(), alarm.kind().label(), alarm.sentence(),
                CLOCK.format(alarm.since()), alarm.remedy());
    }

    private static String back(Propagation seen) {
        if (seen.authority().turned().isEmpty()) {
            return "";
        }
        var page = new StringBuilder();
        seen.back().records().forEach(record -> line(page, "  to go back  ", record));
        line(page, "              ", time("95 % have it at ", seen.back().at95()) + time(", 99 % at ", seen.back().at99()));
        return page.toString();
    }

    private static String time(String before, Optional<Instant> at) {
        return at.map(when -> before + CLOCK.format(when)).orElse("");
    }

    private static void line(StringBuilder page, String before, String text) {
        if (!text.isEmpty()) {
            page.append(before).append(text).append('\n');
        }
    }
}
