package dev.sluice.load.result;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

import dev.sluice.control.report.Document.Block;
import dev.sluice.load.result.Difference.Word;

/** {@code sluice load compare}: two runs step by step, or the two stacks of one. Exit code 3: something is worse. */
@Command(name = "compare", description = "Holds two load runs against each other, or the two stacks of one, step by step.",
        mixinStandardHelpOptions = true, sortOptions = false, exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:nothing is worse", "1:a file cannot be read", "2:wrong usage", "3:something is worse"},
        footer = {"", "Example: sluice load compare before.json after.json"})
public final class CompareCommand implements Callable<Integer> {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** How it is written. */
    enum Output {
        table, json
    }

    @Parameters(index = "0", paramLabel = "A", description = "What load run --json wrote; the baseline.")
    private Path first = Path.of("");

    @Parameters(index = "1", paramLabel = "B", arity = "0..1", description = "Another one; without it the stacks of A, old and new.")
    private Optional<Path> second = Optional.empty();

    @Option(names = "--allow", paramLabel = "PERCENT", defaultValue = "10",
            description = "How much slower the 95th percentile may be (default: ${DEFAULT-VALUE} %%).")
    private double allow = 10;

    @Option(names = "--output", paramLabel = "FORMAT", defaultValue = "table", description = "table or json (default: ${DEFAULT-VALUE}).")
    private Output output = Output.table;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (!(allow >= 0 && allow <= 1000)) {
            throw new ParameterException(spec.commandLine(), "--allow: " + allow + " (expected: 0..1000)");
        }
        Report one = report(first);
        List<Difference> differences = second.map(path -> Comparison.of(one, report(path), allow / 100))
                .orElseGet(() -> Comparison.oldAgainstNew(one, allow / 100));
        if (differences.isEmpty()) {
            spec.commandLine().getErr()
                    .println(second.isPresent() ? "the two have no step in common" : first + ": no step was answered by both stacks");
            return 1;
        }
        print(differences);
        return differences.stream().anyMatch(difference -> difference.word() == Word.WORSE) ? 3 : 0;
    }

    private Report report(Path file) {
        try {
            return ReportJson.read(Files.readString(file));
        } catch (NoSuchFileException _) {
            throw new ParameterException(spec.commandLine(), file + ": no such file (expected: what load run --json wrote)");
        } catch (IOException | IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), file + ": " + wrong.getMessage());
        }
    }

    private void print(List<Difference> differences) {
        PrintWriter out = spec.commandLine().getOut();
        switch (output) {
            case table -> {
                Block.Table table = second.isPresent() ? Comparison.table(differences, "first", "second")
                        : Comparison.table(differences, "old", "new");
                out.print(new TextPage(spec.commandLine().getColorScheme().ansi()).write(List.of(table)));
            }
            case json -> out.println(MAPPER.writerWithDefaultPrettyPrinter()
                    .writeValueAsString(Map.of("steps", differences.stream().map(CompareCommand::json).toList())));
        }
        out.flush();
    }

    private static Map<String, Object> json(Difference difference) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("step", difference.step());
        json.put("verdict", difference.word().name().toLowerCase(java.util.Locale.ROOT));
        json.put("requests", List.of(difference.first().counts().requests(), difference.second().counts().requests()));
        json.put("failed", List.of(difference.first().counts().failed(), difference.second().counts().failed()));
        json.put("errorDifference", List.of(difference.errors().low(), difference.errors().high()));
        json.put("p50", List.of(difference.p50().first(), difference.p50().second()));
        json.put("p95", List.of(difference.p95().first(), difference.p95().second()));
        json.put("p99", List.of(difference.p99().first(), difference.p99().second()));
        Interval ratio = difference.p95().ratio();
        json.put("p95Ratio", Double.isInfinite(ratio.high()) ? List.of(ratio.low()) : List.of(ratio.low(), ratio.high()));
        return json;
    }
}
