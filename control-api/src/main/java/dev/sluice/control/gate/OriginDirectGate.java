package dev.sluice.control.gate;

import java.util.List;

import dev.sluice.control.gate.Supplied.Seen;
import dev.sluice.model.Gate;
import dev.sluice.model.Verdict;

/** {@code origin-direct}: old itself tells that nobody came to it but through this proxy, by the header {@code Sluice-Stack}. */
final class OriginDirectGate {
    private OriginDirectGate() {}

    static Supplied<Direct> of(Gate.OriginDirect terms) {
        return new Supplied<>(new Supplied.Terms<>(terms.supply(), Supplied.twice(terms.supply()), false, new Reading(),
                (seen, _, _) -> judge(terms, seen)));
    }

    /** Requests without the proxy's header in the last seconds. */
    record Direct(long requests, double seconds) {}

    private static final class Reading implements Supplied.Reading<Direct> {
        @Override
        public List<String> members() {
            return List.of("requests", "seconds");
        }

        @Override
        public Direct read(Document document) {
            return new Direct(document.whole("requests"), document.number("seconds"));
        }
    }

    static Verdict judge(Gate.OriginDirect terms, List<Seen<Direct>> seen) {
        Direct direct = seen.getLast().what();
        String sentence = direct.requests + " requests came to old past the proxy in " + Math.round(direct.seconds) + " s; 0 in "
                + terms.quiet().toSeconds() + " s is asked for";
        if (direct.requests > 0) {
            return new Verdict.Fail(sentence, "find who still uses the address of old: its access log, requests without Sluice-Stack");
        }
        return direct.seconds < terms.quiet().toSeconds() ? new Verdict.Inconclusive(sentence, "wait until it was quiet for that long")
                : new Verdict.Pass(sentence);
    }
}
