package dev.sluice.control.gate;

import java.util.List;
import java.util.Optional;

import dev.sluice.model.Gate;
import dev.sluice.model.Hold;
import dev.sluice.model.Side;
import dev.sluice.model.Tally;
import dev.sluice.model.Verdict;

/**
 * {@code errors}: new may fail half as often again as old (its upper 95 % bound), and 0.05 % in any case; to pass, so many requests must have come
 * that twice the failures of old would show.
 */
final class ErrorsGate {
    private static final double FLOOR = 0.0005;
    private static final double MOST = 0.5;
    private static final double TOLERANCE = 1.5;
    /** What the guard must be of a breach to be called quiet. */
    private static final double QUIET = 0.5;
    private static final long MOST_NEEDED = 1_000_000_000;
    private static final String LOOK = "see which requests fail: sluice status, GET /api/v1/measures and the access log";

    private ErrorsGate() {}

    static Answered of(Gate.Errors terms) {
        return new Answered(ErrorsGate::isOfFailures, (window, suspicion) -> judge(terms, window, suspicion));
    }

    private static boolean isOfFailures(Hold hold) {
        return !hold.stream().startsWith("slow") && !hold.stream().startsWith("shift");
    }

    /** The most that new may fail, given old's failures. */
    static double allowed(Counted old) {
        return old.requests() == 0 ? FLOOR : Math.min(MOST, Math.max(FLOOR, TOLERANCE * old.most(Counted.SURE)));
    }

    /**
     * Requests on new that it takes to pass, should both stacks fail alike.
     *
     * @param moreOld how many times as many old gets in the same time
     * @param before what old has answered so far, which stands in when nobody is on it any more
     */
    static long needed(double fails, double moreOld, long before) {
        long requests = Window.FEWEST_OF_OLD;
        while (requests < MOST_NEEDED) {
            long control = moreOld > before ? before : Math.round(requests * moreOld);
            double allowed = allowed(new Counted(Math.round(fails * control), control));
            boolean enough = control >= Window.FEWEST_OF_OLD && requests >= Counted.needed(fails, Math.max(2 * fails, allowed));
            if (enough && new Counted(Math.round(fails * requests), requests).most(Counted.SURE) <= allowed) {
                return requests;
            }
            requests += Math.max(1, requests / 50);
        }
        return Long.MAX_VALUE;
    }

    static Verdict judge(Gate.Errors terms, Window window, double suspicion) {
        Counted old = counted(window.control());
        Counted fresh = counted(window.all(Side.NEW));
        double allowed = allowed(old);
        String sentence = sentence(window, old, fresh, allowed);
        if (suspicion >= QUIET) {
            String guard = "the guard is at " + Wording.percent(suspicion) + " of a breach; " + sentence;
            return suspicion >= 1 ? new Verdict.Fail(guard, LOOK) : new Verdict.Inconclusive(guard, "wait until it is below 50 %");
        }
        if (old.requests() < Window.FEWEST_OF_OLD) {
            return new Verdict.Inconclusive(sentence, "at least " + Window.FEWEST_OF_OLD + " requests on old are needed to compare with");
        }
        return weighed(terms, window, new Weights(old, fresh, allowed, sentence));
    }

    private record Weights(Counted old, Counted fresh, double allowed, String sentence) {}

    private static Verdict weighed(Gate.Errors terms, Window window, Weights weights) {
        Counted fresh = weights.fresh;
        if (fresh.least(Counted.SURE) > weights.allowed) {
            return new Verdict.Fail(weights.sentence, LOOK);
        }
        Optional<String> endpoint = worseEndpoint(window.pairs());
        if (endpoint.isPresent()) {
            return new Verdict.Fail(endpoint.get(), LOOK);
        }
        double before = weights.old.part();
        long need = terms.requests().isPresent() ? terms.requests().getAsInt()
                : Counted.needed(before, Math.max(2 * before, weights.allowed));
        if (fresh.requests() < need) {
            return Counted.tooFew(weights.sentence, fresh.requests(), need, window.in());
        }
        // the file may be content with fewer requests than a bound needs; then what was counted decides
        boolean fits = fresh.most(Counted.SURE) <= weights.allowed || terms.requests().isPresent() && fresh.part() <= weights.allowed;
        if (fits) {
            return new Verdict.Pass(weights.sentence);
        }
        return fresh.part() > weights.allowed ? new Verdict.Fail(weights.sentence, LOOK)
                : new Verdict.Inconclusive(weights.sentence, "wait: more requests narrow it down");
    }

    private static Optional<String> worseEndpoint(List<Window.Pair> pairs) {
        for (Window.Pair pair : pairs) {
            Counted old = counted(pair.old());
            Counted fresh = counted(pair.fresh());
            double allowed = allowed(old);
            if (old.requests() >= Window.FEWEST_OF_OLD && fresh.least(Counted.SURER) > allowed) {
                return Optional.of(pair.endpoint() + ": new failed " + told(fresh) + ", old " + told(old) + "; up to "
                        + Wording.percent(allowed) + " is allowed");
            }
        }
        return Optional.empty();
    }

    private static String sentence(Window window, Counted old, Counted fresh, double allowed) {
        return "new failed " + told(fresh) + (fresh.requests() > 0 ? ", at most " + Wording.percent(fresh.most(Counted.SURE)) : "")
                + "; old " + told(old) + (window.isOldGone() ? " before" : "") + "; up to " + Wording.percent(allowed) + " is allowed";
    }

    private static String told(Counted counted) {
        return Wording.count(counted.failures()) + " of " + Wording.count(counted.requests()) + " requests ("
                + Wording.percent(counted.part()) + ")";
    }

    private static Counted counted(Tally tally) {
        return new Counted(tally.failures(), tally.requests());
    }
}
