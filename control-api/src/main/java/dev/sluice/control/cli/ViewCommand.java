package dev.sluice.control.cli;

import java.time.Duration;

import picocli.CommandLine.Option;

/** A command that shows what one place of the API says, once or again and again. */
abstract class ViewCommand extends ClientCommand {
    @Option(names = "--watch", description = "again and again, until interrupted")
    private boolean watch;

    @Option(names = "--every", paramLabel = "T", converter = DurationText.class, description = "with --watch: how often (default: 2s)")
    private Duration every = Duration.ofSeconds(2);

    /** What is asked. */
    abstract String path();

    /** What is asked of it; a list that comes page by page is asked for to its end. */
    Json look(ApiClient api) {
        return api.get(path());
    }

    /** The answer, for people. */
    abstract void print(Json answer, Terminal terminal);

    @Override
    final int run(Terminal terminal) {
        var api = api();
        if (!watch) {
            show(look(api), terminal);
            return ExitCode.DONE;
        }
        do {
            again(api, terminal);
        } while (terminal.flush() && Pause.of(every));
        return ExitCode.DONE;
    }

    /** A watch outlives a restart of what it watches. */
    private void again(ApiClient api, Terminal terminal) {
        try {
            Json answer = look(api);
            if (!asJson()) {
                terminal.startOver();
            }
            show(answer, terminal);
        } catch (CommandFailure failure) {
            if (failure.exitCode() != ExitCode.UNREACHABLE) {
                throw failure;
            }
            complain(failure, terminal);
        }
    }

    private void show(Json answer, Terminal terminal) {
        if (asJson()) {
            terminal.line(answer.toString());
        } else {
            print(answer, terminal);
        }
    }
}
