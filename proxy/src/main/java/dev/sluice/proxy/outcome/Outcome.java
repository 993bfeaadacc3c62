package dev.sluice.proxy.outcome;

/** What became of an exchange with one stack; exactly one for each. */
public sealed interface Outcome {
    /** The origin answered, whatever it said. */
    record Answered(int status) implements Outcome {}

    /** The origin gave no whole answer. */
    record Failed(Fault fault) implements Outcome {}

    /** The proxy itself answered; no origin saw the request. */
    record Refused(int status) implements Outcome {}

    /** The client went away before the answer was whole. */
    record ClientGone() implements Outcome {}

    /** The other stack answered first, so that this one was not waited for any more. */
    record Overtaken() implements Outcome {}

    /** An answer by its status, without allocating for those that exist. */
    static Outcome answered(int status) {
        return status >= 0 && status < Ending.ANSWERED.length ? Ending.ANSWERED[status] : new Answered(status);
    }

    /** One of twelve words for labels: {@code 2xx}, {@code connect}, {@code client-gone}, … */
    default String label() {
        return Ending.of(this).label();
    }

    /** Whether it is a failure of the stack (SEMANTICS A1): 5xx but for 501 and 505, which clients provoke, and every fault but an overflow. */
    default boolean countsAgainstOrigin() {
        return switch (this) {
            case Answered(int status) -> status >= 500 && status != 501 && status != 505;
            case Failed(Fault fault) -> fault.countsAgainstOrigin();
            case Refused _,ClientGone _,Overtaken _ -> false;
        };
    }

    /** Whether it speaks for the stack: what clients provoke says nothing about it, good or bad. */
    default boolean countsForOrigin() {
        return this instanceof Answered(int status) && status < 400;
    }
}
