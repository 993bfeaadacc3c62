package dev.sluice.control.cli;

import picocli.CommandLine.Command;

/** {@code sluice status}. */
@Command(name = "status", description = "Shows where every unit stands, old against new.",
        footer = {"", "Example: sluice status --watch --every 5s"})
public final class StatusCommand extends ViewCommand {
    @Override
    String path() {
        return "/site";
    }

    @Override
    void print(Json answer, Terminal terminal) {
        new SitePage(answer).print(terminal);
    }
}
