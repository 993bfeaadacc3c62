package dev.sluice.proxy.outcome;

import java.util.stream.IntStream;

/** The kinds of outcomes that are counted apart; a label set that no client can make grow. */
enum Ending {
    INFORMATION("1xx"), SUCCESS("2xx"), REDIRECTION("3xx"), CLIENT_ERROR("4xx"), SERVER_ERROR("5xx"), CONNECT("connect"), RESET(
            "reset"),
    PROTOCOL("protocol"), TIMEOUT("timeout"), REFUSED("refused"), CLIENT_GONE("client-gone");

    static final Outcome[] ANSWERED = IntStream.range(0, 600).mapToObj(Outcome.Answered::new).toArray(Outcome[]::new);
    static final Ending[] ALL = values();

    private final String label;

    Ending(String label) {
        this.label = label;
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
        };
    }

    private static Ending of(Fault fault) {
        return switch (fault) {
            case Fault.ConnectFailed _,Fault.NoOrigin _ -> CONNECT;
            case Fault.Reset _ -> RESET;
            case Fault.Malformed _ -> PROTOCOL;
            case Fault.HeadTimeout _,Fault.IdleTimeout _ -> TIMEOUT;
        };
    }
}
