package dev.sluice.control;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import dev.sluice.control.program.Program;
import dev.sluice.control.program.Ran;
import dev.sluice.model.FreezeTerms;
import dev.sluice.model.Gate;

/**
 * One freeze on its way to frozen: the writes under way end, then the hook runs, then the probe stands still. Confined to the conductor's
 * thread; the programs run on threads of their own.
 */
final class Draining {
    private static final String HOOK = "the quiesce hook";
    private static final String PROBE = "the probe of the database";
    private static final int MOST_OUTPUT = 4 << 10;
    private static final long AGAIN = TimeUnit.SECONDS.toNanos(5);
    /** Between two complaints about the same program. */
    private static final long RARELY = TimeUnit.MINUTES.toNanos(10);
    private static final long LOOK = TimeUnit.SECONDS.toNanos(1);

    private final long generation;
    private final Set<String> units;
    private final long since;
    private boolean overdue;
    private boolean quiesced;
    private boolean told;
    private @Nullable Running hook;
    private @Nullable Running probe;
    /** What the probe said last, and since when it says so. */
    private Optional<String> said = Optional.empty();
    private long saidSince;
    private String trouble = "";
    private final Map<String, Long> complained = new HashMap<>();

    /**
     * @param units all whose freeze has this generation
     * @param nanos now
     */
    Draining(long generation, Set<String> units, long nanos) {
        this.generation = generation;
        this.units = Set.copyOf(units);
        this.since = nanos;
    }

    /** A program on its way: why it failed or what it said, once it has ended. */
    private record Running(Thread thread, CompletableFuture<Result> result, long began) {}

    /**
     * What came of a program.
     *
     * @param trouble empty: it ended with 0
     */
    private record Result(String trouble, String output) {}

    long generation() {
        return generation;
    }

    Set<String> units() {
        return units;
    }

    /** True once: the writes and the programs have been waited for as long as they may be. */
    boolean isOverdueNow(Duration timeout, long nanos) {
        boolean now = !overdue && nanos - since >= timeout.toNanos();
        overdue |= now;
        return now;
    }

    /** True once: from now on it waits for the disk alone. */
    boolean isToldNow() {
        boolean now = !told;
        told = true;
        return now;
    }

    /** What the probe said last. */
    Optional<String> probed() {
        return said;
    }

    /** Once for each trouble that is to be told: why a program does not do. */
    Optional<String> troubleNow() {
        String now = trouble;
        trouble = "";
        return now.isEmpty() ? Optional.empty() : Optional.of(now);
    }

    /** The writes have ended. What is waited for now; empty: nothing any more. */
    Optional<String> quiet(FreezeTerms.Drain terms, long nanos) {
        return terms.quiesce().filter(_ -> !quiesced).map(known -> quiesce(known, nanos))
                .or(() -> terms.probe().filter(_ -> quiesced || terms.quiesce().isEmpty()).flatMap(known -> probe(known, nanos)))
                .filter(what -> !what.isEmpty());
    }

    /** More was written: what was seen of the database counts no more. */
    void disturbed() {
        said = Optional.empty();
    }

    private String quiesce(FreezeTerms.Hook terms, long nanos) {
        Running running = hook;
        if (running == null) {
            hook = start(terms.run(), terms.timeout(), nanos);
            return HOOK;
        }
        Result result = running.result.getNow(null);
        if (result == null) {
            return HOOK;
        }
        if (result.trouble.isEmpty()) {
            quiesced = true;
            return HOOK + ", which has ended";
        }
        if (nanos - running.began < AGAIN) {
            return HOOK + ": " + result.trouble;
        }
        complain(HOOK, result.trouble, nanos);
        hook = start(terms.run(), terms.timeout(), nanos);
        return HOOK + ": " + result.trouble;
    }

    private Optional<String> probe(FreezeTerms.Probe terms, long nanos) {
        Running running = probe;
        if (running == null) {
            probe = start(terms.run(), terms.timeout(), nanos);
            return Optional.of(PROBE);
        }
        Result result = running.result.getNow(null);
        if (result == null) {
            return Optional.of(PROBE);
        }
        if (!result.trouble.isEmpty()) {
            said = Optional.empty();
            if (nanos - running.began >= AGAIN) {
                complain(PROBE, result.trouble, nanos);
                probe = null;
            }
            return Optional.of(PROBE + ": " + result.trouble);
        }
        return stands(terms, result.output, running.began, nanos);
    }

    private Optional<String> stands(FreezeTerms.Probe terms, String output, long seen, long nanos) {
        if (!said.equals(Optional.of(output))) {
            said = Optional.of(output);
            saidSince = seen;
        }
        if (nanos - seen >= LOOK) {
            probe = start(terms.run(), terms.timeout(), nanos);
        }
        return seen - saidSince >= terms.stable().toNanos() ? Optional.empty()
                : Optional.of(PROBE + " to stand still for " + terms.stable().toSeconds() + " s");
    }

    /** At once, and then rarely, whatever it says meanwhile: it wakes people. */
    private void complain(String program, String why, long nanos) {
        Long last = complained.get(program);
        if (last == null || nanos - last >= RARELY) {
            complained.put(program, nanos);
            trouble = program + " " + why;
        }
    }

    private Running start(Gate.Run run, Duration timeout, long nanos) {
        var program = new Program(run.words(), run.directory(),
                Map.of("SLUICE_UNITS", String.join(",", units), "SLUICE_GENERATION", Long.toString(generation)));
        CompletableFuture<Result> result = new CompletableFuture<>();
        Thread thread = Thread.ofVirtual().name("freeze-program").start(() -> {
            try {
                result.complete(result(program.runAsOne(timeout, Program.beginning(MOST_OUTPUT)), timeout));
            } catch (InterruptedException stopped) {
                result.complete(new Result("was stopped", ""));
            }
        });
        return new Running(thread, result, nanos);
    }

    private static Result result(Ran<String> ran, Duration timeout) {
        return switch (ran) {
            case Ran.Not<String>(String why) -> new Result("cannot be run: " + why, "");
            case Ran.Late<String> _ -> new Result("did not end within " + timeout.toSeconds() + " s", "");
            case Ran.Ended<String>(int code, Optional<String> output, _) -> {
                String text = output.orElse("").strip();
                yield new Result(code == 0 ? "" : "ended with " + code + (text.isEmpty() ? "" : ": " + text.lines().findFirst().orElse("")),
                        text);
            }
        };
    }

    /** Nobody waits for it any more. */
    void end() {
        stop(hook);
        stop(probe);
    }

    private static void stop(@Nullable Running running) {
        if (running != null) {
            running.thread.interrupt();
        }
    }
}
