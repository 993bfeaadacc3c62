package dev.sluice.control.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

import dev.sluice.config.Problem;
import dev.sluice.config.Reading;
import dev.sluice.config.SiteReader;
import dev.sluice.config.Subcommand;
import dev.sluice.model.Site;

/** {@code sluice check FILE}: everything that is wrong or doubtful about a configuration file. Exits with 0 when it may be served, else with 2. */
@Command(name = "check", description = "Prints every problem of a configuration file, and what is doubtful about it.",
        mixinStandardHelpOptions = true)
public final class CheckCommand implements Subcommand {
    private static final int GOOD = 0;
    private static final int WRONG = 2;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "The configuration file.")
    private Path file = Path.of("");

    @Option(names = "--output", paramLabel = "FORM", defaultValue = "table",
            description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
    private Form output = Form.table;

    /** In the spelling of the command line. */
    enum Form {
        table, json
    }

    /** Made by the service loader. */
    public CheckCommand() {}

    @Override
    public Integer call() {
        Reading reading = SiteReader.inspect(file, System.getenv());
        PrintWriter out = spec.commandLine().getOut();
        switch (output) {
            case table -> printLines(reading, out);
            case json -> out.println(json(reading));
        }
        out.flush();
        return reading.site().isPresent() ? GOOD : WRONG;
    }

    private void printLines(Reading reading, PrintWriter out) {
        reading.problems().forEach(out::println);
        reading.warnings().forEach(warning -> out.println(warning.place() + ": warning: " + warning.message()));
        reading.site().map(Site::units).ifPresent(units -> out.println(file + ": ok, " + count(units.size(), "unit") + ", "
                + count(reading.warnings().size(), "warning")));
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    private String json(Reading reading) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("file", file.toString());
        answer.put("ok", reading.site().isPresent());
        answer.put("problems", objects(reading.problems()));
        answer.put("warnings", objects(reading.warnings()));
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(answer);
    }

    private static List<Map<String, Object>> objects(List<Problem> problems) {
        return problems.stream().map(problem -> {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("line", problem.place().line());
            object.put("column", problem.place().column());
            object.put("path", problem.path());
            object.put("what", problem.what());
            problem.expected().ifPresent(expected -> object.put("expected", expected));
            return object;
        }).toList();
    }
}
