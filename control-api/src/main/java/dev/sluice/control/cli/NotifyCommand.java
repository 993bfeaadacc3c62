package dev.sluice.control.cli;

import java.util.Map;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import dev.sluice.control.cli.ApiClient.Request;
import dev.sluice.control.cli.Terminal.Tone;

/** {@code sluice notify}. */
@Command(name = "notify", description = "Lists who is told what happens, and tries whether they are.",
        subcommands = {NotifyCommand.ListAll.class, NotifyCommand.Test.class})
public final class NotifyCommand extends CommandGroup {
    /** {@code sluice notify list}. */
    @Command(name = "list", description = "Lists who is told by webhook or mail, and how that goes.",
            footer = {"", "Example: sluice notify list"})
    static final class ListAll extends ClientCommand {
        @Override
        int run(Terminal terminal) {
            var answer = api().get("/notify");
            if (asJson()) {
                terminal.line(answer.toString());
                return ExitCode.DONE;
            }
            var table = new Table(Table.text("NAME"), Table.text("HOST"), Table.text("FROM"), Table.number("SENT"), Table.number("WAITING"),
                    Table.number("GIVEN UP"), Table.text("TROUBLE"));
            for (Json hook : answer.items("recipients")) {
                boolean well = hook.text("trouble").isEmpty();
                table.row(well ? Tone.PLAIN : Tone.ALERT, hook.text("name"), hook.text("host"), hook.text("severity"),
                        Long.toString(hook.whole("delivered")), Long.toString(hook.whole("waiting")),
                        Long.toString(hook.whole("givenUp") + hook.whole("dropped")), hook.text("trouble"));
            }
            terminal.table(table);
            return ExitCode.DONE;
        }
    }

    /** {@code sluice notify test}. */
    @Command(name = "test", description = "Sends a test message, once. Exit code 1 when it is not taken.",
            footer = {"", "Example: sluice notify test on-call"})
    static final class Test extends ClientCommand {
        @Parameters(index = "0", paramLabel = "NAME", description = "its name")
        private String name = "";

        @Override
        int run(Terminal terminal) {
            var answer = api().call(Request.post("/notify/" + ApiClient.segment(name) + "/test", Map.of()));
            boolean delivered = answer.flag("delivered");
            if (asJson()) {
                terminal.line(answer.toString());
            } else {
                terminal.paragraph(name + ": " + (delivered
                        ? terminal.painted("taken", Tone.GOOD) + " with status " + answer.whole("status")
                        : terminal.painted("NOT taken", Tone.BAD) + ": " + answer.text("detail"))
                        + ", after " + answer.whole("millis") + " ms", 2);
            }
            return delivered ? ExitCode.DONE : ExitCode.FAILED;
        }
    }
}
