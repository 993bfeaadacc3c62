package dev.sluice.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of the calls of other people's programs, such as webhooks, while their unit is frozen (SEMANTICS D6).
 *
 * @param rules the most specific first; a call that none names is a request like any other
 * @param spool the bounds of what is kept
 */
public record CallbackTerms(List<Rule> rules, Spool spool) {
    public static final CallbackTerms NONE = new CallbackTerms(List.of(), Spool.DEFAULT);

    public CallbackTerms {
        List<Rule> sorted = new ArrayList<>(rules);
        sorted.sort(Comparator.comparing((Rule rule) -> rule.call().path().weight()).reversed());
        rules = List.copyOf(sorted);
    }

    /** What one kind of call gets. */
    public record Rule(Endpoint call, Treatment treatment) {
        /** As in the file: {@code POST /hooks/**}. */
        public String name() {
            return call.toString();
        }
    }

    /** Nothing lets a callback pass: it writes. */
    public sealed interface Treatment {}

    /** 503, and its sender tries again. */
    public record Refuse() implements Treatment {}

    /** It waits a little, whatever the mode. */
    public record Hold() implements Treatment {}

    /**
     * It is kept on disk, its sender has this answer, and it is replayed later. Only for a sender that does not try again by itself: what he signed
     * is stale by then.
     *
     * @param status of the answer, 200 to 299
     * @param type the media type of the answer
     * @param body of the answer
     */
    public record Keep(int status, String type, String body) implements Treatment {
        public Keep {
            if (status < 200 || status > 299) {
                throw new IllegalArgumentException("answer: " + status + " (expected: 200..299)");
            }
        }
    }

    /**
     * The bounds of what is kept, over all rules together.
     *
     * @param requests the most that are kept, dead letters among them
     * @param body the most bytes of one body
     * @param total the most bytes of all of them
     * @param tries how often one is replayed in vain before it is a dead letter
     */
    public record Spool(int requests, int body, long total, int tries) {
        public static final Spool DEFAULT = new Spool(10_000, 1 << 20, 256L << 20, 10);

        public Spool {
            if (requests < 1 || body < 0 || total < body || tries < 1) {
                throw new IllegalArgumentException(
                        "spool: requests " + requests + ", body " + body + ", total " + total + ", tries " + tries
                                + " (expected: above 0, and body not above total)");
            }
        }
    }

    /** The most specific rule for a call; empty: it is none of a callback. */
    public Optional<Rule> of(String method, String path) {
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).call().matches(method, path)) {
                return Optional.of(rules.get(i));
            }
        }
        return Optional.empty();
    }
}
