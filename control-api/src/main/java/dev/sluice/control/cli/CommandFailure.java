package dev.sluice.control.cli;

import java.util.List;
import java.util.Map;

/** The end of a command that did not do what was asked: one line what, one line the next thing to type. */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final String remedy;
    private final transient Json document;

    /**
     * @param remedy may be empty
     */
    CommandFailure(int exitCode, String what, String remedy) {
        this(exitCode, what, remedy, new Json(Map.of("title", "The command did not do what was asked", "detail", what, "remedy", remedy)));
    }

    private CommandFailure(int exitCode, String what, String remedy, Json document) {
        super(what);
        this.exitCode = exitCode;
        this.remedy = remedy;
        this.document = document;
    }

    /** What the control API refused, from its problem document. */
    static CommandFailure refused(int status, Json problem) {
        var what = new StringBuilder(problem.text(problem.has("detail") ? "detail" : "title"));
        List<Json> errors = problem.items("errors");
        for (Json error : errors) {
            String told = errors.size() == 1 ? error.text("detail") : error.text("pointer") + ": " + error.text("detail");
            if (what.indexOf(told) >= 0) {
                continue; // said already
            }
            what.append(what.isEmpty() ? "" : "; ").append(error.text("pointer")).append(": ").append(error.text("detail"));
        }
        if (what.isEmpty()) {
            what.append("refused with status ").append(status);
        }
        return new CommandFailure(ExitCode.of(status), what.toString(), problem.text("remedy"), problem);
    }

    /** With a next thing to type, where nothing said one. */
    CommandFailure or(String next) {
        return remedy.isEmpty() && exitCode == ExitCode.USAGE ? new CommandFailure(exitCode, what(), next, document) : this;
    }

    /** For scripts: the problem document of the API, or of a failure on this side as much of one as there is. */
    Json document() {
        return document;
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
