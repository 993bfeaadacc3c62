package dev.sluice.control.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.sluice.model.Gate;
import dev.sluice.model.Shift;
import dev.sluice.model.Tally;
import dev.sluice.model.Verdict;

/** {@code shift}: redirects, refusals and empty answers are as frequent on new as on old, at every endpoint that is not rare. */
final class ShiftGate {
    private static final String LOOK = "compare the answers of both stacks there; a difference that is meant needs a wider `within`";
    private static final double RELATIVE = 0.1;
    private static final long FEWEST = 20;

    private ShiftGate() {}

    static Answered of(Gate.Shifts terms) {
        return new Answered(hold -> hold.stream().startsWith("shift"), (window, _) -> judge(terms, window));
    }

    /** One kind of answer at one endpoint. */
    private record Compared(String sentence, double apart, double allowed, double unsure, long have, long need, boolean rare) {
        boolean isWorse() {
            return have >= FEWEST && apart - unsure > allowed;
        }

        boolean isTooFew() {
            return !rare && have < need;
        }
    }

    static Verdict judge(Gate.Shifts terms, Window window) {
        List<Compared> all = new ArrayList<>();
        for (Window.Pair pair : window.answered()) {
            if (pair.old().answers() < FEWEST) {
                all.add(new Compared(pair.endpoint() + ": old has answered " + pair.old().answers() + " requests there, too few to compare",
                        0, 1, 1, pair.fresh().answers(), Long.MAX_VALUE, pair.rare()));
                continue;
            }
            for (Shift shift : Shift.values()) {
                if (shift != Shift.GONE) {
                    all.add(compared(pair, shift, terms));
                }
            }
        }
        if (all.isEmpty()) {
            return new Verdict.Inconclusive("new has answered nothing yet", "wait, or raise the share");
        }
        return weighed(all, window);
    }

    private static Verdict weighed(List<Compared> all, Window window) {
        Optional<Compared> worse = all.stream().filter(Compared::isWorse).findFirst();
        if (worse.isPresent()) {
            return new Verdict.Fail(worse.get().sentence, LOOK);
        }
        Optional<Compared> few = all.stream().filter(Compared::isTooFew).max((a, b) -> Long.compare(a.need, b.need));
        if (few.isPresent()) {
            return few.get().need == Long.MAX_VALUE
                    ? new Verdict.Inconclusive(few.get().sentence, "requests on old are needed to compare with")
                    : Counted.tooFew(few.get().sentence, few.get().have, few.get().need, window.in());
        }
        Compared furthest = all.stream().filter(one -> !one.rare)
                .max((a, b) -> Double.compare(a.apart / a.allowed, b.apart / b.allowed)).orElseThrow();
        return furthest.apart > furthest.allowed
                ? new Verdict.Inconclusive(furthest.sentence, "wait: more requests narrow it down")
                : new Verdict.Pass(furthest.sentence);
    }

    private static double allowed(Counted old, Gate.Shifts terms) {
        double within = terms.within().basisPoints() / 10_000.0;
        return Math.max(Math.max(within, RELATIVE * old.part()), 1e-9);
    }

    /** Answers of new that it takes to see a difference above what is allowed. */
    static long needed(Counted old, Gate.Shifts terms) {
        return terms.requests().isPresent() ? terms.requests().getAsInt()
                : Counted.needed(old.part(), Math.min(1, old.part() + allowed(old, terms)));
    }

    private static Compared compared(Window.Pair pair, Shift shift, Gate.Shifts terms) {
        Counted old = counted(pair.old(), shift);
        Counted fresh = counted(pair.fresh(), shift);
        double allowed = allowed(old, terms);
        double unsure = Counted.SURER * Math.sqrt(variance(old) + variance(fresh));
        long need = needed(old, terms);
        String sentence = pair.endpoint() + ": " + shift.words() + " are " + Wording.percent(fresh.part()) + " of "
                + Wording.count(fresh.requests()) + " answers of new and " + Wording.percent(old.part()) + " of "
                + Wording.count(old.requests()) + " of old; " + Wording.percent(allowed) + " apart is allowed";
        return new Compared(sentence, Math.abs(fresh.part() - old.part()), allowed, unsure, fresh.requests(), need, pair.rare());
    }

    /** Of a part that was counted; never none, for nothing seen is not nothing there. */
    private static double variance(Counted counted) {
        if (counted.requests() == 0) {
            return 1;
        }
        double part = (counted.failures() + 0.5) / (counted.requests() + 1.0);
        return part * (1 - part) / counted.requests();
    }

    private static Counted counted(Tally tally, Shift shift) {
        return new Counted(tally.shifted(shift), tally.answers());
    }
}
