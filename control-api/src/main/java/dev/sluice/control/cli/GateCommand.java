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

/** {@code sluice gate}. */
@Command(name = "gate", description = "Shows what must hold before a unit is exposed further, looks at it, approves it, hands in evidence.",
        subcommands = {GateCommand.ListAll.class, GateCommand.Check.class, GateCommand.Approve.class, GateCommand.Evidence.class})
public final class GateCommand extends CommandGroup {
    private static String path(String unit, String gate, String call) {
        return "/units/" + ApiClient.segment(unit) + "/gates/" + ApiClient.segment(gate) + "/" + call;
    }

    private static Tone tone(String verdict) {
        return switch (verdict) {
            case "pass" -> Tone.GOOD;
            case "fail" -> Tone.BAD;
            default -> Tone.ALERT;
        };
    }

    /** 0 when it passes, 1 when it fails, 3 when it cannot be told. */
    private static int exitCode(String verdict) {
        return switch (verdict) {
            case "pass" -> ExitCode.DONE;
            case "fail" -> ExitCode.FAILED;
            default -> ExitCode.REFUSED;
        };
    }

    private static void show(String name, Json judged, Terminal terminal) {
        String verdict = judged.text("verdict");
        terminal.paragraph(terminal.painted(verdict, tone(verdict)) + " " + name + ": " + judged.text("sentence"), 2);
        if (judged.has("remedy")) {
            terminal.paragraph("  " + judged.text("remedy"), 4);
        }
    }

    /** {@code sluice gate list}. */
    @Command(name = "list", description = "The gates of a unit, and what each said last.",
            footer = {"", "Example: sluice gate list checkout"})
    static final class ListAll extends ViewCommand {
        @Parameters(index = "0", paramLabel = "UNIT", description = "name of a unit, as in the file")
        private String unit = "";

        @Override
        String path() {
            return "/units/" + ApiClient.segment(unit) + "/gates";
        }

        @Override
        void print(Json answer, Terminal terminal) {
            var table = new Table(Table.text("GATE"), Table.text("TYPE"), Table.text("VERDICT"), Table.text("AT"), Table.text("WHY"));
            for (Json gate : answer.items("gates")) {
                boolean judged = gate.has("verdict");
                table.row(judged ? tone(gate.text("verdict")) : Tone.QUIET, gate.text("gate"), gate.text("type"),
                        judged ? gate.text("verdict") : "-", judged ? Wording.time(gate.text("judgedAt")) : "",
                        judged ? gate.text("sentence") : "never looked at; sluice gate check " + unit + " " + gate.text("gate"));
            }
            terminal.table(table);
        }
    }

    /** {@code sluice gate check}. */
    @Command(name = "check",
            description = {"Looks at a gate of a unit now, or at all of them.",
                    "Exit code 0 when all pass, 1 when one fails, 3 when one cannot be told."},
            footer = {"", "Example: sluice gate check checkout lag"})
    static final class Check extends ClientCommand {
        private static final Duration PATIENCE = Duration.ofHours(1);

        @Parameters(index = "0", paramLabel = "UNIT", description = "name of a unit, as in the file")
        private String unit = "";

        @Parameters(index = "1", paramLabel = "GATE", arity = "0..1", description = "default: all")
        private Optional<String> gate = Optional.empty();

        @Override
        int run(Terminal terminal) {
            var api = api();
            List<String> names = gate.map(List::of).orElseGet(() -> all(api).stream().map(one -> one.text("gate")).toList());
            int worst = ExitCode.DONE;
            for (String name : names) {
                Json judged = judged(api, name);
                if (asJson()) {
                    terminal.line(judged.toString());
                } else {
                    show(name, judged, terminal);
                }
                int code = exitCode(judged.text("verdict"));
                worst = worst == ExitCode.FAILED || code == ExitCode.DONE ? worst : code;
            }
            return worst;
        }

        /** A look that takes long is awaited: it is over when the judgement is of another moment. */
        private Json judged(ApiClient api, String name) {
            Json answer = api.call(Request.post(path(unit, name, "check"), Map.of()));
            String before = answer.text("judgedAt");
            return answer.flag("looking")
                    ? Pause.until(one -> one.has("verdict") && !one.text("judgedAt").equals(before), PATIENCE, () -> one(api, name))
                    : answer;
        }

        private Json one(ApiClient api, String name) {
            return all(api).stream().filter(one -> one.text("gate").equals(name)).findFirst().orElseThrow(
                    () -> new CommandFailure(ExitCode.FAILED, "gate " + name + " is not there any more", "sluice gate list " + unit));
        }

        private List<Json> all(ApiClient api) {
            return api.get("/units/" + ApiClient.segment(unit) + "/gates").items("gates");
        }
    }

    /** {@code sluice gate approve}. */
    @Command(name = "approve", description = "Agrees to what a gate guards, in the name of the token that is used.",
            footer = {"", "Example: sluice gate approve checkout go --reason \"the rehearsal went well\""})
    static final class Approve extends ClientCommand {
        @Parameters(index = "0", paramLabel = "UNIT", description = "name of a unit, as in the file")
        private String unit = "";

        @Parameters(index = "1", paramLabel = "GATE", description = "name of a gate")
        private String gate = "";

        @Option(names = "--reason", paramLabel = "R", required = true, description = "why; goes into the journal")
        private String reason = "";

        @Override
        int run(Terminal terminal) {
            var answer = api().call(Request.post(path(unit, gate, "approve"), new LinkedHashMap<>(Map.of("reason", reason))));
            if (asJson()) {
                terminal.line(answer.toString());
            } else {
                show(gate, answer, terminal);
            }
            return ExitCode.DONE;
        }
    }

    /** {@code sluice gate evidence}. */
    @Command(name = "evidence",
            description = {"Hands in evidence for a gate: a JSON object with `at` and what the gate's type asks for.",
                    "Exit code 0 when it was taken, whatever the gate makes of it."},
            footer = {"", "Of a backup, whole:",
                    "  {\"at\":\"2026-12-01T01:58:00Z\", \"id\":\"nightly-7\", \"status\":\"complete\",",
                    "   \"startedAt\":\"2026-12-01T01:30:00Z\", \"finishedAt\":\"2026-12-01T01:48:00Z\",",
                    "   \"sizeBytes\":41000000000, \"consistent\":true, \"location\":\"s3://backups/7\",",
                    "   \"restoreTest\":{\"at\":\"2026-11-29T03:00:00Z\", \"ok\":true, \"seconds\":840}}",
                    "Of lag:           {\"at\":…, \"lagMillis\":[12, 9, 14]}, one for each second",
                    "Of incidents:     {\"at\":…, \"open\":[{\"id\":…, \"severity\":2, \"unit\":…, \"since\":…}]}",
                    "Of origin-direct: {\"at\":…, \"requests\":0, \"seconds\":60}",
                    "Example: sluice gate evidence checkout backup backup.json"})
    static final class Evidence extends ClientCommand {
        @Parameters(index = "0", paramLabel = "UNIT", description = "name of a unit, as in the file")
        private String unit = "";

        @Parameters(index = "1", paramLabel = "GATE", description = "name of a gate")
        private String gate = "";

        @Parameters(index = "2", paramLabel = "FILE", arity = "0..1", description = "default: standard input, as -")
        private String file = EvidenceFile.STANDARD_INPUT;

        @Option(names = "--sign", paramLabel = "KEY", description = "a PEM file with the Ed25519 private key to sign it with")
        private Optional<String> key = Optional.empty();

        @Override
        int run(Terminal terminal) {
            Map<String, Object> evidence = EvidenceFile.read(file);
            if (key.isPresent()) {
                evidence.putIfAbsent("unit", unit);
                evidence.putIfAbsent("gate", gate);
                evidence = EvidenceFile.sealed(evidence, key.get());
            }
            var answer = api().call(Request.post(path(unit, gate, "evidence"), evidence));
            if (asJson()) {
                terminal.line(answer.toString());
            } else {
                show(gate, answer, terminal);
            }
            return ExitCode.DONE;
        }
    }
}
