package dev.sluice.control.cli;

import java.util.Optional;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import dev.sluice.control.cli.Terminal.Tone;

/** {@code sluice evidence}. */
@Command(name = "evidence",
        description = {"Shows the last evidence of every gate of every unit, and what the gate makes of it: who has a fresh backup.",
                "What plans name and nobody has handed in stands there as missing."},
        footer = {"", "Example: sluice evidence --type backup"})
public final class EvidenceCommand extends ClientCommand {
    @Option(names = "--unit", paramLabel = "U", description = "of one unit (default: of all)")
    private Optional<String> unit = Optional.empty();

    @Option(names = "--type", paramLabel = "T", description = "of one type, such as backup (default: of all)")
    private Optional<String> type = Optional.empty();

    @Override
    int run(Terminal terminal) {
        Json answer = api().get("/evidence");
        if (asJson()) {
            terminal.line(answer.toString());
            return ExitCode.DONE;
        }
        var table = new Table(Table.text("UNIT"), Table.text("GATE"), Table.text("VERDICT"), Table.text("SEEN"), Table.text("BY"),
                Table.text("WHY"));
        answer.items("evidence").stream().filter(this::isAsked).forEach(one -> {
            String verdict = one.has("verdict") ? one.text("verdict") : "-";
            table.row(tone(verdict), one.text("unit"), one.text("gate"), verdict, Wording.time(one.at("evidence").text("at")),
                    one.at("evidence").text("author"),
                    one.has("sentence") ? one.text("sentence")
                            : "not looked at yet; sluice gate check " + one.text("unit") + " "
                                    + one.text("gate"));
        });
        answer.items("missing").stream().filter(this::isAsked).forEach(one -> table.row(Tone.ALERT, one.text("unit"), one.text("gate"),
                "missing", "", "", "nothing is there yet"));
        terminal.table(table);
        answer.items("missing").stream().filter(this::isAsked).forEach(one -> terminal.paragraph("next: " + handIn(one), 2));
        return ExitCode.DONE;
    }

    private boolean isAsked(Json one) {
        return unit.filter(name -> !name.equals(one.text("unit"))).isEmpty()
                && type.filter(name -> !name.equals(one.text("type"))).isEmpty();
    }

    private static Tone tone(String verdict) {
        return switch (verdict) {
            case "pass" -> Tone.GOOD;
            case "fail" -> Tone.BAD;
            default -> Tone.ALERT;
        };
    }

    private static String handIn(Json one) {
        boolean approval = one.text("type").equals("approval");
        return "sluice gate " + (approval ? "approve " : "evidence ") + one.text("unit") + " " + one.text("gate")
                + (approval ? " --reason …" : " FILE");
    }
}
