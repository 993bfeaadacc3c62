package dev.sluice.control.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.sluice.control.cli.ApiClient.Request;

/** {@code sluice plan}. */
@Command(name = "plan", description = "Shows the exposure plan of a unit and its group, and moves it.",
        subcommands = {PlanCommand.Show.class, PlanCommand.DryRun.class, PlanCommand.Start.class, PlanCommand.Advance.class,
                PlanCommand.Hold.class,
                PlanCommand.Resume.class, PlanCommand.Abort.class, PlanCommand.Skip.class, PlanCommand.Postpone.class})
public final class PlanCommand extends CommandGroup {
    /** {@code sluice plan show}. */
    @Command(name = "show",
            description = "Shows the stages, how long each takes at the traffic of the last minute, and what is waited for.",
            footer = {"", "Example: sluice plan show checkout"})
    static final class Show extends ViewCommand {
        @Parameters(index = "0", paramLabel = "UNIT", description = "name of a unit, as in the file")
        private String unit = "";

        @Override
        String path() {
            return "/units/" + ApiClient.segment(unit) + "/plan";
        }

        @Override
        void print(Json answer, Terminal terminal) {
            new PlanPage(answer).print(terminal);
        }
    }

    /** {@code sluice plan dry-run}. */
    @Command(name = "dry-run",
            description = "Tells what would become of the plan on the traffic that was recorded, should new be as good as old.",
            footer = {"", "Example: sluice plan dry-run checkout --from 7d"})
    static final class DryRun extends ClientCommand {
        @Parameters(index = "0", paramLabel = "UNIT", description = "name of a unit, as in the file")
        private String unit = "";

        @Option(names = "--from", paramLabel = "TIME",
                description = "when it would be begun, such as 2026-12-01T06:00:00Z (default: tomorrow at this time)")
        private Optional<String> from = Optional.empty();

        @Override
        int run(Terminal terminal) {
            var answer = api().get("/units/" + ApiClient.segment(unit) + "/plan/dry-run"
                    + from.map(time -> "?from=" + ApiClient.segment(time)).orElse(""));
            if (asJson()) {
                terminal.line(answer.toString());
            } else {
                DryRunPage.print(answer, terminal);
            }
            return ExitCode.DONE;
        }
    }

    /** What moves a plan; the call is named as the command is. */
    abstract static class Step extends ClientCommand {
        @Parameters(index = "0", paramLabel = "UNIT", description = "name of a unit, as in the file")
        private String unit = "";

        @Option(names = "--dry-run", description = "only tell what would come of it")
        private boolean dryRun;

        abstract Map<String, Object> body();

        @Override
        final int run(Terminal terminal) {
            Request request = Request.post("/units/" + ApiClient.segment(unit) + "/plan/" + name(), body());
            var answer = api().call(dryRun ? request.dry() : request);
            if (asJson()) {
                terminal.line(answer.toString());
            } else {
                terminal.paragraph((dryRun ? "would be: " : "") + answer.text("sentence"), 2);
                terminal.line((dryRun ? "nothing was changed" : "in force with generation " + answer.whole("generation"))
                        + "; see sluice plan show " + unit);
            }
            return ExitCode.DONE;
        }
    }

    /** What a person must have a reason for. */
    abstract static class Reasoned extends Step {
        @Option(names = "--reason", paramLabel = "R", required = true, description = "why; goes into the journal")
        private String reason = "";

        @Override
        Map<String, Object> body() {
            return new LinkedHashMap<>(Map.of("reason", reason));
        }
    }

    /** {@code sluice plan start}. */
    @Command(name = "start", description = "Begins the plan at its first stage.",
            footer = {"", "Example: sluice plan start checkout --reason \"all gates are green\""})
    static final class Start extends Reasoned {}

    /** {@code sluice plan advance}. */
    @Command(name = "advance", description = "Leaves a stage before its time is over; its gates must pass all the same.",
            footer = {"", "Example: sluice plan advance checkout --reason \"seen enough\""})
    static final class Advance extends Reasoned {}

    /** {@code sluice plan hold}. */
    @Command(name = "hold", description = "Lets the plan stand still at the share it has, until somebody resumes it.",
            footer = {"", "Example: sluice plan hold checkout --reason \"a sale begins\""})
    static final class Hold extends Reasoned {}

    /** {@code sluice plan resume}. */
    @Command(name = "resume", description = "Lets a plan that stands still go on.",
            footer = {"", "Example: sluice plan resume checkout --reason \"the sale is over\""})
    static final class Resume extends Reasoned {}

    /** {@code sluice plan skip}. */
    @Command(name = "skip", description = "Goes past what the present stage waits for; is shown for ever. Needs an approver.",
            footer = {"", "Example: sluice plan skip checkout --reason \"no traffic at night\""})
    static final class Skip extends Reasoned {}

    /** {@code sluice plan abort}. */
    @Command(name = "abort", description = "Takes the unit back to old, which ends the plan.",
            footer = {"", "Example: sluice plan abort checkout --reason \"wrong prices\""})
    static final class Abort extends Step {
        @Option(names = "--reason", paramLabel = "R", description = "why; goes into the journal (default: who typed it where)")
        private String reason = Typist.reason();

        @Override
        Map<String, Object> body() {
            return Map.of("reason", reason);
        }
    }

    /** {@code sluice plan postpone}. */
    @Command(name = "postpone", description = "Lets nothing rise for a while; what was held and seen so far keeps counting.",
            footer = {"", "Example: sluice plan postpone checkout --for 2h --reason \"mail is slow\""})
    static final class Postpone extends Reasoned {
        @Option(names = "--for", paramLabel = "T", converter = DurationText.class, description = "from now on")
        private Optional<Duration> lasting = Optional.empty();

        @Option(names = "--until", paramLabel = "TIME", description = "such as 2026-12-01T06:00:00Z")
        private Optional<String> until = Optional.empty();

        @Override
        Map<String, Object> body() {
            if (lasting.isPresent() == until.isPresent()) {
                throw wrongUsage("plan postpone: until when? (expected: either --for T or --until TIME)");
            }
            Map<String, Object> body = super.body();
            lasting.ifPresent(time -> body.put("for", DurationText.of(time)));
            until.ifPresent(time -> body.put("until", time));
            return body;
        }
    }
}
