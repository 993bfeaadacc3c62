package dev.sluice.control.cli;

/** What a script learns from a command. */
final class ExitCode {
    static final int DONE = 0;
    static final int FAILED = 1;
    /** Wrong usage or configuration. */
    static final int USAGE = 2;
    /** Refused by a rule, or not reached in time. */
    static final int REFUSED = 3;
    /** Somebody else changed something first. */
    static final int LOST_UPDATE = 4;
    static final int UNREACHABLE = 5;

    private ExitCode() {}

    /** For an answer of the control API that is no success. */
    static int of(int status) {
        return switch (status) {
            case 400, 401, 404, 405, 413, 415, 422, 428 -> USAGE;
            case 403, 409 -> REFUSED;
            case 412 -> LOST_UPDATE;
            default -> FAILED;
        };
    }
}
