package dev.sluice.control.cli;

import java.util.Map;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.sluice.control.cli.ApiClient.Request;
import dev.sluice.control.cli.Terminal.Tone;

/** {@code sluice token}. */
@Command(name = "token", description = "Makes, lists and deletes API tokens.",
        subcommands = {TokenCommand.Create.class, TokenCommand.ListAll.class, TokenCommand.Delete.class})
public final class TokenCommand extends CommandGroup {
    /** {@code sluice token create}. */
    @Command(name = "create", description = "Makes a token and shows it this once: standard output is the token alone.",
            footer = {"", "Example: sluice token create --name deploy --role operator"})
    static final class Create extends ClientCommand {
        @Option(names = "--name", paramLabel = "N", required = true, description = "whose it is; stands in the journal")
        private String name = "";

        @Option(names = "--role", paramLabel = "R", required = true, description = "viewer, operator, approver or admin")
        private String role = "";

        @Override
        int run(Terminal terminal) {
            var answer = api().call(Request.post("/tokens", Map.of("name", name, "role", role)));
            if (asJson()) {
                terminal.line(answer.toString());
                return ExitCode.DONE;
            }
            terminal.line(answer.text("token"));
            terminal.note("token " + answer.text("name") + " for role " + answer.text("role") + "; it is not shown again");
            return ExitCode.DONE;
        }
    }

    /** {@code sluice token list}. */
    @Command(name = "list", description = "Lists names and roles; never a token itself.", footer = {"", "Example: sluice token list"})
    static final class ListAll extends ClientCommand {
        @Override
        int run(Terminal terminal) {
            var answer = api().get("/tokens");
            if (asJson()) {
                terminal.line(answer.toString());
                return ExitCode.DONE;
            }
            var table = new Table(Table.text("NAME"), Table.text("ROLE"), Table.text("CREATED"));
            answer.items("tokens").forEach(
                    token -> table.row(Tone.PLAIN, token.text("name"), token.text("role"), Wording.time(token.text("createdAt"))));
            terminal.table(table);
            return ExitCode.DONE;
        }
    }

    /** {@code sluice token delete}. */
    @Command(name = "delete", description = "Takes a token away; its next call is refused.",
            footer = {"", "Example: sluice token delete deploy"})
    static final class Delete extends ClientCommand {
        @Parameters(index = "0", paramLabel = "NAME", description = "its name")
        private String name = "";

        @Override
        int run(Terminal terminal) {
            var answer = api().call(Request.delete("/tokens/" + ApiClient.segment(name)));
            terminal.line(asJson() ? answer.toString() : "deleted token " + answer.text("name"));
            return ExitCode.DONE;
        }
    }
}
