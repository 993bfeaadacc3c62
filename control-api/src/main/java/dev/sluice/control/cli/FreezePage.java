package dev.sluice.control.cli;

import static dev.sluice.control.cli.Table.number;
import static dev.sluice.control.cli.Table.text;

import java.util.Optional;
import java.util.function.Predicate;

import dev.sluice.control.cli.Terminal.Tone;

/** The freeze of every unit. */
final class FreezePage {
    private FreezePage() {}

    /** What became of a hold that is over is news only where {@code opened} says so. */
    static void print(Json answer, Predicate<Json> opened, Terminal terminal) {
        terminal.line(terminal.painted("freeze " + Wording.overall(answer.text("state"), answer.items("units")), Tone.HEADING)
                + "  generation " + answer.whole("generation"));
        var table = new Table(text("UNIT"), text("STATE"), text("SINCE"), text("UNTIL"), number("WRITES"), number("PARKED"),
                text("LAST WRITE"));
        for (Json unit : answer.items("units")) {
            var words = Wording.freeze(unit);
            table.row(words.isEmpty() ? Tone.PLAIN : Tone.ALERT, unit.text("unit"), words.isEmpty() ? "open" : words,
                    clock(unit, "since"), clock(unit, "until"), Long.toString(unit.whole("writesInFlight")),
                    Long.toString(unit.whole("parked")), clock(unit, "lastWrite"));
        }
        terminal.table(table);
        answer.items("units").forEach(unit -> remark(unit).ifPresent(terminal::line));
        answer.items("units").stream().filter(unit -> unit.has("hold") && (!unit.at("hold").has("ended") || opened.test(unit)))
                .forEach(unit -> terminal.line("hold of " + unit.text("unit") + " since " + clock(unit.at("hold"), "since") + ": "
                        + hold(unit.at("hold"))));
    }

    /** What stands in its way, or what is not known of it. */
    private static Optional<String> remark(Json unit) {
        if (unit.has("waitsFor")) {
            return Optional.of(unit.text("unit") + " waits for " + unit.text("waitsFor"));
        }
        long uncertain = unit.whole("uncertain");
        return uncertain == 0 ? Optional.empty()
                : Optional.of(unit.text("unit") + ": what came of " + uncertain
                        + (uncertain == 1 ? " write" : " writes") + " is not known; look them up: sluice journal, at \"frozen\"");
    }

    /** What became of those who were parked: {@code 12 parked = 9 sent + 1 refused + 1 gone + 1 waiting}. */
    static String hold(Json hold) {
        long waiting = hold.whole("parked") - hold.whole("sent") - hold.whole("refused") - hold.whole("gone");
        return hold.whole("parked") + " parked = " + hold.whole("sent") + " sent + " + hold.whole("refused") + " refused + "
                + hold.whole("gone") + " gone" + (waiting > 0 ? " + " + waiting + " waiting" : "")
                + (hold.whole("turnedAway") > 0 ? "; " + hold.whole("turnedAway") + " turned away at once" : "")
                + (hold.has("ended") ? "; over at " + clock(hold, "ended") : "")
                + (!hold.flag("exact") ? "; NOT EXACT" : "");
    }

    /**
     * What a freeze that is not open amounts to.
     *
     * @param window that the unit is in, in words
     */
    static String sentence(Json freeze, Optional<String> window) {
        var sentence = new StringBuilder("is ").append(Wording.freeze(freeze));
        if (freeze.has("since")) {
            sentence.append(" since ").append(Wording.clock(freeze.text("since")));
        }
        sentence.append(freeze.has("until") ? " until " + Wording.clock(freeze.text("until"))
                : window.map(words -> ", in " + words).orElse(" until somebody opens it"));
        sentence.append("; writes in flight: ").append(freeze.whole("writesInFlight"));
        if (freeze.has("waitsFor")) {
            sentence.append(", waits for ").append(freeze.text("waitsFor"));
        }
        if (freeze.text("mode").equals("hold")) {
            sentence.append(", parked: ").append(freeze.whole("parked"));
        }
        if (freeze.has("lastWrite")) {
            sentence.append(", last write ended ").append(Wording.clock(freeze.text("lastWrite")));
        }
        return sentence.toString();
    }

    private static String clock(Json unit, String name) {
        return unit.has(name) ? Wording.clock(unit.text(name)) : "-";
    }
}
