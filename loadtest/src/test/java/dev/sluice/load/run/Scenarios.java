package dev.sluice.load.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.sluice.journey.Cast;
import dev.sluice.journey.Journey;
import dev.sluice.journey.Step;
import dev.sluice.journey.Text;
import dev.sluice.scenario.Cue;
import dev.sluice.scenario.Demands;
import dev.sluice.scenario.Load;
import dev.sluice.scenario.Scenario;

/** A scenario in the making. */
final class Scenarios {
    private Scenario.Protocol protocol = Scenario.Protocol.AUTO;
    private Scenario.Trust trust = new Scenario.Trust("", false);
    private Duration timeout = Duration.ofSeconds(5);
    private int connections = 1;
    private Load load = open(100, Duration.ofMillis(200));
    private Optional<Demands.Stickiness> sticky = Optional.empty();
    private final List<Step> setup = new ArrayList<>();
    private final List<Step> cleanup = new ArrayList<>();
    private final List<Step> leaving = new ArrayList<>();
    private final List<Cue> cues = new ArrayList<>();

    static Load.Open open(double perSecond, Duration length) {
        return new Load.Open(Load.Arrivals.CONSTANT, List.of(new Load.Stretch(perSecond, perSecond, length)),
                new Load.Bounds(100_000, 10_000, Duration.ofMinutes(5)));
    }

    Scenarios load(Load wanted) {
        load = wanted;
        return this;
    }

    Scenarios speaking(Scenario.Protocol wanted) {
        protocol = wanted;
        return this;
    }

    Scenarios trusting(Scenario.Trust wanted) {
        trust = wanted;
        return this;
    }

    Scenarios timeout(Duration wanted) {
        timeout = wanted;
        return this;
    }

    Scenarios connections(int wanted) {
        connections = wanted;
        return this;
    }

    Scenarios sticky(String header, String old, String fresh) {
        sticky = Optional.of(new Demands.Stickiness(header, old, fresh, Set.of(), Optional.empty()));
        return this;
    }

    Scenarios setup(Step step) {
        setup.add(step);
        return this;
    }

    Scenarios cleanup(Step step) {
        cleanup.add(step);
        return this;
    }

    /** What each visitor does at the end of his journey. */
    Scenarios leaving(Step step) {
        leaving.add(step);
        return this;
    }

    Scenarios cue(Cue cue) {
        cues.add(cue);
        return this;
    }

    Scenario walking(Step... steps) {
        return walking(1, steps);
    }

    Scenario walking(int times, Step... steps) {
        var cast = new Cast(List.of(new Journey("walk", 1, times, times, List.of(steps), leaving)), List.of(), List.of(), setup, cleanup);
        return new Scenario("test", new Scenario.Target("", Set.of(), protocol, trust, connections, timeout, false), load, cast,
                new Demands(Optional.empty(), sticky, List.of(), List.of(), false), cues);
    }

    static Step get(String path) {
        return step("GET", path);
    }

    static Step step(String method, String path) {
        return new Step(method + " " + path, new Step.Call(method, Text.of(path), Map.of(), new Step.Body.None(), true), Step.Think.NONE,
                Map.of(), List.of(), List.of());
    }
}
