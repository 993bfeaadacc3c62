package dev.sluice.control.cli;

import static dev.sluice.control.cli.Table.number;
import static dev.sluice.control.cli.Table.text;

import java.util.ArrayList;
import java.util.List;

import dev.sluice.control.cli.Terminal.Tone;

/** A plan on a screen: its stages with their estimates, and what the present one waits for. */
final class PlanPage {
    private final Json answer;
    private final Json plan;

    PlanPage(Json answer) {
        this.answer = answer;
        this.plan = answer.at("plan");
    }

    /** In a phrase: {@code stage 2/6 dwell 12m}: its phase and what is left of it; empty without a plan that was begun. */
    static String phrase(Json unit) {
        Json plan = unit.at("plan");
        return switch (plan.text("state")) {
            case "running" -> stage(plan) + " " + plan.text("phase") + (plan.has("left") ? " " + span(plan.number("left")) : "");
            case "held" -> stage(plan) + " held";
            case "done" -> "plan done";
            case "aborted" -> "plan aborted in stage " + plan.whole("stage");
            default -> "";
        };
    }

    private static String stage(Json plan) {
        return "stage " + plan.whole("stage") + "/" + plan.whole("stages");
    }

    /** Why it stands still, and what it waits for; each a paragraph. */
    static void printWaits(String name, Json plan, Terminal terminal) {
        if (plan.has("halt")) {
            Json halt = plan.at("halt");
            terminal.paragraph("the plan of " + name + " is held since " + Wording.time(halt.text("at")) + ": " + halt.text("reason"), 2);
        }
        plan.texts("waits").forEach(why -> terminal.paragraph("nothing rises: " + why, 2));
        for (Json skip : plan.items("skipped")) {
            terminal.paragraph(
                    terminal.painted("SKIPPED", Tone.BAD) + " in stage " + skip.whole("stage") + " (" + skip.text("phase") + ") by "
                            + skip.text("by") + " at " + Wording.time(skip.text("at")) + ": " + skip.text("reason"),
                    2);
        }
    }

    void print(Terminal terminal) {
        String phrase = phrase(answer);
        terminal.paragraph("plan of " + answer.text("unit") + ": " + (phrase.isEmpty() ? "not started" : phrase), 2);
        answer.texts("quiet").forEach(hours -> terminal.line("quiet hours " + hours));
        answer.texts("changeLock").forEach(hours -> terminal.line("change lock " + hours));
        terminal.line("");
        terminal.table(table());
        terminal.line("");
        terminal.line("all stages: " + total());
        answer.items("stages").stream().filter(stage -> !named(stage).isEmpty())
                .forEach(stage -> terminal.paragraph("gates of stage " + stage.whole("stage") + ": " + named(stage), 2));
        if (!plan.items("gates").isEmpty()) {
            terminal.line("");
            terminal.table(gates());
            plan.items("gates").stream().map(gate -> gate.text("remedy")).filter(remedy -> !remedy.isEmpty()).distinct()
                    .forEach(remedy -> terminal.paragraph("next: " + remedy, 2));
        }
        printWaits(answer.text("unit"), plan, terminal);
    }

    private Table table() {
        var table = new Table(number("STAGE"), number("SHARE"), text(""), number("DWELL"), number("TAKES"), text("BECAUSE"));
        for (Json stage : answer.items("stages")) {
            String mark = stage.text("reversibility").equals("free") ? "" : ", " + stage.text("reversibility");
            table.row(stage.text("state").equals("present") ? Tone.HEADING : Tone.PLAIN, Long.toString(stage.whole("stage")),
                    stage.text("share"), stage.text("state") + mark, span(stage.number("dwell")), takes(stage),
                    stage.at("estimate").text("because"));
        }
        return table;
    }

    private static String named(Json stage) {
        List<String> parts = new ArrayList<>();
        for (String list : List.of("entry", "during", "exit")) {
            if (!stage.texts(list).isEmpty()) {
                parts.add(list + " " + String.join(", ", stage.texts(list)));
            }
        }
        return String.join("; ", parts);
    }

    private static String takes(Json stage) {
        return stage.at("estimate").has("seconds") ? span(stage.at("estimate").number("seconds")) : "for ever";
    }

    private String total() {
        List<Json> stages = answer.items("stages");
        if (stages.stream().anyMatch(stage -> !stage.at("estimate").has("seconds"))) {
            return "never, at the traffic of the last minute";
        }
        return span(stages.stream().mapToDouble(stage -> stage.at("estimate").number("seconds")).sum())
                + " at the traffic of the last minute";
    }

    private Table gates() {
        var table = new Table(text("GATE"), text("UNIT"), text("VERDICT"), text("BECAUSE"));
        for (Json gate : plan.items("gates")) {
            Tone tone = switch (gate.text("verdict")) {
                case "pass" -> Tone.GOOD;
                case "fail" -> Tone.BAD;
                default -> Tone.ALERT;
            };
            table.row(tone, gate.text("gate"), gate.text("unit"), gate.text("verdict"), gate.text("sentence"));
        }
        return table;
    }

    /** {@code 754} s as {@code 13m}, {@code 9000} as {@code 2h30m}. */
    static String span(double seconds) {
        long whole = Math.round(seconds);
        if (whole < 120) {
            return whole + "s";
        }
        long minutes = Math.round(seconds / 60);
        return minutes < 120 ? minutes + "m" : minutes / 60 + "h" + (minutes % 60 == 0 ? "" : minutes % 60 + "m");
    }
}
