package dev.sluice.proxy.outcome;

/** Why an origin gave no whole answer. */
public sealed interface Fault {
    /** No connection came about, so nothing of the request was written. */
    record ConnectFailed(String detail) implements Fault {}

    /** The origin said that it did nothing with the request (RFC 9113 section 8.7). */
    record Unprocessed(String detail) implements Fault {}

    /** The connection ended before the answer was whole. */
    record Reset(String detail) implements Fault {}

    /** The answer was not valid HTTP. */
    record Malformed(String detail) implements Fault {}

    /** The head of the answer did not come in time. */
    record HeadTimeout() implements Fault {}

    /** The head of the answer has not come within the time that old needs; it may still come. */
    record Hang() implements Fault {}

    /** The answer began and then stood still for too long. */
    record IdleTimeout() implements Fault {}

    /** No origin of the stack is usable. */
    record NoOrigin() implements Fault {}

    /** The limits of the stack are reached, so no origin was asked. Nobody failed. */
    record Overflow() implements Fault {}

    /** Whether no origin can have processed the request, so that another may get it whatever its method is (SEMANTICS B3 (a)). */
    default boolean provablyUnprocessed() {
        return switch (this) {
            case ConnectFailed _,Unprocessed _,NoOrigin _,Overflow _ -> true;
            case Reset _,Malformed _,HeadTimeout _,Hang _,IdleTimeout _ -> false;
        };
    }

    /** Whether it speaks against the stack (SEMANTICS A1). */
    default boolean countsAgainstOrigin() {
        return !(this instanceof Overflow);
    }

    /** One of six words for labels: {@code connect}, {@code reset}, {@code protocol}, {@code timeout}, {@code hang}, {@code overflow}. */
    default String label() {
        return switch (this) {
            case ConnectFailed _,NoOrigin _ -> "connect";
            case Reset _,Unprocessed _ -> "reset";
            case Malformed _ -> "protocol";
            case HeadTimeout _,IdleTimeout _ -> "timeout";
            case Hang _ -> "hang";
            case Overflow _ -> "overflow";
        };
    }
}
