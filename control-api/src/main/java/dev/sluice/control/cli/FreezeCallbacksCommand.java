package dev.sluice.control.cli;

import java.util.Map;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.sluice.control.cli.ApiClient.Request;
import dev.sluice.control.cli.Terminal.Tone;

/** {@code sluice freeze callbacks}. */
@Command(name = "callbacks", description = "Shows the callbacks that were kept during a freeze, and decides about dead letters.",
        subcommands = {FreezeCallbacksCommand.Retry.class, FreezeCallbacksCommand.Drop.class},
        footer = {"", "Example: sluice freeze callbacks"})
final class FreezeCallbacksCommand extends ViewCommand {
    @Override
    String path() {
        return "/freeze/callbacks";
    }

    @Override
    void print(Json answer, Terminal terminal) {
        terminal.line(answer.whole("waiting") + " wait to be replayed, " + answer.whole("dead") + " dead letters");
        var lines = new Table(Table.text("CALLBACK"), Table.number("WAIT"), Table.text("OLDEST"), Table.number("TRIES OF THE FIRST"));
        answer.items("rules").forEach(rule -> lines.row(Tone.PLAIN, rule.text("rule"), Long.toString(rule.whole("waiting")),
                Wording.time(rule.text("oldest")), Long.toString(rule.whole("tries"))));
        if (!answer.items("rules").isEmpty()) {
            terminal.table(lines);
        }
        var refused = new Table(Table.text("REFUSED"), Table.number("COUNT"), Table.text("LAST"), Table.text("ANSWERED SINCE"));
        answer.items("refused").forEach(rule -> refused.row(Tone.PLAIN, rule.text("rule"), Long.toString(rule.whole("count")),
                Wording.time(rule.text("last")), rule.has("answered") ? Wording.time(rule.text("answered")) : "none yet"));
        if (!answer.items("refused").isEmpty()) {
            terminal.table(refused);
        }
        var letters = new Table(Table.text("DEAD"), Table.text("CALLBACK"), Table.text("CAME"), Table.text("WHY"));
        answer.items("deadLetters").forEach(letter -> letters.row(Tone.PLAIN, Long.toString(letter.whole("number")),
                letter.text("method") + " " + letter.text("path"), Wording.time(letter.text("at")), letter.text("why")));
        if (!answer.items("deadLetters").isEmpty()) {
            terminal.table(letters);
        }
        if (answer.has("trouble")) {
            terminal.note("what comes is refused: " + answer.text("trouble"));
        }
    }

    /** What both decisions have in common. */
    abstract static class Decision extends ClientCommand {
        @Parameters(index = "0", paramLabel = "NUMBER", description = "of the dead letter")
        private long number;

        @Option(names = "--reason", paramLabel = "R", description = "why; goes into the journal (default: who typed it where)")
        private String reason = Typist.reason();

        int decide(Terminal terminal, String word, String done) {
            var answer = api().call(Request.post("/freeze/callbacks/" + number + "/" + word, Map.of("reason", reason)));
            terminal.line(asJson() ? answer.toString()
                    : "callback " + number + " (" + answer.text("method") + " " + answer.text("path") + ") " + done);
            return ExitCode.DONE;
        }
    }

    /** {@code sluice freeze callbacks retry}. */
    @Command(name = "retry", description = "Has a dead letter replayed again, as the first of its kind.",
            footer = {"", "Example: sluice freeze callbacks retry 7"})
    static final class Retry extends Decision {
        @Override
        int run(Terminal terminal) {
            return decide(terminal, "retry", "is replayed again");
        }
    }

    /** {@code sluice freeze callbacks drop}. */
    @Command(name = "drop", description = "Gives a dead letter up.",
            footer = {"", "Example: sluice freeze callbacks drop 7 --reason \"paid by hand\""})
    static final class Drop extends Decision {
        @Override
        int run(Terminal terminal) {
            return decide(terminal, "drop", "is given up");
        }
    }
}
