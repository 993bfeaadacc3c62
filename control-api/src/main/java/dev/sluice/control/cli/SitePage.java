package dev.sluice.control.cli;

import static dev.sluice.control.cli.Table.number;
import static dev.sluice.control.cli.Table.text;

import java.util.List;
import java.util.Optional;

import dev.sluice.control.cli.Terminal.Tone;

/** The whole site on one screen: a row for each unit, then what a person should know of some of them. */
final class SitePage {
    private static final String INDENT = "  ";

    private final Json site;
    private final List<Json> units;

    SitePage(Json site) {
        this.site = site;
        this.units = site.items("units");
    }

    void print(Terminal terminal) {
        var listeners = String.join(" ", site.texts("listeners"));
        terminal.line(terminal.painted(site.text("site"), Tone.HEADING) + "  generation " + site.whole("generation") + "  "
                + Wording.time(site.text("time")));
        terminal.paragraph("edge " + (listeners.isEmpty() ? "-" : listeners) + "  freeze "
                + Wording.overall(site.at("freeze").text("state"), units.stream().map(unit -> unit.at("freeze")).toList())
                + "  measures of the last " + units.stream().findFirst().map(unit -> unit.at("measures").whole("last")).orElse(0L) + " s",
                5);
        List.of("old", "new").forEach(side -> origins(side).ifPresent(words -> terminal.paragraph("! " + words, 2)));
        terminal.line("");
        terminal.table(table());
        for (Json unit : units) {
            printRemarks(unit, terminal);
            printFreeze(unit, terminal);
            printStake(unit, terminal);
        }
        site.items("dns").forEach(name -> printDns(name, terminal));
        site.items("certificates").forEach(sight -> printCertificate(sight, terminal));
    }

    /** What of a stack is down; nothing while all of it is up. */
    private Optional<String> origins(String side) {
        List<Json> all = site.at("stacks").at(side).items("originsUp");
        List<Json> down = all.stream().filter(origin -> !origin.flag("up")).toList();
        if (down.isEmpty()) {
            return Optional.empty();
        }
        String names = String.join(", ", down.stream()
                .map(origin -> origin.text("address") + " is down since " + Wording.time(origin.text("since"))).toList());
        return Optional.of(down.size() == all.size()
                ? side + " ANSWERS NOTHING: " + names
                : side + ": " + down.size() + " of " + all.size() + " origins: " + names);
    }

    private static void printCertificate(Json sight, Terminal terminal) {
        String until = sight.has("until") ? ", good until " + Wording.time(sight.text("until")) : "";
        terminal.line("");
        terminal.paragraph("certificate of " + sight.text("host") + " at " + sight.text("address") + " " + switch (sight.text("standing")) {
            case "fine" -> "is fine";
            case "fails" -> "fails";
            default -> "could not be asked";
        } + until, 2);
        sight.texts("findings").forEach(finding -> terminal.paragraph(INDENT + "! " + finding, 4));
    }

    private static void printDns(Json name, Terminal terminal) {
        String share = name.has("ratio") ? ", " + Math.round(name.number("ratio") * 1_000) / 10.0 + " % of the resolvers have the new one"
                : "";
        String expected = name.has("at95") && name.number("ratio") < 0.95 ? ", 95 % at " + Wording.time(name.text("at95")) : "";
        terminal.line("");
        terminal.paragraph("dns " + name.text("name") + " " + name.text("type") + " is " + name.text("state") + share + expected, 2);
        name.texts("alarms").forEach(alarm -> terminal.paragraph(INDENT + "! " + alarm, 4));
    }

    private Table table() {
        var table = new Table(text("UNIT"), number("SHARE"), text("STATE"), number("OLD/s"), number("ERRORS"), number("P95"),
                number("NEW/s"), number("ERRORS"), number("P95"));
        for (Json unit : units) {
            var measures = unit.at("measures");
            var old = Wording.measured(measures.at("old"), measures.number("last"));
            var fresh = Wording.measured(measures.at("new"), measures.number("last"));
            table.row(tone(unit), unit.text("name"), unit.text("share"), Wording.state(unit), old[0], old[1], old[2], fresh[0], fresh[1],
                    fresh[2]);
        }
        return table;
    }

    private static Tone tone(Json unit) {
        if (unit.flag("latched")) {
            return Tone.BAD;
        }
        return Wording.freeze(unit.at("freeze")).isEmpty() && unit.items("holds").isEmpty() ? Tone.PLAIN : Tone.ALERT;
    }

    private static void printRemarks(Json unit, Terminal terminal) {
        var name = unit.text("name");
        if (unit.flag("latched")) {
            var revert = unit.at("revert");
            terminal.line("");
            terminal.paragraph(name + " was reverted at " + Wording.time(revert.text("at")) + " (generation " + revert.whole("generation")
                    + "): " + revert.text("detail") + held(revert), 2);
            boolean locked = revert.flag("locked");
            terminal.line(INDENT + "next: sluice rearm " + name + (locked ? " --change REF" : "") + " --reason …");
        }
        if (unit.has("drill")) {
            Json drill = unit.at("drill");
            terminal.line("");
            terminal.paragraph(name + " is " + drill.text("sentence"), 2);
            if (!drill.flag("valid")) {
                terminal.line(INDENT + "next: sluice drill " + name);
            }
        }
        Json noise = unit.at("guard").at("noise");
        if (noise.whole("reverts") > 0) {
            terminal.line("");
            terminal.paragraph("the noise of old alone would have reverted " + name + " " + noise.whole("reverts") + " times in "
                    + noise.whole("watched") / 3600 + " h; " + (noise.flag("heeded") ? "its guard asks for so much more evidence"
                            : "after 24 h its guard will ask for so much more evidence"),
                    2);
        }
        if (unit.at("guard").has("controlShare") && unit.whole("shareBp") == 10_000) {
            terminal.line("");
            terminal.paragraph(name + " keeps " + unit.at("guard").text("controlShare")
                    + " of the safe requests without a cookie on old, to compare new with", 2);
        }
        printHolds(unit, terminal);
        printPlan(unit, terminal);
    }

    private void printFreeze(Json unit, Terminal terminal) {
        if (!Wording.freeze(unit.at("freeze")).isEmpty()) {
            terminal.line("");
            terminal.paragraph(unit.text("name") + " " + FreezePage.sentence(unit.at("freeze"), window(unit.text("name"))), 2);
        }
    }

    /** The window that a unit is in, in words. */
    private Optional<String> window(String unit) {
        return site.at("freeze").items("windows").stream()
                .filter(window -> window.texts("units").isEmpty() || window.texts("units").contains(unit)).findFirst()
                .map(window -> "window " + window.text("name") + ", which ends at " + Wording.clock(window.text("end")) + " (then: "
                        + window.text("onOverrun") + ")");
    }

    private static void printStake(Json unit, Terminal terminal) {
        var stake = unit.at("atStake");
        if (stake.whole("writes") + stake.whole("uncertain") + stake.whole("visitors") > 0) {
            terminal.line("");
            terminal.paragraph(unit.text("name") + " " + unit.text("data") + ": " + Wording.stake(stake), 2);
            terminal.line(INDENT + "see: sluice ledger " + unit.text("name"));
        }
    }

    private static void printPlan(Json unit, Terminal terminal) {
        if (unit.at("plan").has("halt") || !unit.at("plan").items("skipped").isEmpty()) {
            terminal.line("");
            PlanPage.printWaits(unit.text("name"), unit.at("plan"), terminal);
        }
    }

    /** Why a unit should not grow, each reason a paragraph. */
    static void printHolds(Json unit, Terminal terminal) {
        unit.items("holds").forEach(hold -> {
            terminal.line("");
            terminal.paragraph(unit.text("name") + " should not grow, its guard says since " + Wording.time(hold.text("since")) + " ("
                    + hold.text("stream") + "): " + hold.text("detail"), 2);
        });
    }

    private static String held(Json revert) {
        if (!revert.has("heldUntil")) {
            return "";
        }
        return "; it may be re-armed from " + Wording.time(revert.text("heldUntil")) + " on"
                + (revert.flag("locked") ? ", and only with a change, for it was the third time in a day" : "");
    }
}
