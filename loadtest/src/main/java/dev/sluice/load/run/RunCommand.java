package dev.sluice.load.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.sluice.config.ScenarioReader;
import dev.sluice.load.ControlCalls;
import dev.sluice.load.result.Console;
import dev.sluice.load.result.Report;
import dev.sluice.load.result.ReportJson;
import dev.sluice.load.result.ReportPage;
import dev.sluice.model.TimeText;
import dev.sluice.scenario.Scenario;

/** {@code sluice load run}: a scenario against a target, from its file to its verdict. */
@Command(name = "run", description = "Walks visitors through the journeys of a scenario and judges what came of it.",
        mixinStandardHelpOptions = true, sortOptions = false, exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all of it held", "1:could not run", "2:wrong usage or scenario", "3:something did not hold"},
        footer = {"", "Example: sluice load run buy.yaml --target http://127.0.0.1:8080"})
public final class RunCommand implements Callable<Integer> {
    private static final int FINE = 0;
    private static final int COULD_NOT_RUN = 1;
    private static final int WRONG = 2;
    private static final int NOT_HELD = 3;
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
    private ControlOptions control = new ControlOptions();

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
            return WRONG;
        }
        Scenario scenario = most.map(time -> curtailed(read.scenario().get(), time)).orElseGet(read.scenario()::get);
        if (target.isEmpty() && scenario.target().url().isEmpty()) {
            throw wrong("no target (expected: --target URL, or target.url in " + file + ")");
        }
        try {
            return run(scenario);
        } catch (TargetException failure) {
            complain(String.valueOf(failure.getMessage()));
            return failure.isRefused() ? WRONG : COULD_NOT_RUN;
        }
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

    private int run(Scenario scenario) throws TargetException, InterruptedException, IOException {
        Optional<ControlCalls> calls = control.calls(System.getenv());
        if (calls.isEmpty() && (scenario.target().isMarked() || Prompter.needsControl(scenario.cues()))) {
            throw wrong((scenario.target().isMarked() ? "target.mark" : "drive")
                    + ": no control API known (expected: --control URL and SLUICE_TOKEN, or --state DIR)");
        }
        Territory territory = Territory.of(scenario.target(), target, isMine);
        var over = new CountDownLatch(1);
        var played = new Played(scenario, territory, calls, over);
        try {
            return scenario.target().isMarked() ? marked(played) : run(played, "");
        } finally {
            over.countDown();
        }
    }

    /**
     * What is played where.
     *
     * @param over when a mark is taken back, too
     */
    private record Played(Scenario scenario, Territory territory, Optional<ControlCalls> calls, CountDownLatch over) {}

    private int marked(Played played) throws TargetException, InterruptedException, IOException {
        if (played.scenario.load().length().compareTo(Mark.LONGEST) > 0) {
            throw wrong("target.mark: a load of " + played.scenario.load().length().toMinutes() + " min (expected: at most "
                    + Mark.LONGEST.toMinutes() + " min, as long as a pass lasts)");
        }
        try (Mark mark = Mark.of(played.calls.orElseThrow(), played.scenario.load().length())) {
            return run(played, mark.header());
        }
    }

    private int run(Played played, String mark) throws TargetException, InterruptedException, IOException {
        Scenario scenario = played.scenario;
        long sown = seed.orElseGet(() -> new SplittableRandom().nextLong(1L << 32));
        WarmUp.of(scenario, new LoadRun.Wish(threads, sown));
        var wish = new LoadRun.Wish(threads, sown, mark);
        try (var run = new LoadRun(scenario, played.territory, wish);
                var prompter = new Prompter(scenario.cues(), played.calls, played.territory)) {
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> stop(run, played.over)));
            return judged(new Performance(scenario, run, prompter), sown);
        }
    }

    /** Ctrl-C: those on their way have two seconds, then comes the cleanup and the verdict. */
    private static void stop(LoadRun run, CountDownLatch stopped) {
        run.stop();
        try {
            boolean _ = stopped.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private int judged(Performance performance, long sown) throws InterruptedException, IOException {
        var line = spec.commandLine();
        var console = new Console(line.getOut(), line.getColorScheme().ansi(), performance.seconds(),
                Optional.ofNullable(System.console()).filter(java.io.Console::isTerminal).isPresent());
        if (!isQuiet) {
            console.say(performance.title() + ", seed " + sown);
        }
        Optional<Report> report = performance.play(console, isQuiet);
        if (report.isEmpty()) {
            return COULD_NOT_RUN;
        }
        console.over(report.get());
        write(json, ReportJson.write(report.get()));
        write(html, ReportPage.write(report.get()));
        if (report.get().counts().lost() == report.get().counts().requests()) {
            complain("no request was answered");
            return COULD_NOT_RUN;
        }
        return report.get().isPassed() ? FINE : NOT_HELD;
    }

    private static void write(Optional<Path> file, String text) throws IOException {
        if (file.isPresent()) {
            Files.writeString(file.get(), text);
        }
    }
}
