package dev.sluice.proxy.outcome;

import java.util.stream.IntStream;

/** The kinds of outcomes that are counted apart; a label set that no client can make grow. */
enum Ending {
    INFORMATION(0, "1xx"),
    SUCCESS(1, "2xx"),
    REDIRECTION(2, "3xx"),
    CLIENT_ERROR(3, "4xx"),
    SERVER_ERROR(4, "5xx"),
    CONNECT(5, "connect"),
    RESET(6, "reset"),
    PROTOCOL(7, "protocol"),
    TIMEOUT(8, "timeout"),
    REFUSED(9, "refused"),
    CLIENT_GONE(10, "client-gone"),
    OVERTAKEN(11, "overtaken");

    static final Outcome[] ANSWERED = IntStream.range(0, 600).mapToObj(Outcome.Answered::new).toArray(Outcome[]::new);
    static final Ending[] ALL = values();

    private final int place;
    private final String label;

    Ending(int place, String label) {
        this.place = place;
        this.label = label;
    }

    /** In arrays of counts. */
    int place() {
        return place;
    }

    String label() {
        return label;
    }

    static Ending of(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answered(int status) -> ALL[Math.clamp(status / 100, 1, 5) - 1];
            case Outcome.Failed(Fault fault) -> of(fault);
            case Outcome.Refused _ -> REFUSED;
            case Outcome.ClientGone _ -> CLIENT_GONE;
            case Outcome.Overtaken _ -> OVERTAKEN;
        };
    }

    static Ending of(Fault fault) {
        return switch (fault) {
            case Fault.ConnectFailed _,Fault.NoOrigin _ -> CONNECT;
            case Fault.Reset _,Fault.Unprocessed _ -> RESET;
            case Fault.Malformed _ -> PROTOCOL;
            case Fault.HeadTimeout _,Fault.IdleTimeout _ -> TIMEOUT;
            case Fault.Overflow _ -> REFUSED;
        };
    }
}
