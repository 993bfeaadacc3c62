package dev.sluice.control.cli;

import java.util.List;

import dev.sluice.control.cli.Terminal.Tone;

/** Units whose shares were set, or would be. */
final class MovesPage {
    private MovesPage() {}

    static void print(Json answer, Terminal terminal) {
        List<Json> units = answer.items("units");
        if (units.isEmpty()) {
            terminal.line("nothing moves: all stand so already, at generation " + answer.whole("generation"));
            return;
        }
        var table = new Table(Table.text("UNIT"), Table.number("FROM"), Table.number("TO"));
        units.forEach(moved -> table.row(Tone.PLAIN, moved.text("name"), moved.text("from"), moved.text("share")));
        terminal.table(table);
        if (answer.flag("dryRun")) {
            units.forEach(moved -> printWhoMoves(moved, terminal));
        }
        units.forEach(moved -> SitePage.printHolds(moved, terminal));
        terminal.line(answer.flag("dryRun") ? "dry run: nothing was changed; still at generation " + answer.whole("generation")
                : "in force with generation " + answer.whole("generation"));
    }

    private static void printWhoMoves(Json moved, Terminal terminal) {
        Json moving = moved.at("moving");
        if (moving.has("visitors") && !moving.text("to").equals("nowhere")) {
            terminal.paragraph(moved.text("name") + ": " + moving.text("visitors") + " of its visitors would go to " + moving.text("to")
                    + ", who made about " + moving.whole("requests") + " requests in the last " + moving.whole("last") + " s", 2);
        }
    }
}
