package dev.sluice.control.cli;

/** The end of a command that did not do what was asked: one line what, one line the next thing to type. */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final String remedy;

    /**
     * @param remedy may be empty
     */
    CommandFailure(int exitCode, String what, String remedy) {
        super(what);
        this.exitCode = exitCode;
        this.remedy = remedy;
    }

    /** What the control API refused, from its problem document. */
    static CommandFailure refused(int status, Json problem) {
        var what = new StringBuilder(problem.text(problem.has("detail") ? "detail" : "title"));
        for (Json error : problem.items("errors")) {
            if (what.indexOf(error.text("detail")) >= 0) {
                continue; // said already
            }
            what.append(what.isEmpty() ? "" : "; ").append(error.text("pointer")).append(": ").append(error.text("detail"));
        }
        if (what.isEmpty()) {
            what.append("refused with status ").append(status);
        }
        return new CommandFailure(ExitCode.of(status), what.toString(), problem.text("remedy"));
    }

    int exitCode() {
        return exitCode;
    }

    /** One line. */
    public String what() {
        return String.valueOf(getMessage());
    }

    /** The next thing to type; may be empty. */
    public String remedy() {
        return remedy;
    }
}
