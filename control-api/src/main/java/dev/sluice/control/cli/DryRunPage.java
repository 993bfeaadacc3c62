package dev.sluice.control.cli;

import static dev.sluice.control.cli.Table.number;
import static dev.sluice.control.cli.Table.text;

import dev.sluice.control.cli.Terminal.Tone;

/** What would become of a plan, on a screen. */
final class DryRunPage {
    private DryRunPage() {}

    static void print(Json answer, Terminal terminal) {
        terminal.paragraph("plan of " + answer.text("unit") + ", were it begun at " + Wording.time(answer.text("from"))
                + ", should new be as good as old and the traffic that of before", 2);
        terminal.line("");
        var table = new Table(number("STAGE"), number("SHARE"), text("ENTERED"), number("TAKES"), number("ON NEW"), text("BECAUSE"));
        for (Json stage : answer.items("stages")) {
            boolean left = stage.has("seconds");
            table.row(left ? Tone.PLAIN : Tone.ALERT, Long.toString(stage.whole("stage")), stage.text("share"),
                    Wording.time(stage.text("entered")), left ? PlanPage.span(stage.number("seconds")) : "too long",
                    Long.toString(stage.whole("onNew")), stage.text("because"));
        }
        terminal.table(table);
        terminal.line("");
        answer.items("stages").forEach(stage -> terminal.paragraph(stage.text("sentence"), 2));
        terminal.line("");
        terminal.line(answer.has("done") ? "done at " + Wording.time(answer.text("done")) + " at the earliest"
                : "not done within 14 days");
    }
}
