package dev.sluice.control.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

import dev.sluice.config.GuardLint;
import dev.sluice.config.Problem;
import dev.sluice.config.Reading;
import dev.sluice.config.ScenarioReader;
import dev.sluice.config.SiteReader;
import dev.sluice.config.Subcommand;
import dev.sluice.model.GuardRule;
import dev.sluice.model.Share;
import dev.sluice.model.Site;
import dev.sluice.scenario.Scenario;

/** {@code sluice check FILE}: everything that is wrong or doubtful about a configuration or scenario file. Exits with 0 when it may be served, else with 2. */
@Command(name = "check", description = {"Prints every problem of a configuration file, what is doubtful about it, and how often",
        "the rule of each guard would take a healthy new stack back. That depends on the traffic:",
        "say it by --rate and --old-fails. Otherwise the worst of 1, 5, 20, 100 and 500 requests/s",
        "of new counts, with 0.1%% of old's answers failing. A rule that reverts more than once in",
        "30 days by chance is doubtful; more than ten times is refused. A running product holds a",
        "file that it reloads against what it measured. A file with journeys is read as a scenario."}, mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the file is good", "1:it cannot be read", "2:wrong usage, or it has problems"},
        footer = {"", "Example: sluice check sluice.yaml"})
public final class CheckCommand implements Subcommand {
    private static final int GOOD = 0;
    private static final int WRONG = 2;
    private static final Pattern RATE = Pattern.compile("\\d{1,7}(\\.\\d{1,3})?/s");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "The configuration or scenario file.")
    private Path file = Path.of("");

    @Option(names = "--output", paramLabel = "FORM", defaultValue = "table",
            description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
    private Form output = Form.table;

    @Option(names = "--rate", paramLabel = "N/s", description = "requests that reach the new stack, of each unit: 50/s")
    private Optional<String> rate = Optional.empty();

    @Option(names = "--old-fails", paramLabel = "P", description = "the part of old's answers that fails when all is well: 0.5%%")
    private Optional<String> oldFails = Optional.empty();

    @Option(names = "--accept-noisy-guard", description = "a rule that reverts by chance more than ten times in 30 days is no problem")
    private boolean acceptNoisyGuard;

    /** In the spelling of the command line. */
    enum Form {
        table, json
    }

    /** Made by the service loader. */
    public CheckCommand() {}

    @Override
    public Integer call() {
        return ScenarioReader.isScenario(file) ? scenario() : site();
    }

    private int scenario() {
        ScenarioReader.Result result = ScenarioReader.inspect(file, System.getenv());
        PrintWriter out = spec.commandLine().getOut();
        switch (output) {
            case table -> {
                printProblems(result.problems(), result.warnings(), out);
                result.scenario().map(Scenario::cast)
                        .ifPresent(cast -> out.println(file + ": ok, " + count(cast.journeys().size(), "journey")
                                + ", " + count((int) cast.steps().count(), "step") + ", " + count(cast.cells(), "variant")));
            }
            case json -> out.println(JsonMapper.shared().writerWithDefaultPrettyPrinter()
                    .writeValueAsString(answer(result.scenario().isPresent(), result.problems(), result.warnings())));
        }
        out.flush();
        return result.scenario().isPresent() ? GOOD : WRONG;
    }

    private int site() {
        GuardLint lint = GuardLint.at(rate.map(this::perSecond), oldFails.map(this::part), acceptNoisyGuard);
        Reading reading = SiteReader.inspect(file, System.getenv(), lint);
        PrintWriter out = spec.commandLine().getOut();
        switch (output) {
            case table -> printLines(reading, lint, out);
            case json -> out.println(json(reading, lint));
        }
        out.flush();
        return reading.site().isPresent() ? GOOD : WRONG;
    }

    private double perSecond(String text) {
        return Optional.of(text).filter(rate -> RATE.matcher(rate).matches())
                .map(rate -> Double.valueOf(rate.substring(0, rate.length() - "/s".length())))
                .orElseThrow(() -> wrong("--rate: " + text + " (expected: requests in a second, such as 50/s or 0.5/s)"));
    }

    private double part(String text) {
        return Share.parse(text).map(share -> share.basisPoints() / 10_000.0)
                .orElseThrow(() -> wrong("--old-fails: " + text + " (expected: 0..100% in steps of 0.01%)"));
    }

    private ParameterException wrong(String why) {
        return new ParameterException(spec.commandLine(), why);
    }

    private void printLines(Reading reading, GuardLint lint, PrintWriter out) {
        printProblems(reading.problems(), reading.warnings(), out);
        rules(reading).forEach((unit, rule) -> out.println(file + ": unit " + unit + ": rule " + rule + ": "
                + lint.noise(unit, rule).sentence()));
        reading.site().map(Site::units).ifPresent(units -> out.println(file + ": ok, " + count(units.size(), "unit") + ", "
                + count(reading.warnings().size(), "warning")));
    }

    private static void printProblems(List<Problem> problems, List<Problem> warnings, PrintWriter out) {
        problems.forEach(out::println);
        warnings.forEach(warning -> out.println(warning.place() + ": warning: " + warning.message()));
    }

    private static Map<String, GuardRule> rules(Reading reading) {
        Map<String, GuardRule> rules = new LinkedHashMap<>();
        reading.site().ifPresent(site -> site.units()
                .forEach((name, unit) -> unit.guard().ifPresent(terms -> rules.put(name, terms.rule()))));
        return rules;
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    private String json(Reading reading, GuardLint lint) {
        Map<String, Object> answer = answer(reading.site().isPresent(), reading.problems(), reading.warnings());
        answer.put("guards", rules(reading).entrySet().stream().map(each -> guard(each.getKey(), each.getValue(), lint)).toList());
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(answer);
    }

    private Map<String, Object> answer(boolean ok, List<Problem> problems, List<Problem> warnings) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("file", file.toString());
        answer.put("ok", ok);
        answer.put("problems", objects(problems));
        answer.put("warnings", objects(warnings));
        return answer;
    }

    private static Map<String, Object> guard(String unit, GuardRule rule, GuardLint lint) {
        GuardLint.Noise noise = lint.noise(unit, rule);
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("unit", unit);
        object.put("rule", rule.toString());
        object.put("failures", noise.failures());
        object.put("falseReverts", noise.falseReverts());
        object.put("rate", noise.at().perSecond());
        object.put("oldFails", noise.at().failing());
        return object;
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
