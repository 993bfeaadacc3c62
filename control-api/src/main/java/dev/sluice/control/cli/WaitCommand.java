package dev.sluice.control.cli;

import java.time.Duration;
import java.util.Optional;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.sluice.model.Share;

/** {@code sluice wait}. */
@Command(name = "wait", description = "Returns once a unit stands where it was said to; for scripts.",
        footer = {"", "Example: sluice wait checkout --share 25%% --timeout 1h"})
public final class WaitCommand extends ClientCommand {
    @Parameters(index = "0", paramLabel = "UNIT", description = "name of a unit, as in the file")
    private String unit = "";

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Goal goal = new Goal();

    @Option(names = "--timeout", paramLabel = "T", converter = DurationText.class,
            description = "exit code 3 when it takes longer (default: 5m)")
    private Duration timeout = Duration.ofMinutes(5);

    /** What is waited for; one of them. */
    static final class Goal {
        @Option(names = "--share", paramLabel = "P", description = "at this share or above; 0%%: at exactly nobody")
        private Optional<String> share = Optional.empty();

        @Option(names = "--frozen", description = "the last write in flight has ended")
        private boolean frozen;

        @Option(names = "--stage", paramLabel = "N", description = "the plan has reached the share of this stage, or a later one")
        private Optional<Integer> stage = Optional.empty();
    }

    @Override
    int run(Terminal terminal) {
        goal.stage.filter(number -> number < 1).ifPresent(number -> {
            throw wrongUsage("wait --stage: " + number + " (expected: 1 or above)");
        });
        var share = goal.share.map(ShareText::checked);
        var api = api();
        Json now = Pause.until(looked -> isReached(looked, share) || isRefused(looked), timeout, () -> look(api));
        if (!isReached(now, share)) {
            throw isRefused(now)
                    ? new CommandFailure(ExitCode.REFUSED, "unit " + unit + " was reverted: " + now.at("revert").text("detail"),
                            "find the cause, then: sluice rearm " + unit + " --reason …")
                    : new CommandFailure(ExitCode.REFUSED, "not reached within " + DurationText.of(timeout) + ": " + sentence(now),
                            "sluice status");
        }
        terminal.line(asJson() ? now.toString() : sentence(now));
        return ExitCode.DONE;
    }

    /** What is on old for good reaches nothing but a freeze. */
    private boolean isRefused(Json now) {
        return now.flag("latched") && !goal.frozen;
    }

    private Json look(ApiClient api) {
        return api.get("/units/" + ApiClient.segment(unit));
    }

    private boolean isReached(Json now, Optional<Share> share) {
        if (goal.frozen) {
            return now.at("freeze").text("state").equals("frozen");
        }
        if (goal.stage.isPresent()) {
            return isAtStage(now.at("plan"), goal.stage.get());
        }
        long stands = now.whole("shareBp");
        int wanted = share.orElse(Share.NONE).basisPoints();
        return wanted == 0 ? stands == 0 : stands >= wanted && !now.flag("latched");
    }

    /** A stage is reached with its share; whatever comes after it has come past it. */
    private static boolean isAtStage(Json plan, int wanted) {
        boolean begun = plan.text("state").equals("running") || plan.text("state").equals("held");
        boolean risen = plan.text("phase").equals("dwell") || plan.text("phase").equals("exit");
        long stage = plan.whole("stage");
        return plan.text("state").equals("done") ? stage >= wanted : begun && (stage > wanted || stage == wanted && risen);
    }

    private String sentence(Json now) {
        return "unit " + unit + " stands at " + now.text("share") + ", " + Wording.state(now) + "; generation " + now.whole("generation");
    }
}
