package dev.sluice.config;

import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/** All problems of one file, in its order; the message is one line for each. */
public final class InvalidSiteException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    public InvalidSiteException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}
