package dev.sluice.control.cli;

import picocli.CommandLine.Option;

/** How a command answers: for people or for scripts. */
final class OutputOptions {
    /** The words of --output. */
    enum Format {
        table, json
    }

    @Option(names = "--output", paramLabel = "table|json",
            description = "for people (default) or for scripts: the API's own JSON, of a refusal on standard error")
    private Format format = Format.table;

    boolean isJson() {
        return format == Format.json;
    }
}
