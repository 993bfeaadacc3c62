package dev.sluice.control.gate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.sluice.model.DnsTerms;
import dev.sluice.model.Propagation;
import dev.sluice.model.RecordType;
import dev.sluice.model.Verdict;
import dev.sluice.model.WatchedName;

/** The watched names that a gate of DNS is about: each is judged by itself, and the worst counts. */
final class Watched {
    /** Rounds are half a minute apart at most. */
    private static final Duration STALE = Duration.ofMinutes(2);
    private static final String WATCH = "put the names whose address moves under dns.watch of the file and reload";

    private Watched() {}

    /**
     * @param names which of them; empty: all
     */
    static Verdict worst(Bench bench, Set<String> names, Instant now, Function<Propagation, Verdict> judge) {
        DnsTerms terms = bench.current().get().site().dns();
        Set<String> known = terms.watch().stream().map(WatchedName::name).collect(Collectors.toCollection(TreeSet::new));
        if (known.isEmpty()) {
            return new Verdict.Inconclusive("no name is watched (expected: at least one)", WATCH);
        }
        Set<String> unknown = new TreeSet<>(names);
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            return new Verdict.Inconclusive(String.join(", ", unknown) + " is not watched (expected: " + String.join(", ", known) + ")",
                    WATCH);
        }
        List<Propagation> seen = bench.dns().latest();
        List<Verdict> all = new ArrayList<>();
        for (WatchedName name : terms.watch()) {
            if (names.isEmpty() || names.contains(name.name())) {
                name.turns().keySet().forEach(type -> all.add(one(name.name(), type, seen, now, judge)));
            }
        }
        return worst(all);
    }

    private static Verdict one(String name, RecordType type, List<Propagation> all, Instant now, Function<Propagation, Verdict> judge) {
        for (Propagation seen : all) {
            if (seen.name().equals(name) && seen.type() == type) {
                return seen.at().isBefore(now.minus(STALE))
                        ? new Verdict.Inconclusive(
                                name + " " + type + " was last asked for " + Wording.span(Duration.between(seen.at(), now))
                                        + " ago; at most " + Wording.span(STALE) + " is asked for",
                                "see in the log why the watch stands")
                        : judge.apply(seen);
            }
        }
        return new Verdict.Inconclusive(name + " " + type + " was not asked for yet", "wait for the first round");
    }

    private static Verdict worst(List<Verdict> all) {
        List<String> passed = new ArrayList<>();
        Verdict open = all.getFirst();
        for (Verdict verdict : all) {
            switch (verdict) {
                case Verdict.Fail fail -> {
                    return fail;
                }
                case Verdict.Inconclusive inconclusive -> open = inconclusive;
                case Verdict.Pass pass -> passed.add(pass.sentence());
            }
        }
        return passed.size() == all.size() ? new Verdict.Pass(String.join("; ", passed)) : open;
    }
}
