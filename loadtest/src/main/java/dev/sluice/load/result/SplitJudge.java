package dev.sluice.load.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import dev.sluice.load.run.Happening.Cued;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.scenario.Cue.Action;
import dev.sluice.scenario.Demands.Stickiness;

/**
 * Whether visitors stayed on their stack, and how many of them are on new. A visitor may come to new when a share was set, and to old when one
 * was set, a revert was asked for or a freeze changed, at any time from before the cue was sent until after it was answered.
 */
final class SplitJudge {
    private static final int NAMED = 5;

    private final Stickiness terms;
    private final Trails trails;
    private final List<Cued> cues;

    SplitJudge(Stickiness terms, Trails trails, List<Cued> cues) {
        this.terms = terms;
        this.trails = trails;
        this.cues = cues;
    }

    List<Finding> findings() {
        if (trails.sided() == 0) {
            return List.of(Finding.failing("stickiness: no answer had " + terms.header() + ": " + terms.oldValue() + " or "
                    + terms.newValue() + ", so that nothing is known"));
        }
        List<Finding> findings = new ArrayList<>();
        List<Move> unexplained = trails.moves().stream().filter(move -> cues.stream().noneMatch(cue -> explains(cue, move))).toList();
        findings.add(Finding.noted("stickiness: " + trails.moves().size() + " moves of visitors, "
                + (trails.moves().size() - unexplained.size()) + " of them with a cue"));
        for (Side to : Side.values()) {
            List<Move> moves = unexplained.stream().filter(move -> move.to() == to).toList();
            if (!moves.isEmpty()) {
                findings.add(Finding.failing("stickiness: " + moves.size() + " moves to " + to.label() + " without a cue: visitors "
                        + moves.stream().limit(NAMED).map(move -> String.valueOf(move.visitor())).collect(Collectors.joining(", "))
                        + (moves.size() > NAMED ? ", …" : "")));
            }
        }
        terms.share().ifPresent(share -> findings.add(observed(share)));
        return findings;
    }

    private static boolean explains(Cued cue, Move move) {
        boolean about = switch (cue.cue().action()) {
            case Action.Shares _ -> true;
            case Action.Revert _,Action.Freeze _ -> move.to() == Side.OLD;
            case Action.Rearm _,Action.Reload _,Action.Ask _ -> false;
        };
        return about && cue.at() - move.until() <= 0 && cue.answered() - move.since() >= 0;
    }

    private static long second(long nanos) {
        return Math.floorDiv(nanos, 1_000_000_000L);
    }

    /** Held against the visitors who came after the last cue that sets shares, and before one behind it that takes them back. */
    private Finding observed(Share share) {
        long since = cues.stream().filter(cue -> cue.cue().action() instanceof Action.Shares).mapToLong(Cued::answered)
                .map(answered -> second(answered) + 1).max().orElse(Long.MIN_VALUE);
        long until = cues.stream().filter(cue -> cue.cue().action() instanceof Action.Revert).mapToLong(cue -> second(cue.at()))
                .filter(at -> at >= since).min().orElse(Long.MAX_VALUE);
        Trails.Observed observed = trails.between(since, until);
        double expected = share.basisPoints() / (double) Share.WHOLE;
        Interval shown = Interval.ofRatio(observed.onNew(), observed.visitors(), Interval.Z95);
        String sentence = String.format(Locale.ROOT, "share: %d of %d visitors on new, %.2f %% (95 %%: %.2f .. %.2f %%; expected: %s)",
                observed.onNew(), observed.visitors(), observed.visitors() == 0 ? 0 : 100.0 * observed.onNew() / observed.visitors(),
                100 * shown.low(), 100 * shown.high(), share);
        boolean exact = share.isNone() ? observed.onNew() == 0
                : expected == 1 ? observed.onNew() == observed.visitors()
                        : Interval.ofRatio(observed.onNew(), observed.visitors(), Interval.Z999).holds(expected);
        return new Finding(!exact, sentence);
    }
}
