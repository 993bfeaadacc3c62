package dev.sluice.control.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.sluice.control.cli.ApiClient.Request;
import dev.sluice.control.cli.Terminal.Tone;

/** {@code sluice token}. */
@Command(name = "token", description = "Makes, lists, renews and deletes API tokens.",
        subcommands = {TokenCommand.Create.class, TokenCommand.ListAll.class, TokenCommand.Rotate.class, TokenCommand.Delete.class})
public final class TokenCommand extends CommandGroup {
    /** {@code sluice token create}. */
    @Command(name = "create", description = "Makes a token and shows it this once: standard output is the token alone.",
            footer = {"", "Example: sluice token create --name deploy --role operator"})
    static final class Create extends ClientCommand {
        @Option(names = "--name", paramLabel = "N", required = true, description = "whose it is; stands in the journal")
        private String name = "";

        @Option(names = "--role", paramLabel = "R", required = true, description = "viewer, operator, approver or admin")
        private String role = "";

        @Option(names = "--unit", paramLabel = "U", description = "a unit that it may change; may be repeated (default: all, and the site)")
        private List<String> units = List.of();

        @Option(names = "--for", paramLabel = "T", converter = DurationText.class, description = "how long it is good (default: for ever)")
        private Optional<Duration> lasting = Optional.empty();

        @Override
        int run(Terminal terminal) {
            Map<String, Object> body = new LinkedHashMap<>(Map.of("name", name, "role", role));
            if (!units.isEmpty()) {
                body.put("units", units);
            }
            lasting.ifPresent(time -> body.put("for", DurationText.of(time)));
            var answer = api().call(Request.post("/tokens", body));
            if (asJson()) {
                terminal.line(answer.toString());
                return ExitCode.DONE;
            }
            terminal.line(answer.text("token"));
            terminal.note("token " + answer.text("name") + " for role " + answer.text("role") + "; it is not shown again");
            return ExitCode.DONE;
        }
    }

    /** {@code sluice token rotate}. */
    @Command(name = "rotate", description = "Gives a token another text, shown this once on standard output.",
            footer = {"", "Example: sluice token rotate deploy --overlap 10m"})
    static final class Rotate extends ClientCommand {
        @Parameters(index = "0", paramLabel = "NAME", description = "its name")
        private String name = "";

        @Option(names = "--overlap", paramLabel = "T", converter = DurationText.class,
                description = "how long the text it had stays good, 7d at most (default: not at all)")
        private Optional<Duration> overlap = Optional.empty();

        @Override
        int run(Terminal terminal) {
            Map<String, Object> body = overlap.<Map<String, Object>>map(time -> Map.of("overlap", DurationText.of(time))).orElse(Map.of());
            var answer = api().call(Request.post("/tokens/" + ApiClient.segment(name) + "/rotate", body));
            if (asJson()) {
                terminal.line(answer.toString());
                return ExitCode.DONE;
            }
            terminal.line(answer.text("token"));
            terminal.note("another text of token " + answer.text("name") + "; it is not shown again, and the one before is good "
                    + (answer.has("formerUntil") ? "until " + Wording.time(answer.text("formerUntil")) : "no more"));
            return ExitCode.DONE;
        }
    }

    /** {@code sluice token list}. */
    @Command(name = "list", description = "Lists names, roles and units; never a token itself.",
            footer = {"", "Example: sluice token list"})
    static final class ListAll extends ViewCommand {
        @Override
        String path() {
            return "/tokens";
        }

        @Override
        Json look(ApiClient api) {
            return api.all(path(), "tokens");
        }

        @Override
        void print(Json answer, Terminal terminal) {
            var table = new Table(Table.text("NAME"), Table.text("ROLE"), Table.text("UNITS"), Table.text("CREATED"), Table.text("UNTIL"));
            answer.items("tokens").forEach(token -> table.row(Tone.PLAIN, token.text("name"), token.text("role"),
                    token.has("units") ? String.join(", ", token.texts("units")) : "all", Wording.time(token.text("createdAt")),
                    token.has("expires") ? Wording.time(token.text("expires")) : "for ever"));
            terminal.table(table);
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
            if (answer.has("durable") && !answer.flag("durable")) {
                terminal.note("refused from now on, but that is not yet on disk; a restart before it is would make it valid again");
            }
            return ExitCode.DONE;
        }
    }
}
