package dev.sluice.dns.judge;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import dev.sluice.model.Propagation.Held;
import dev.sluice.model.WatchedName.Turn;

/** What answers hold of a turn (SEMANTICS F). */
final class Holding {
    private Holding() {}

    static Held of(Answer answer, Turn turn) {
        return switch (answer) {
            case Answer.Records(Set<String> values, var _, var _, var _) -> of(values, turn);
            case Answer.Empty _ -> Held.EMPTY;
            case Answer.NoName _ -> Held.NXDOMAIN;
            case Answer.Failure(boolean unchecked) -> unchecked ? Held.BOGUS : Held.SERVFAIL;
            case Answer.Nothing _ -> Held.SILENT;
        };
    }

    private static Held of(Set<String> values, Turn turn) {
        boolean old = !Collections.disjoint(values, turn.old());
        boolean fresh = !Collections.disjoint(values, turn.fresh());
        return old ? fresh ? Held.MIXED : Held.OLD : fresh ? Held.NEW : Held.ALIEN;
    }

    /** Several answers to the same question: one that has records says more than one that has none. */
    static Held of(List<Answer> answers, Turn turn) {
        Set<Held> all = answers.stream().map(answer -> of(answer, turn)).collect(Collectors.toCollection(() -> EnumSet.noneOf(Held.class)));
        if (all.contains(Held.ALIEN)) {
            return Held.ALIEN;
        }
        if (all.contains(Held.MIXED) || all.contains(Held.OLD) && all.contains(Held.NEW)) {
            return Held.MIXED;
        }
        return all.stream().min(Enum::compareTo).orElse(Held.SILENT);
    }

    /** All values that were seen, in order. */
    static Set<String> values(List<Answer> answers) {
        Set<String> all = new TreeSet<>();
        for (Answer answer : answers) {
            if (answer instanceof Answer.Records(Set<String> values, var _, var _, var _)) {
                all.addAll(values);
            }
        }
        return all;
    }

    /** Those that the turn knows nothing of. */
    static Set<String> strange(Set<String> values, Turn turn) {
        Set<String> strange = new TreeSet<>(values);
        strange.removeAll(turn.old());
        strange.removeAll(turn.fresh());
        return strange;
    }

    /** What there is to say of answers without records. */
    static String said(List<Answer> answers) {
        return answers.stream().filter(answer -> !(answer instanceof Answer.Records)).map(Holding::said).distinct()
                .collect(Collectors.joining("; "));
    }

    private static String said(Answer answer) {
        return switch (answer) {
            case Answer.Records _ -> "";
            case Answer.Empty _ -> "no such record";
            case Answer.NoName _ -> "no such name";
            case Answer.Failure(boolean unchecked) -> unchecked ? "SERVFAIL, and an answer when signatures are not verified" : "SERVFAIL";
            case Answer.Nothing(String why) -> why;
        };
    }
}
