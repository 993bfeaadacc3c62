package dev.sluice.load.draft;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.sluice.load.run.RunCommand;

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
    private static final int MOST = 100_000;

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
    public Integer call() throws IOException {
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

    private int run(List<String> targets) throws IOException {
        Path directory = Files.createTempDirectory("sluice-warm");
        try {
            Files.write(directory.resolve("targets.csv"), Stream.concat(Stream.of("target"), targets.stream()
                    .map(text -> '"' + text.replace("\"", "%22").replace("#", "%23").replace(" ", "%20") + '"')).toList());
            Path file = Files.writeString(directory.resolve("warm.yaml"), scenario(targets.size()));
            List<String> arguments = new ArrayList<>(List.of(file.toString(), "--target", target));
            if (isMine) {
                arguments.add("--i-own-this-target");
            }
            if (isQuiet) {
                arguments.add("--quiet");
            }
            return new CommandLine(new RunCommand()).setOut(spec.commandLine().getOut()).setErr(spec.commandLine().getErr())
                    .setColorScheme(spec.commandLine().getColorScheme()).execute(arguments.toArray(String[]::new));
        } finally {
            delete(directory);
        }
    }

    /** One visitor for each request, each with the next row. */
    private String scenario(int requests) {
        long millis = Math.max(100, requests * 1_000L / rate);
        String hosts = isMine ? "hosts: [\"" + host() + "\"], " : "";
        return """
                name: warm
                target: { %sconnections: 1, timeout: 30s }
                load: { arrivals: constant, rate: %d/s, for: %dms }
                bounds: { rate: %d/s, connections: 200, time: 24h }
                data: { log: { file: targets.csv } }
                journeys:
                  warm:
                    steps:
                      - { name: page, GET: "${log.target}", follow: false, headers: { User-Agent: sluice-warm }, check: { status: [2xx, 3xx, 4xx] } }
                """.formatted(hosts, rate, millis, rate);
    }

    private String host() {
        try {
            return Optional.ofNullable(URI.create(target).getHost()).filter(name -> name.matches("[A-Za-z0-9.-]+")).orElseThrow(
                    () -> new ParameterException(spec.commandLine(),
                            "--target: " + target + " (expected: a URL such as http://127.0.0.1:9002)"));
        } catch (IllegalArgumentException noUrl) {
            throw new ParameterException(spec.commandLine(), "--target: " + target + " (expected: a URL such as http://127.0.0.1:9002)",
                    noUrl);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
