package dev.sluice.control.gate;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

import dev.sluice.control.DnsKeeper;
import dev.sluice.model.Gate;
import dev.sluice.model.Propagation;
import dev.sluice.model.TtlSample;
import dev.sluice.model.Verdict;

/**
 * {@code dns-ttl}: every server of the zone has given a short TTL in every sample for long enough, and for as long as any longer TTL that was seen
 * before. A gap between samples begins the time anew, as a longer TTL does.
 */
final class DnsTtlGate implements GateType {
    /** Between two samples. */
    static final Duration GAP = DnsKeeper.EVERY.multipliedBy(3);

    private final Gate.DnsTtl terms;

    DnsTtlGate(Gate.DnsTtl terms) {
        this.terms = terms;
    }

    @Override
    public boolean isAtHand() {
        return true;
    }

    @Override
    public Verdict look(Case at, Bench bench) {
        return Watched.worst(bench, terms.names(), at.now(),
                seen -> judge(terms, seen, bench.dns().ttls(seen.name(), seen.type()), at.now()));
    }

    static Verdict judge(Gate.DnsTtl terms, Propagation seen, List<TtlSample> samples, Instant now) {
        String what = seen.name() + " " + seen.type();
        long most = terms.most().toSeconds();
        String asked = "at most " + most + " s for " + Wording.span(terms.over()) + " is asked for";
        if (seen.authority().ttl().isEmpty()) {
            return new Verdict.Inconclusive("no server of the zone has a TTL of " + what + "; " + asked,
                    "see sluice dns watch: whom it asks, and what came back");
        }
        long ttl = seen.authority().ttl().getAsLong();
        if (ttl > most) {
            Duration wait = longer(terms.over(), ttl);
            return new Verdict.Fail("the TTL of " + what + " is " + ttl + " s; " + asked,
                    "lower it to " + most + " s at every server of the zone, then wait " + Wording.span(wait));
        }
        if (samples.isEmpty()) {
            return new Verdict.Inconclusive("the TTL of " + what + " is " + ttl + " s and was never sampled before; " + asked,
                    "leave the product running: it samples every " + DnsKeeper.EVERY.toMinutes() + " min");
        }
        Clock clock = clock(terms, samples, now);
        String sentence = "the TTL of " + what + " is " + ttl + " s, " + clock.why + " for "
                + DnsPropagationGate.span(clock.since, now) + "; " + asked;
        return now.isBefore(clock.until) ? new Verdict.Inconclusive(sentence, "wait until " + clock.until.truncatedTo(
                ChronoUnit.SECONDS)) : new Verdict.Pass(sentence);
    }

    /** Since when it has been short without a break, and until when that must last. */
    private record Clock(Instant since, Instant until, String why) {}

    private static Clock clock(Gate.DnsTtl terms, List<TtlSample> samples, Instant now) {
        Instant first = samples.getFirst().at();
        Clock clock = new Clock(first, first.plus(terms.over()), "observed");
        Instant before = first;
        for (TtlSample sample : samples) {
            Duration gap = Duration.between(before, sample.at());
            if (gap.compareTo(GAP) > 0) {
                clock = later(clock, new Clock(sample.at(), sample.at().plus(terms.over()), "observed without a gap"));
            }
            if (sample.ttl() > terms.most().toSeconds()) {
                clock = later(clock, new Clock(sample.at(), sample.at().plus(longer(terms.over(), sample.ttl())),
                        "not " + sample.ttl() + " s any more"));
            } else if (!sample.whole()) {
                clock = later(clock, new Clock(sample.at(), sample.at().plus(terms.over()), "told by every server of the zone"));
            }
            before = sample.at();
        }
        return Duration.between(before, now).compareTo(GAP) > 0
                ? later(clock, new Clock(now, now.plus(terms.over()), "observed without a gap"))
                : clock;
    }

    private static Clock later(Clock one, Clock other) {
        return other.until.isAfter(one.until) ? other : one;
    }

    private static Duration longer(Duration over, long ttl) {
        Duration seconds = Duration.ofSeconds(ttl);
        return seconds.compareTo(over) > 0 ? seconds : over;
    }
}
