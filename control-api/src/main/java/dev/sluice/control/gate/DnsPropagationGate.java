package dev.sluice.control.gate;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.sluice.model.DnsAlarm;
import dev.sluice.model.Gate;
import dev.sluice.model.LiveShare;
import dev.sluice.model.Propagation;
import dev.sluice.model.Propagation.Held;
import dev.sluice.model.Severity;
import dev.sluice.model.Verdict;

/** {@code dns-propagation}: nearly all resolvers have the new records, and none keeps the old ones past its time. */
final class DnsPropagationGate implements GateType {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Gate.DnsPropagation terms;

    DnsPropagationGate(Gate.DnsPropagation terms) {
        this.terms = terms;
    }

    @Override
    public boolean isAtHand() {
        return true;
    }

    @Override
    public Verdict look(Case at, Bench bench) {
        Verdict moved = Watched.worst(bench, terms.names(), at.now(), seen -> judge(terms, seen));
        return terms.left().map(left -> both(moved, left(left, bench.dns().live(), at.now()))).orElse(moved);
    }

    /** Whether the old address may be given up. */
    static Verdict left(Gate.DnsPropagation.Left left, Optional<LiveShare> live, Instant now) {
        if (live.isEmpty()) {
            return new Verdict.Inconclusive(
                    "who comes in at the old address is not counted, or not for a minute yet; at most " + left.most()
                            + " is asked for",
                    "put truth under dns of the file, on the products at both addresses, and reload");
        }
        return live.get().judge(left.most(), left.over(), now);
    }

    private static Verdict both(Verdict one, Verdict other) {
        return switch (one) {
            case Verdict.Fail fail -> fail;
            case Verdict.Inconclusive inconclusive -> other instanceof Verdict.Fail fail ? fail : inconclusive;
            case Verdict.Pass pass ->
                other instanceof Verdict.Pass more ? new Verdict.Pass(pass.sentence() + "; " + more.sentence()) : other;
        };
    }

    static Verdict judge(Gate.DnsPropagation terms, Propagation seen) {
        String what = seen.name() + " " + seen.type();
        Held held = seen.authority().held();
        if (held == Held.SILENT || held == Held.SERVFAIL) {
            return new Verdict.Inconclusive("no server of the zone tells " + what,
                    "see sluice dns watch: whom it asks, and what came back");
        }
        if (held != Held.NEW) {
            return new Verdict.Fail("the servers of the zone have " + held.label() + " for " + what + "; new on all of them is asked for",
                    "change the records, and see that every server of the zone has them");
        }
        List<Propagation.ToNetwork> behind = seen.authority().networks().stream().filter(to -> to.held() != Held.NEW).toList();
        if (!behind.isEmpty()) {
            return new Verdict.Fail(
                    "the servers of the zone answer by network, and have " + behind.getFirst().held().label() + " for " + what
                            + " to " + behind.stream().map(to -> to.network().toString()).collect(Collectors.joining(", "))
                            + "; new for all is asked for",
                    "change the records of those regions too");
        }
        List<DnsAlarm> grave = seen.alarms().stream()
                .filter(alarm -> alarm.severity() == Severity.CRITICAL || alarm.kind() == DnsAlarm.Kind.LATE).toList();
        if (!grave.isEmpty()) {
            return new Verdict.Fail(what + ": " + grave.stream().map(DnsAlarm::sentence).collect(Collectors.joining("; ")),
                    grave.getFirst().remedy());
        }
        return weighed(terms, seen, what);
    }

    private static Verdict weighed(Gate.DnsPropagation terms, Propagation seen, String what) {
        if (seen.tally().share().isEmpty()) {
            return new Verdict.Inconclusive("none of " + seen.caches().size() + " resolvers has said yet what others get for " + what + "; "
                    + terms.least() + " is asked for", "wait for a round in which their answers count down");
        }
        double share = seen.tally().share().getAsDouble();
        String sentence = Wording.percent(share) + " of the resolvers by weight have the new " + what + " (95 % interval "
                + Wording.percent(seen.tally().low()) + " to " + Wording.percent(seen.tally().high()) + "); at least " + terms.least()
                + " is asked for";
        String wait = seen.forecast().at95().filter(at -> at.isAfter(seen.at())).map(at -> "wait: 95 % is expected at " + CLOCK.format(at))
                .orElse("see sluice dns watch: who has not got them, and until when");
        return share * 10_000 + 1e-6 >= terms.least().basisPoints() ? new Verdict.Pass(sentence) : new Verdict.Fail(sentence, wait);
    }

    /** A stretch of time as sentences show it. */
    static String span(Instant from, Instant to) {
        return Wording.span(Duration.between(from, to));
    }
}
