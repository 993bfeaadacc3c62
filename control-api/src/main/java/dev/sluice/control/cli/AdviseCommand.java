package dev.sluice.control.cli;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import dev.sluice.control.cli.Terminal.Tone;

/** {@code sluice advise}. */
@Command(name = "advise", description = "Says per unit when it is quiet, whether it needs a window at all, and what it does not meet yet.",
        footer = {"", "Example: sluice advise checkout"})
public final class AdviseCommand extends ClientCommand {
    @Parameters(index = "0", paramLabel = "UNIT", arity = "0..1", description = "default: all units")
    private Optional<String> unit = Optional.empty();

    @Override
    int run(Terminal terminal) {
        Json answer = api().get("/advice" + unit.map(name -> "?unit=" + ApiClient.segment(name)).orElse(""));
        if (asJson()) {
            terminal.line(answer.toString());
            return ExitCode.DONE;
        }
        answer.items("units").forEach(advice -> print(advice, terminal));
        return ExitCode.DONE;
    }

    private static void print(Json advice, Terminal terminal) {
        Json readiness = advice.at("readiness");
        long met = readiness.whole("met");
        long of = readiness.whole("of");
        terminal.paragraph(terminal.painted(advice.text("name"), Tone.HEADING) + ": ready in "
                + terminal.painted(met + " of " + of, met == of ? Tone.GOOD : Tone.ALERT) + " points (owner " + advice.text("owner") + ")",
                2);
        terminal.paragraph("  window: " + window(advice.at("window")), 4);
        terminal.paragraph("  quiet hours (UTC): " + quiet(advice.at("quiet")), 4);
        for (Json criterion : readiness.items("criteria")) {
            boolean yes = criterion.text("met").equals("yes");
            String word = yes ? "ok" : criterion.text("met").equals("no") ? "NO" : "NOT KNOWN";
            terminal.paragraph("  " + terminal.painted(word, yes ? Tone.GOOD : Tone.ALERT) + " " + criterion.text("name") + ": "
                    + criterion.text("reason") + (yes ? "" : "; next: " + criterion.text("remedy")), 4);
        }
    }

    private static String window(Json window) {
        return switch (window.text("needed")) {
            case "yes" -> "needed: ";
            case "no" -> "not needed: ";
            default -> "perhaps: ";
        } + window.text("reason");
    }

    private static String quiet(Json quiet) {
        if (quiet.has("insufficient")) {
            return "INSUFFICIENT DATA: " + quiet.text("insufficient");
        }
        return quiet.items("quietest").stream().map(AdviseCommand::hour).collect(Collectors.joining(", ")) + "; the busiest is "
                + hour(quiet.at("busiest"));
    }

    private static String hour(Json hour) {
        return (hour.text("day").isEmpty() ? "" : hour.text("day") + " ")
                + String.format(Locale.ROOT, "%02d:00 with %.1f requests a minute", hour.whole("hour"), hour.number("perMinute"));
    }
}
