package dev.sluice.load.run;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import dev.sluice.journey.Cast;
import dev.sluice.journey.Extraction;
import dev.sluice.journey.Journey;
import dev.sluice.journey.Step;
import dev.sluice.journey.Text;
import dev.sluice.load.Behaviour;
import dev.sluice.load.Page;
import dev.sluice.load.ScriptedOrigin;
import dev.sluice.scenario.Demands;
import dev.sluice.scenario.Load;
import dev.sluice.scenario.Scenario;

/**
 * A short run against an origin within this process, so that the first visitors of the real one do not wait for classes to be loaded and
 * compiled. Steps are gone through each by itself, where another step takes something out of an answer with a word that stands for it; what
 * comes of it counts nowhere. Left out are those whose URL may be a whole one, which would lead to a server that is really there.
 */
final class WarmUp {
    private static final Duration LENGTH = Duration.ofMillis(1_500);
    private static final double PER_SECOND = 1_500;
    private static final int STEPS = 50;
    private static final Load.Bounds BOUNDS = new Load.Bounds(PER_SECOND, 2_000, LENGTH);
    private static final String WORD = "X-Word";

    private WarmUp() {}

    /**
     * Goes through with it.
     *
     * @param heard is warmed up, too
     */
    static void of(Scenario scenario, LoadRun.Wish wish, Attempts heard) throws IOException, TargetException, InterruptedException {
        List<Journey> alone = scenario.cast().steps().filter(WarmUp::staysHere).limit(STEPS).map(WarmUp::hurried)
                .map(step -> new Journey(step.name(), 1, 2, 2, List.of(step), List.of())).toList();
        if (alone.isEmpty()) {
            return;
        }
        try (var origin = ScriptedOrigin.open()) {
            origin.onAnythingElse(new Behaviour.Answer(_ -> Page.text(200, "warm").with(WORD, "warm")));
            Territory here = Territory.of(origin.url(), Set.of(), false, Territory.Resolver::ofMachine);
            try (var run = new LoadRun(likeness(scenario, alone), here, wish)) {
                run.setUp();
                run.run(Collections.nCopies(wish.threads(), heard), System.nanoTime() + LoadRun.LEAD.toNanos(), _ -> {});
            }
        }
    }

    private static Scenario likeness(Scenario scenario, List<Journey> alone) {
        var target = scenario.target();
        var load = new Load.Open(Load.Arrivals.POISSON, List.of(new Load.Stretch(PER_SECOND, PER_SECOND, LENGTH)), BOUNDS);
        return new Scenario("warm-up",
                new Scenario.Target("", Set.of(), Scenario.Protocol.AUTO, target.trust(), target.connections(), Duration.ofSeconds(1),
                        false),
                load, new Cast(alone, scenario.cast().axes(), scenario.cast().tables(), List.of(words(scenario.cast())), List.of()),
                new Demands(Optional.empty(), scenario.demands().stickiness(), List.of(), List.of(), false), List.of());
    }

    /** Takes a word for everything that some step takes. */
    private static Step words(Cast cast) {
        List<Extraction> words = Stream.concat(cast.setup().stream(), cast.steps()).flatMap(step -> step.drawn().stream())
                .map(Extraction::into).distinct().map(name -> new Extraction(name, new Extraction.Source.Header(WORD))).toList();
        return new Step("words", new Step.Call("GET", Text.of("/"), Map.of(), new Step.Body.None(), false), Step.Think.NONE, Map.of(),
                words, List.of());
    }

    private static boolean staysHere(Step step) {
        return step.call().url().toString().startsWith("/");
    }

    /** Without time to think. */
    private static Step hurried(Step step) {
        return new Step(step.name(), step.call(), Step.Think.NONE, step.only(), step.drawn(), step.checks());
    }
}
