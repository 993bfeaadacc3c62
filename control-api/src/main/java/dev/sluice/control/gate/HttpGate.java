package dev.sluice.control.gate;

import java.util.TreeSet;

import dev.sluice.model.Gate;
import dev.sluice.model.Verdict;

/** {@code http}: a URL answers with one of some statuses, and with a text in its body. */
final class HttpGate implements GateType {
    private final Gate.Http terms;

    HttpGate(Gate.Http terms) {
        this.terms = terms;
    }

    @Override
    public Verdict look(Case at, Bench bench) throws InterruptedException {
        return judge(terms, bench.fetcher().get(terms.url(), terms.rhythm().timeout()));
    }

    static Verdict judge(Gate.Http terms, Fetched fetched) {
        return switch (fetched) {
            case Fetched.Trouble(String sentence) -> new Verdict.Inconclusive(sentence, "see whether that server is up");
            case Fetched.Answer(String from, int status, String text) -> {
                String sentence = from + " answered with status " + status + " and " + text.length() + " characters (expected: "
                        + String.join(" or ", new TreeSet<>(terms.statuses()).stream().map(String::valueOf).toList())
                        + (terms.contains().isEmpty() ? "" : " with " + Wording.quoted(terms.contains())) + ")";
                yield terms.statuses().contains(status) && text.contains(terms.contains()) ? new Verdict.Pass(sentence)
                        : new Verdict.Fail(sentence, "see what that server says");
            }
        };
    }
}
