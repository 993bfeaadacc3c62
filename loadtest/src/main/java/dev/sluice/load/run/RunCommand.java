package dev.sluice.load.run;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.sluice.config.ScenarioReader;
import dev.sluice.control.cli.CommandFailure;
import dev.sluice.control.cli.ConnectionOptions;
import dev.sluice.load.ControlCalls;
import dev.sluice.model.TimeText;
import dev.sluice.scenario.Scenario;

/** {@code sluice load run}: a scenario against a target, from its file to its verdict. */
@Command(name = "run", description = "Walks visitors through the journeys of a scenario and judges what came of it.",
        mixinStandardHelpOptions = true, sortOptions = false, exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all of it held", "1:could not run", "2:wrong usage or scenario", "3:something did not hold"},
        footer = {"", "Example: sluice load run buy.yaml --target http://127.0.0.1:8080"})
public final class RunCommand implements Callable<Integer> {
    private static final int MOST_THREADS = 64;

    @Parameters(index = "0", paramLabel = "SCENARIO", description = "The scenario file.")
    private Path file = Path.of("");

    @Option(names = "--target", paramLabel = "URL", description = "What is loaded, as http://127.0.0.1:8080; wins over the file.")
    private Optional<String> target = Optional.empty();

    @Option(names = "--i-own-this-target", description = "The hosts of the file are yours, though they are not this machine.")
    private boolean isMine;

    @Option(names = "--seed", paramLabel = "N", description = "For the same visitors at the same times again (default: any).")
    private Optional<Long> seed = Optional.empty();

    @Option(names = "--duration", paramLabel = "TIME", description = "Ends the load after so long, if the file does not end it earlier.")
    private Optional<String> duration = Optional.empty();

    @Option(names = "--threads", paramLabel = "N", defaultValue = "1", description = "Event loops (default: ${DEFAULT-VALUE}).")
    private int threads = 1;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the result for load compare and for scripts.")
    private Optional<Path> json = Optional.empty();

    @Option(names = "--html", paramLabel = "FILE", description = "Writes the result as a page.")
    private Optional<Path> html = Optional.empty();

    @Option(names = "--quiet", description = "Shows the verdict alone.")
    private boolean isQuiet;

    @Mixin
    private ConnectionOptions control = new ConnectionOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException, IOException {
        Optional<Duration> most = duration.map(this::time);
        if (threads < 1 || threads > MOST_THREADS) {
            throw wrong("--threads: " + threads + " (expected: 1.." + MOST_THREADS + ")");
        }
        ScenarioReader.Result read = ScenarioReader.inspect(file, System.getenv());
        read.problems().forEach(problem -> complain(problem.toString()));
        read.warnings().forEach(warning -> complain("warning: " + warning));
        if (read.scenario().isEmpty()) {
            return Staging.WRONG;
        }
        Scenario scenario = most.map(time -> curtailed(read.scenario().get(), time)).orElseGet(read.scenario()::get);
        if (target.isEmpty() && scenario.target().url().isEmpty()) {
            throw wrong("no target (expected: --target URL, or target.url in " + file + ")");
        }
        var terms = new Staging.Terms(target, isMine, threads, seed, isQuiet, new Staging.Papers(json, html));
        return new Staging(spec.commandLine(), terms).play(scenario, calls(scenario));
    }

    private Duration time(String text) {
        return TimeText.parse(text).filter(Duration::isPositive)
                .orElseThrow(() -> wrong("--duration: " + text + " (expected: like 30s, 5m)"));
    }

    private static Scenario curtailed(Scenario whole, Duration most) {
        return new Scenario(whole.name(), whole.target(), Curtailed.load(whole.load(), most), whole.cast(), whole.demands(), whole.cues());
    }

    private ParameterException wrong(String what) {
        return new ParameterException(spec.commandLine(), what);
    }

    private void complain(String what) {
        var line = spec.commandLine();
        line.getErr().println(line.getColorScheme().errorText(what));
    }

    /** Asked for by a mark and by most cues; else it need not be known where it is. */
    private Optional<ControlCalls> calls(Scenario scenario) {
        if (!scenario.target().isMarked() && !Prompter.needsControl(scenario.cues())) {
            return Optional.empty();
        }
        try {
            ConnectionOptions.Known known = control.known();
            return Optional.of(new ControlCalls(known.address().toString(), known.token(), known.tls()));
        } catch (CommandFailure unknown) {
            throw wrong((scenario.target().isMarked() ? "target.mark" : "drive") + ": " + unknown.what() + "; " + unknown.remedy());
        }
    }
}
