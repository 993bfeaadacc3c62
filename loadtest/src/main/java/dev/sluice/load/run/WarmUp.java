package dev.sluice.load.run;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.sluice.journey.Cast;
import dev.sluice.journey.Journey;
import dev.sluice.journey.Step;
import dev.sluice.load.ScriptedOrigin;
import dev.sluice.load.result.Book;
import dev.sluice.scenario.Demands;
import dev.sluice.scenario.Load;
import dev.sluice.scenario.Scenario;

/**
 * A short run against an origin within this process, so that the first visitors of the real one do not wait for classes to be loaded and
 * compiled. Every step is gone through by itself; what comes of it counts nowhere.
 */
final class WarmUp {
    private static final Duration LENGTH = Duration.ofMillis(1_500);
    private static final double PER_SECOND = 1_500;
    private static final int STEPS = 50;

    private WarmUp() {}

    static void of(Scenario scenario, LoadRun.Wish wish) throws IOException, TargetException, InterruptedException {
        List<Journey> alone = scenario.cast().steps().filter(WarmUp::staysHere).limit(STEPS).map(WarmUp::hurried)
                .map(step -> new Journey(step.name(), 1, 2, 2, List.of(step), List.of())).toList();
        if (alone.isEmpty()) {
            return;
        }
        try (var origin = ScriptedOrigin.open()) {
            Territory here = Territory.of(origin.url(), Set.of(), false, Territory.Resolver::ofMachine);
            try (var run = new LoadRun(likeness(scenario, alone), here, wish)) {
                var heard = new Herald(new Book(scenario.demands()), Herald.Said.nothing());
                run.run(Collections.nCopies(wish.threads(), heard), System.nanoTime() + LoadRun.LEAD.toNanos(), _ -> {});
            }
        }
    }

    private static Scenario likeness(Scenario scenario, List<Journey> alone) {
        var target = scenario.target();
        var load = new Load.Open(Load.Arrivals.POISSON, List.of(new Load.Stretch(PER_SECOND, PER_SECOND, LENGTH)), Load.Bounds.USUAL);
        return new Scenario("warm-up",
                new Scenario.Target("", Set.of(), Scenario.Protocol.AUTO, target.trust(), target.connections(), Duration.ofSeconds(1),
                        false),
                load, new Cast(alone, scenario.cast().axes(), scenario.cast().tables(), List.of(), List.of()),
                new Demands(Optional.empty(), scenario.demands().stickiness(), List.of(), List.of(), false), List.of());
    }

    /** A whole URL would lead to a server that is really there. */
    private static boolean staysHere(Step step) {
        return step.call().url().toString().startsWith("/");
    }

    /** Without time to think. */
    private static Step hurried(Step step) {
        return new Step(step.name(), step.call(), Step.Think.NONE, step.only(), step.drawn(), step.checks());
    }
}
