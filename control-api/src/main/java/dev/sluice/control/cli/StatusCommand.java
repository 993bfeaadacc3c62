package dev.sluice.control.cli;

import java.time.Duration;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sluice status}. */
@Command(name = "status", description = "Shows where every unit stands, old against new.")
public final class StatusCommand extends ClientCommand {
    @Option(names = "--watch", description = "again and again, until interrupted")
    private boolean watch;

    @Option(names = "--every", paramLabel = "T", converter = DurationText.class, description = "with --watch: how often (default: 2s)")
    private Duration every = Duration.ofSeconds(2);

    @Override
    int run(Terminal terminal) {
        var api = api();
        if (!watch) {
            show(api.get("/site"), terminal);
            return ExitCode.DONE;
        }
        do {
            look(api, terminal);
        } while (terminal.flush() && Pause.of(every));
        return ExitCode.DONE;
    }

    /** A watch outlives a restart of what it watches. */
    private void look(ApiClient api, Terminal terminal) {
        try {
            Json site = api.get("/site");
            if (!asJson()) {
                terminal.startOver();
            }
            show(site, terminal);
        } catch (CommandFailure failure) {
            if (failure.exitCode() != ExitCode.UNREACHABLE) {
                throw failure;
            }
            terminal.complain(failure);
        }
    }

    private void show(Json site, Terminal terminal) {
        if (asJson()) {
            terminal.line(site.toString());
        } else {
            new SitePage(site).print(terminal);
        }
    }
}
