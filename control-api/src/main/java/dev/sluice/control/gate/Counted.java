package dev.sluice.control.gate;

import java.time.Duration;

import dev.sluice.model.Verdict;

/** Failures among requests, and how sure one may be of their part. */
record Counted(long failures, long requests) {
    /** One-sided 95 %. */
    static final double SURE = 1.645;
    /** One-sided 99.5 %, where many are looked at. */
    static final double SURER = 2.576;

    /** (z95 + z80)², SEMANTICS A5. */
    private static final double POWER = 6.18;

    double part() {
        return requests == 0 ? 0 : (double) failures / requests;
    }

    /** The most that the true part is likely to be; 1 without any request. */
    double most(double sure) {
        return requests == 0 ? 1 : Math.min(1, Math.pow(Math.sqrt(failures + 1.0) + sure / 2, 2) / (double) requests);
    }

    /** The least that the true part is likely to be. */
    double least(double sure) {
        return requests == 0 ? 0 : Math.pow(Math.max(0, Math.sqrt((double) failures) - sure / 2), 2) / requests;
    }

    /** How many requests it takes to tell one part from another (80 % power, one-sided 95 %). */
    static long needed(double from, double to) {
        double spread = from * (1 - from) + to * (1 - to);
        return (long) Math.ceil(POWER * spread / Math.pow(to - from, 2));
    }

    /** Too few for a verdict, with the time that it takes to have enough at the rate so far. */
    static Verdict tooFew(String sentence, long have, long need, Duration in) {
        String missing = Wording.count(need) + " requests on new are needed";
        if (have == 0 || in.toSeconds() == 0) {
            return new Verdict.Inconclusive(sentence, missing + "; wait, or raise the share");
        }
        double perSecond = (double) have / Math.max(1, in.toSeconds());
        Duration left = Duration.ofSeconds((long) Math.ceil((need - have) / perSecond));
        return new Verdict.Inconclusive(sentence, missing + ": at the present rate in about " + Wording.span(left));
    }
}
