package dev.sluice.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How much of the real traffic still comes in at the old address, by the counts of everybody who counts.
 *
 * @param at the end of the last minute that was looked at
 * @param lately what came in the last minutes of which everybody has told
 * @param tail how it goes on
 * @param hours stretches of sixty minutes that end at {@code at}, the last one first
 * @param everSeen whether anything was ever counted at the old address, as far back as counts are kept
 * @param sources who counts, oneself first
 * @param stragglers who still comes in at the old address, of those that were looked at in the last hour
 */
public record LiveShare(Instant at, Arrivals lately, Tail tail, List<Hour> hours, boolean everSeen, List<Source> sources,
        List<Straggler> stragglers) {
    /** What may be left at an address that is given up. */
    public static final Share LEFT = new Share(10);
    /** For how long. */
    public static final Duration OVER = Duration.ofHours(24);
    /** What was looked at before that says nothing of now. Minutes are judged when they are over, and those of others come later. */
    private static final Duration STALE = Duration.ofMinutes(10);
    /** Fewer requests than this say nothing about a part of 0.1 %. */
    private static final long FEWEST = 1_000;
    /** Of the minutes; in the others somebody was restarted, or could not be asked. */
    private static final double WHOLE = 0.95;

    public LiveShare {
        hours = List.copyOf(hours);
        sources = List.copyOf(sources);
        stragglers = List.copyOf(stragglers);
    }

    /**
     * An hour.
     *
     * @param counts of its whole minutes: those of which everybody has told
     */
    public record Hour(int wholeMinutes, Arrivals counts) {}

    /**
     * One who counts.
     *
     * @param name its URL, or a word for oneself
     * @param told the end of the last minute that it has told of; empty: of none
     * @param trouble why it could not be asked; empty: it could
     */
    public record Source(String name, Optional<Instant> told, String trouble) {}

    /** By what stragglers are told apart. */
    public enum Trait {
        AGENT, NETWORK, ENDPOINT
    }

    /**
     * Some who still come in at the old address.
     *
     * @param what the family of their agent, their network, or what they ask for
     * @param count of the requests that were looked at: all but those of a flood
     */
    public record Straggler(Trait by, String what, long count) {}

    /** How what is left goes on. */
    public sealed interface Tail {
        /**
         * It gets less by the same part each minute.
         *
         * @param now the part at the end of the last minute, 0..1
         * @param rate by which its logarithm falls in a minute
         * @param error of the rate, one standard deviation
         */
        record Falling(double now, double rate, double error, int minutes, long requests) implements Tail {
            /** When it falls below a part; nothing beyond a year. */
            public Optional<Instant> below(double part, Instant at) {
                double minutesLeft = now <= part ? 0 : Math.log(now / part) / rate;
                return minutesLeft > Duration.ofDays(365).toMinutes() ? Optional.empty()
                        : Optional.of(at.plusMillis((long) (minutesLeft * 60_000)));
            }
        }

        /** Too little is known, or nothing falls; a sentence why. */
        record Unknown(String why) implements Tail {}
    }

    /** Whether the old address may be given up by the usual terms. */
    public boolean isDrained(Instant now) {
        return judge(LEFT, OVER, now) instanceof Verdict.Pass;
    }

    /** Whether no more than a part was left at the old address, for so many hours: in all of them together, and in each. */
    public Verdict judge(Share left, Duration over, Instant now) {
        Duration age = Duration.between(at, now);
        if (age.compareTo(STALE) > 0) {
            String ago = age.toHours() < 2 ? age.toMinutes() + " min" : age.toHours() + " h";
            return new Verdict.Inconclusive("who comes in at the old address was last counted " + ago + " ago; at most "
                    + STALE.toMinutes() + " min is asked for", "see in the log why it stands");
        }
        List<Hour> looked = hours.stream().limit(over.toHours()).toList();
        Arrivals sum = looked.stream().map(Hour::counts).reduce(Arrivals.NONE, Arrivals::and);
        String asked = "at most " + left + " for " + over.toHours() + " h is asked for";
        double most = left.basisPoints() / 10_000.0;
        if (sum.share() > most) {
            return new Verdict.Fail(percent(sum.share()) + " of the requests of the last " + looked.size()
                    + " h came in at the old address (" + sum.old() + " of " + (sum.old() + sum.fresh()) + "); " + asked,
                    "keep the old address answering" + whoIsLeft());
        }
        Optional<String> unknown = unknown(looked, sum, most, over);
        if (unknown.isPresent()) {
            return new Verdict.Inconclusive(unknown.get() + "; " + asked, "leave all that count running, and see sources of GET /dns");
        }
        Optional<Hour> worst = looked.stream().filter(hour -> hour.counts().share() > most && hour.counts().all() >= FEWEST).findFirst();
        if (worst.isPresent()) {
            return new Verdict.Fail("in one hour " + percent(worst.get().counts().share()) + " of the requests came in at the old address; "
                    + asked, "keep the old address answering" + whoIsLeft());
        }
        return new Verdict.Pass(percent(sum.share()) + " of the requests of the last " + over.toHours() + " h came in at the old address ("
                + sum.old() + " of " + (sum.old() + sum.fresh()) + "); " + asked);
    }

    private Optional<String> unknown(List<Hour> looked, Arrivals sum, double most, Duration over) {
        int whole = looked.stream().mapToInt(Hour::wholeMinutes).sum();
        if (whole < WHOLE * over.toMinutes()) {
            return Optional.of("everybody who counts has told of " + whole + " of the last " + over.toMinutes() + " min");
        }
        if (!everSeen) {
            return Optional.of("no request was ever counted at the old address: is a product there that counts? One request shows it");
        }
        if (sum.all() < FEWEST) {
            return Optional.of(sum.all() + " requests in " + over.toHours() + " h say too little (expected: at least " + FEWEST + ")");
        }
        return sum.elsewhere() > most * sum.all()
                ? Optional.of(sum.elsewhere() + " of " + sum.all()
                        + " requests came in at addresses that are neither old nor new: dns.truth names them as this machine has them")
                : Optional.empty();
    }

    private String whoIsLeft() {
        List<String> first = stragglers.stream().filter(each -> each.by() != Trait.ENDPOINT).map(Straggler::what).limit(3).toList();
        return first.isEmpty() ? "" : "; who still comes there: " + String.join(", ", first);
    }

    private static String percent(double part) {
        return String.format(Locale.ROOT, "%.2f %%", part * 100);
    }
}
