package dev.sluice.load.run;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

import dev.sluice.load.ControlCalls;
import dev.sluice.load.result.Book;
import dev.sluice.load.result.Console;
import dev.sluice.load.result.Report;
import dev.sluice.load.result.ReportJson;
import dev.sluice.load.result.ReportPage;
import dev.sluice.scenario.Demands;
import dev.sluice.scenario.Scenario;

/** Brings a scenario from a command line to its exit code: where it may go, the mark of its requests, the run, what is written of it. */
public final class Staging {
    private static final int FINE = 0;
    private static final int COULD_NOT_RUN = 1;
    static final int WRONG = 2;
    private static final int NOT_HELD = 3;

    private final CommandLine line;
    private final Terms terms;

    /**
     * What is typed beside the scenario.
     *
     * @param target wins over that of the scenario
     * @param isMine the hosts of the scenario are the caller's
     * @param threads event loops
     * @param seed empty: any
     * @param isQuiet shows the verdict alone
     */
    public record Terms(Optional<String> target, boolean isMine, int threads, Optional<Long> seed, boolean isQuiet, Papers papers) {}

    /** Where the result is written. */
    public record Papers(Optional<Path> json, Optional<Path> html) {
        public static final Papers NONE = new Papers(Optional.empty(), Optional.empty());
    }

    /**
     * What is played where.
     *
     * @param over when a mark is taken back, too
     */
    private record Played(Scenario scenario, Territory territory, Optional<ControlCalls> calls, CountDownLatch over) {}

    /**
     * One that has not begun.
     *
     * @param line says what there is to say
     */
    public Staging(CommandLine line, Terms terms) {
        this.line = line;
        this.terms = terms;
    }

    /**
     * Goes through with it; the exit code.
     *
     * @param calls empty: neither a mark nor a cue needs them
     */
    public int play(Scenario scenario, Optional<ControlCalls> calls) throws InterruptedException, IOException {
        var over = new CountDownLatch(1);
        try {
            Territory territory = Territory.of(scenario.target(), terms.target, terms.isMine);
            for (URI book : books(scenario)) {
                territory.hold("orders.books", book);
            }
            var played = new Played(scenario, territory, calls, over);
            return scenario.target().isMarked() ? marked(played) : run(played, "");
        } catch (TargetException failure) {
            complain(String.valueOf(failure.getMessage()));
            return failure.isRefused() ? WRONG : COULD_NOT_RUN;
        } finally {
            over.countDown();
        }
    }

    private static List<URI> books(Scenario scenario) {
        return scenario.demands().orders().flatMap(Demands.Orders::books).map(books -> List.of(books.old(), books.fresh()))
                .orElse(List.of());
    }

    private void complain(String what) {
        line.getErr().println(line.getColorScheme().errorText(what));
    }

    private int marked(Played played) throws TargetException, InterruptedException, IOException {
        if (played.scenario.load().length().compareTo(Mark.LONGEST) > 0) {
            throw new ParameterException(line, "target.mark: a load of " + played.scenario.load().length().toMinutes()
                    + " min (expected: at most " + Mark.LONGEST.toMinutes() + " min, as long as a pass lasts)");
        }
        try (Mark mark = Mark.of(played.calls.orElseThrow(), played.scenario.load().length())) {
            return run(played, mark.header());
        }
    }

    private int run(Played played, String mark) throws TargetException, InterruptedException, IOException {
        Scenario scenario = played.scenario;
        long sown = terms.seed.orElseGet(() -> new SplittableRandom().nextLong(1L << 32));
        WarmUp.of(scenario, new LoadRun.Wish(terms.threads, sown), new Herald(new Book(scenario.demands()), Herald.Said.nothing()));
        var wish = new LoadRun.Wish(terms.threads, sown, mark);
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
        var console = new Console(line.getOut(), line.getColorScheme().ansi(), performance.seconds(),
                Optional.ofNullable(System.console()).filter(java.io.Console::isTerminal).isPresent());
        if (!terms.isQuiet) {
            console.say(performance.title() + ", seed " + sown);
        }
        Optional<Report> report = performance.play(console, terms.isQuiet);
        if (report.isEmpty()) {
            return COULD_NOT_RUN;
        }
        console.over(report.get());
        write(terms.papers.json, ReportJson.write(report.get()));
        write(terms.papers.html, ReportPage.write(report.get()));
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
