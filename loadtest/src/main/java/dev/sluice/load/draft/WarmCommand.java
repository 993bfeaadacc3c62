package dev.sluice.load.draft;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.sluice.journey.Cast;
import dev.sluice.journey.Check;
import dev.sluice.journey.Journey;
import dev.sluice.journey.Step;
import dev.sluice.journey.Table;
import dev.sluice.journey.Text;
import dev.sluice.load.run.Staging;
import dev.sluice.scenario.Demands;
import dev.sluice.scenario.Load;
import dev.sluice.scenario.Scenario;

/** {@code sluice load warm}: asks a stack once more for the safe requests of an access log, so that it is warm before visitors come. */
@Command(name = "warm",
        description = "Asks a stack for the reads of an access log again, in their order, at a steady rate, so that its caches are "
                + "warm before a stage. Left out are requests that were not answered well and those whose path or query has a word "
                + "that may mean a change. A HEAD is asked as GET.",
        mixinStandardHelpOptions = true, sortOptions = false, exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:asked, or shown", "1:could not run", "2:wrong usage or log", "3:something did not hold"},
        footer = {"", "Example: sluice load warm --target http://127.0.0.1:9002 access.log"})
public final class WarmCommand implements Callable<Integer> {
    private static final int WRONG = 2;
    private static final int FASTEST = 200;
    /** In a day, one a second. */
    private static final int MOST = 86_400;
    private static final int CONNECTIONS = 200;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    /** Whatever is no fault of the stack. */
    private static final Set<Integer> ANSWERED = IntStream.range(200, 500).boxed().collect(Collectors.toUnmodifiableSet());

    @Parameters(index = "0", paramLabel = "LOG", description = "An access log in the common, the combined or our JSON format.")
    private Path log = Path.of("");

    @Option(names = "--target", paramLabel = "URL", required = true, description = "The stack, as http://127.0.0.1:9002.")
    private String target = "";

    @Option(names = "--i-own-this-target", description = "The host of the URL is yours, though it is not this machine.")
    private boolean isMine;

    @Option(names = "--rate", paramLabel = "N", defaultValue = "10", description = "Requests a second, 1..200 (default: ${DEFAULT-VALUE}).")
    private int rate = 10;

    @Option(names = "--most", paramLabel = "N", defaultValue = "10000", description = "Requests at most (default: ${DEFAULT-VALUE}).")
    private int most = 10_000;

    @Option(names = "--show", description = "Says what would be asked for, and asks nothing.")
    private boolean isShown;

    @Option(names = "--quiet", description = "Shows the verdict alone.")
    private boolean isQuiet;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        bounded("--rate", rate, FASTEST);
        bounded("--most", most, MOST);
        SafeRequests requests;
        try {
            requests = SafeRequests.in(log, most, _ -> true);
        } catch (DraftException useless) {
            spec.commandLine().getErr().println(useless.getMessage());
            return WRONG;
        }
        PrintWriter out = spec.commandLine().getOut();
        requests.leftOut().forEach((why, count) -> out.println("left out: " + count + " × " + why));
        if (requests.targets().isEmpty()) {
            spec.commandLine().getErr().println(log + ": no request that may be asked again (expected: GET or HEAD that was answered)");
            return WRONG;
        }
        if (isShown) {
            requests.targets().forEach(out::println);
            out.flush();
            return 0;
        }
        return run(requests.targets());
    }

    private void bounded(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw new ParameterException(spec.commandLine(), option + ": " + value + " (expected: 1.." + most + ")");
        }
    }

    private int run(List<String> targets) throws IOException, InterruptedException {
        var terms = new Staging.Terms(Optional.of(target), isMine, 1, Optional.empty(), isQuiet, Staging.Papers.NONE);
        return new Staging(spec.commandLine(), terms).play(scenario(targets), Optional.empty());
    }

    /** One visitor for each request, each with the next row. */
    private Scenario scenario(List<String> targets) {
        Duration length = Duration.ofNanos(targets.size() * TimeUnit.SECONDS.toNanos(1) / rate);
        var load = new Load.Open(Load.Arrivals.CONSTANT, List.of(new Load.Stretch(rate, rate, length)),
                new Load.Bounds(rate, CONNECTIONS, length));
        var stack = new Scenario.Target("", hosts(), Scenario.Protocol.AUTO, new Scenario.Trust("", false), 1, TIMEOUT, false);
        var call = new Step.Call("GET", Text.of("${log.target}"), Map.of("User-Agent", Text.of("sluice-warm")), new Step.Body.None(),
                false);
        var page = new Step("page", call, Step.Think.NONE, Map.of(), List.of(), List.of(new Check.Status(ANSWERED)));
        var rows = targets.stream().map(text -> Map.of("target", text.replace("\"", "%22").replace("#", "%23").replace(" ", "%20")))
                .toList();
        var cast = new Cast(List.of(new Journey("warm", 1, 1, 1, List.of(page), List.of())), List.of(),
                List.of(new Table("log", rows, false)), List.of(), List.of());
        return new Scenario("warm", stack, load, cast, new Demands(Optional.empty(), Optional.empty(), List.of(), List.of(), false),
                List.of());
    }

    private Set<String> hosts() {
        if (!isMine) {
            return Set.of();
        }
        try {
            return Optional.ofNullable(URI.create(target).getHost()).map(name -> Set.of(name.toLowerCase(Locale.ROOT))).orElse(Set.of());
        } catch (IllegalArgumentException _) {
            return Set.of(); // then it is said what a target is
        }
    }
}
