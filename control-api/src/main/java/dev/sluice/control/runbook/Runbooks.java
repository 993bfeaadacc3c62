package dev.sluice.control.runbook;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.control.Conductor;
import dev.sluice.control.EvidenceSource;
import dev.sluice.control.store.Journaled;
import dev.sluice.model.Command;
import dev.sluice.model.JournalEntry.RunbookTold;
import dev.sluice.model.Runbook;
import dev.sluice.model.Runbook.Phase;

/** Takes runbooks step by step, as people ask for it. Asked from any thread, one question at a time; steps run on threads of their own. */
public final class Runbooks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Runbooks.class);
    /** Of all runbooks together: more than two that have a hundred steps, each retried. */
    private static final int LATEST = 2_000;
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final String STEPS = "steps";
    private static final String EVIDENCE = "evidence";

    private final Conductor conductor;
    private final EvidenceSource evidence;
    private final Supplier<Map<String, Long>> connections;
    private final String version;
    private final Hands hands;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<String> alive = ConcurrentHashMap.newKeySet();

    /**
     * @param connections that are open, by side
     */
    public Runbooks(Conductor conductor, EvidenceSource evidence, Supplier<Map<String, Long>> connections, String version) {
        this.conductor = conductor;
        this.evidence = evidence;
        this.connections = connections;
        this.version = version;
        this.hands = new Hands(conductor);
    }

    /** What may be asked. */
    public enum Wish {
        START, NEXT, RETRY, UNDO
    }

    /** Where a runbook stands. */
    public Stand stand(String name) {
        boolean running = alive.contains(name); // before what it wrote is read, or its last word could be missed
        return Stand.of(entries(name), running);
    }

    /**
     * Does what is asked, or says why not; a step that is begun goes on after the answer.
     *
     * @param said the evidence of a step that asks for some
     * @param dryRun decide only
     */
    public synchronized Answer ask(Runbook runbook, Wish wish, Optional<String> said, Command.Asker asker, boolean dryRun) {
        Stand stand = stand(runbook.name());
        Optional<Answer.Refused> refused = refusal(runbook, wish, stand, asker).or(() -> lacking(runbook, wish, stand, said));
        if (refused.isPresent()) {
            return refused.get();
        }
        if (dryRun) {
            return new Answer.Taken(stand);
        }
        return switch (wish) {
            case START -> tell(runbook, Phase.STARTED, 0, started(runbook), asker);
            case NEXT, RETRY -> begin(runbook, stand, said, asker);
            case UNDO -> undo(runbook, stand, asker);
        };
    }

    private Optional<Answer.Refused> refusal(Runbook runbook, Wish wish, Stand stand, Command.Asker asker) {
        String name = runbook.name();
        if (stand.state() == Stand.State.RUNNING) {
            return refused("running", "a step of runbook " + name + " is under way", "wait for its end: sluice runbook status " + name);
        }
        boolean underWay = stand.state() == Stand.State.READY || stand.state() == Stand.State.PAUSED;
        if (wish == Wish.START) {
            return underWay ? refused("under-way", "runbook " + name + " is under way, " + stand.done() + " steps are done",
                    "sluice runbook next " + name + ", or undo its steps first") : Optional.empty();
        }
        if (!underWay && !(wish == Wish.UNDO && stand.state() == Stand.State.FINISHED)) {
            return refused("not-started", "runbook " + name + " is not under way", "sluice runbook start " + name);
        }
        if (runbook.twoPeople() && wish != Wish.UNDO && stand.starter().filter(asker.name()::equals).isPresent()) {
            return refused("two-people",
                    asker.name() + " started runbook " + name + ", and its steps are somebody else's (two-people: true)",
                    "ask somebody with another token");
        }
        if (!steps(runbook).equals(stepsAtStart(name))) {
            return refused("changed", "the steps of runbook " + name + " were changed in the file since it was started",
                    "load the file of before, or undo what is done by hand and start anew");
        }
        return inItsState(name, wish, stand);
    }

    private static Optional<Answer.Refused> inItsState(String name, Wish wish, Stand stand) {
        if (wish == Wish.NEXT && stand.state() == Stand.State.PAUSED) {
            return refused("paused", "runbook " + name + " pauses at step " + (stand.done() + 1) + ": " + stand.why().orElse(""),
                    "sluice runbook retry " + name + ", or undo");
        }
        if (wish == Wish.RETRY && stand.state() == Stand.State.READY) {
            return refused("not-paused", "runbook " + name + " does not pause", "sluice runbook next " + name);
        }
        return Optional.empty();
    }

    /** A step that asks for evidence is not taken without. */
    private static Optional<Answer.Refused> lacking(Runbook runbook, Wish wish, Stand stand, Optional<String> said) {
        if (wish != Wish.NEXT && wish != Wish.RETRY || stand.done() == runbook.steps().size()) {
            return Optional.empty();
        }
        Runbook.Step step = runbook.steps().get(stand.done());
        return step.evidence().filter(_ -> said.isEmpty())
                .flatMap(asked -> refused("evidence", "step " + step.name() + " asks for evidence: "
                        + asked, "say it: --evidence TEXT"));
    }

    private static Optional<Answer.Refused> refused(String code, String detail, String remedy) {
        return Optional.of(new Answer.Refused(code, detail, remedy));
    }

    private Answer begin(Runbook runbook, Stand stand, Optional<String> said, Command.Asker asker) {
        if (stand.done() == runbook.steps().size()) { // it was killed right before it could say so
            return tell(runbook, Phase.FINISHED, 0, finished(runbook.name()), asker);
        }
        int number = stand.done() + 1;
        Runbook.Step step = runbook.steps().get(number - 1);
        Map<String, String> besides = new LinkedHashMap<>();
        said.ifPresent(text -> besides.put(EVIDENCE, text));
        return go(runbook, () -> tell(runbook, Phase.BEGUN, number, besides, asker), () -> {
            Outcome outcome = hands.take(runbook, step, asker(runbook, step, asker));
            tellSurely(runbook, outcome.isDone() ? Phase.DONE : Phase.FAILED, number, outcome.told(besides), asker);
            if (outcome.isDone() && number == runbook.steps().size()) {
                tellSurely(runbook, Phase.FINISHED, 0, finished(runbook.name()), asker);
            }
        });
    }

    private Answer undo(Runbook runbook, Stand stand, Command.Asker asker) {
        boolean half = stand.state() == Stand.State.PAUSED;
        int number = half ? stand.done() + 1 : stand.done();
        if (number == 0) {
            return tell(runbook, Phase.ABANDONED, 0, Map.of(), asker);
        }
        Runbook.Step step = runbook.steps().get(number - 1);
        Map<String, String> facts = factsOf(runbook.name(), number);
        return go(runbook, () -> tell(runbook, Phase.BEGUN, number, Map.of("wish", "undo"), asker), () -> {
            Outcome outcome = hands.takeBack(runbook, step, facts, asker(runbook, step, asker));
            tellSurely(runbook, outcome.isDone() ? Phase.UNDONE : Phase.FAILED, number, outcome.told(Map.of("wish", "undo")), asker);
        });
    }

    private static Command.Asker asker(Runbook runbook, Runbook.Step step, Command.Asker by) {
        return new Command.Asker(by.name(), "runbook " + runbook.name() + ", step " + step.name()
                + (by.reason().isEmpty() ? "" : ": " + by.reason()));
    }

    /** Something that waits. */
    private interface Work {
        void run() throws InterruptedException;
    }

    private Answer go(Runbook runbook, Supplier<Answer> beginning, Work work) {
        alive.add(runbook.name());
        Answer begun = beginning.get();
        if (!(begun instanceof Answer.Taken)) {
            alive.remove(runbook.name());
            return begun;
        }
        threads.execute(() -> {
            try {
                work.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.error("a step of runbook {} ended by a fault of our own", runbook.name(), e);
            } finally {
                alive.remove(runbook.name());
            }
        });
        return begun;
    }

    private Answer tell(Runbook runbook, Phase phase, int step, Map<String, String> facts, Command.Asker asker) {
        try {
            boolean written = conductor.note(entry(runbook, phase, step, facts), asker).get(30, TimeUnit.SECONDS);
            return written ? new Answer.Taken(stand(runbook.name())) : new Answer.NotOnDisk();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.NotOnDisk();
        } catch (ExecutionException | TimeoutException e) {
            return new Answer.NotOnDisk();
        }
    }

    /** What has happened is written down, however long the disk takes. */
    private void tellSurely(Runbook runbook, Phase phase, int step, Map<String, String> facts, Command.Asker asker)
            throws InterruptedException {
        while (!(tell(runbook, phase, step, facts, asker) instanceof Answer.Taken)) {
            TimeUnit.NANOSECONDS.sleep(RETRY.toNanos());
        }
    }

    private static RunbookTold entry(Runbook runbook, Phase phase, int step, Map<String, String> facts) {
        return new RunbookTold(runbook.name(), phase, step, step == 0 ? "" : runbook.steps().get(step - 1).name(), facts);
    }

    private Map<String, String> snapshot() {
        return Snapshot.of(conductor.current(), evidence, version, connections.get());
    }

    private Map<String, String> started(Runbook runbook) {
        Map<String, String> facts = new LinkedHashMap<>(snapshot());
        facts.put(STEPS, steps(runbook));
        return facts;
    }

    private Map<String, String> finished(String name) {
        Map<String, String> after = snapshot();
        Map<String, String> before = new LinkedHashMap<>(first(name));
        before.remove(STEPS);
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("changed", Snapshot.changed(before, after));
        facts.putAll(after);
        return facts;
    }

    private static String steps(Runbook runbook) {
        return runbook.steps().stream().map(Runbook.Step::name).collect(Collectors.joining(", "));
    }

    private String stepsAtStart(String name) {
        return first(name).getOrDefault(STEPS, "");
    }

    private Map<String, String> first(String name) {
        return entries(name).stream().findFirst().map(Journaled::entry).filter(RunbookTold.class::isInstance).map(RunbookTold.class::cast)
                .map(RunbookTold::facts).orElse(Map.of());
    }

    /** What was told of a step when it was last done or failed. */
    private Map<String, String> factsOf(String name, int step) {
        Map<String, String> facts = new LinkedHashMap<>();
        for (Journaled entry : entries(name)) {
            if (entry.entry() instanceof RunbookTold told && told.step() == step && told.phase() != Phase.BEGUN) {
                facts.putAll(told.facts());
            }
        }
        return facts;
    }

    /** From the last start on, in order. */
    private List<Journaled> entries(String name) {
        List<Journaled> entries = new ArrayList<>();
        for (Journaled entry : conductor.journal().newest(RunbookTold.KIND, LATEST)) {
            if (entry.entry() instanceof RunbookTold told && told.runbook().equals(name)) {
                entries.addFirst(entry);
                if (told.phase() == Phase.STARTED) {
                    return entries;
                }
            }
        }
        return List.of();
    }

    /** Steps under way are cut; the journal has that they were begun. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
