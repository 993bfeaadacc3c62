package dev.sluice.load.run;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import dev.sluice.scenario.Scenario;

/** Writes down all that a run sees. */
final class Notebook implements Attempts {
    final List<Attempt> attempts = new CopyOnWriteArrayList<>();
    final List<Happening> happenings = new CopyOnWriteArrayList<>();

    @Override
    public void saw(Attempt attempt) {
        attempts.add(attempt);
    }

    @Override
    public void heard(Happening happening) {
        happenings.add(happening);
    }

    <T extends Happening> List<T> all(Class<T> kind) {
        return happenings.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    long endedAs(Class<? extends Attempt.Ending> kind) {
        return attempts.stream().filter(attempt -> kind.isInstance(attempt.ending())).count();
    }

    /** A whole run of a scenario on one event loop. */
    static Notebook of(Scenario scenario, String target) throws TargetException, InterruptedException {
        return of(scenario, target, new LoadRun.Wish(1, 7));
    }

    static Notebook of(Scenario scenario, String target, LoadRun.Wish wish) throws TargetException, InterruptedException {
        var notebook = new Notebook();
        try (var run = new LoadRun(scenario, Territory.of(scenario.target(), Optional.of(target), false), wish)) {
            run.run(Collections.nCopies(wish.threads(), notebook), System.nanoTime(), _ -> {});
        }
        return notebook;
    }

    Map<Happening.Trouble.Kind, Long> troubles() {
        return all(Happening.Trouble.class).stream()
                .collect(Collectors.groupingBy(Happening.Trouble::kind, Collectors.counting()));
    }
}
