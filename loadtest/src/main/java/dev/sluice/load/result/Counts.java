package dev.sluice.load.result;

import dev.sluice.load.run.Attempt.Ending;

/**
 * How many requests ended how.
 *
 * @param wrong answered, and not as they had to be
 * @param notExecuted refused, and said to be not carried out: nothing is lost
 * @param lost without a whole answer
 */
public record Counts(long fine, long wrong, long notExecuted, long lost) {
    public static final Counts NONE = new Counts(0, 0, 0, 0);

    Counts and(Ending ending) {
        return switch (ending) {
            case Ending.Fine _ -> new Counts(fine + 1, wrong, notExecuted, lost);
            case Ending.Wrong _ -> new Counts(fine, wrong + 1, notExecuted, lost);
            case Ending.NotExecuted _ -> new Counts(fine, wrong, notExecuted + 1, lost);
            case Ending.Lost _ -> new Counts(fine, wrong, notExecuted, lost + 1);
        };
    }

    Counts and(Counts other) {
        return new Counts(fine + other.fine, wrong + other.wrong, notExecuted + other.notExecuted, lost + other.lost);
    }

    public long requests() {
        return fine + wrong + notExecuted + lost;
    }

    /** Wrong or lost. */
    public long failed() {
        return wrong + lost;
    }

    /** Failed of all, 0..1; 0 without any. */
    public double errorRatio() {
        return requests() == 0 ? 0 : (double) failed() / requests();
    }
}
