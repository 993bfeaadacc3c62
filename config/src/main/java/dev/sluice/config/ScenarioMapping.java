package dev.sluice.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import dev.sluice.journey.Cast;
import dev.sluice.journey.Check;
import dev.sluice.journey.Journey;
import dev.sluice.journey.Step;
import dev.sluice.journey.Text;
import dev.sluice.scenario.Cue;
import dev.sluice.scenario.Demands;
import dev.sluice.scenario.Demands.Orders;
import dev.sluice.scenario.Load;
import dev.sluice.scenario.Scenario;
import dev.sluice.scenario.Scenario.Target;

/** Reads a whole scenario as one mapping. Whatever is wrong in one part, the other parts are read too. */
final class ScenarioMapping {
    /** What steps, extractions, axes and the like are called. */
    static final String NAME = "letters, digits, - and _, beginning with a letter, at most 40";

    private static final int LONGEST = 200;

    private final ConfigNode node;
    private final Path file;

    ScenarioMapping(ConfigNode node, Path file) {
        this.node = node;
        this.file = file;
    }

    static boolean isName(String text) {
        return text.matches("[A-Za-z][A-Za-z0-9_-]{0,39}");
    }

    /** Empty only when something is wrong; not empty does not mean that nothing is. */
    Optional<Scenario> read() {
        Path directory = file.resolveSibling("");
        String name = node.value("name").flatMap(value -> value.parsed("at most " + LONGEST + " characters",
                text -> Optional.of(text.strip()).filter(words -> !words.isEmpty() && words.length() <= LONGEST)))
                .orElseGet(this::fileName);
        Target target = node.value("target").flatMap(value -> value.mapping(ScenarioKeys.TARGET)).map(new TargetReader(directory)::read)
                .orElse(TargetReader.USUAL);
        Load load = new LoadReader(node).read();
        var steps = new StepNames();
        Optional<Cast> cast = new CastReader(node, directory, steps).read(TargetReader.hosts(target));
        Demands demands = new DemandsReader(node, steps).read();
        List<Cue> cues = node.value("drive").map(value -> CuesReader.cues(value, load.length())).orElse(List.of());
        return cast
                .map(all -> new Scenario(name, target, load, demands.orders().map(orders -> confirming(all, orders)).orElse(all), demands,
                        cues));
    }

    /** The answer that confirms an order has to contain its number: that is a check of its step. */
    private static Cast confirming(Cast cast, Orders orders) {
        return new Cast(cast.journeys().stream().map(journey -> confirming(journey, orders)).toList(), cast.axes(), cast.tables(),
                cast.setup(),
                cast.cleanup());
    }

    private static Journey confirming(Journey journey, Orders orders) {
        var number = new Check.Body(Text.of("${" + orders.id() + "}"));
        List<Step> steps = journey.steps().stream()
                .map(step -> orders.confirm().filter(step.name()::equals).isPresent() ? step.with(number) : step).toList();
        return new Journey(journey.name(), journey.weight(), journey.least(), journey.most(), steps, journey.cleanup());
    }

    private String fileName() {
        return String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", "");
    }
}
