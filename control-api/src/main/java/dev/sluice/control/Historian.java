package dev.sluice.control;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.control.store.History;
import dev.sluice.control.store.Minute;
import dev.sluice.control.store.NotOnDiskException;
import dev.sluice.model.Counts;
import dev.sluice.model.Cutover;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Side;
import dev.sluice.model.Spread;

/**
 * Writes down each minute what was measured in it, on a thread and in a file of its own: no change ever waits for it. A minute that it slept
 * through is not made up for. Confined to that thread, but for {@link #close}.
 */
public final class Historian implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Historian.class);
    private static final Duration BEAT = Duration.ofSeconds(2);
    private static final Duration LAST_WRITE = Duration.ofSeconds(5);
    /** Who looks up later than this has slept, and cannot say in which minute what happened. */
    private static final long MOST_STRETCHES = Duration.ofMinutes(2).toSeconds() / Counts.STRETCH_SECONDS;

    private final ScheduledExecutorService thread = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("history").factory());
    private final History history;
    private final Supplier<Cutover> current;
    private final EvidenceSource evidence;
    private final InstantSource clock;
    private Instant minute;
    private long seen;
    private boolean trouble;

    Historian(History history, Supplier<Cutover> current, EvidenceSource evidence, InstantSource clock) {
        this.history = history;
        this.current = current;
        this.evidence = evidence;
        this.clock = clock;
        minute = clock.instant().truncatedTo(ChronoUnit.MINUTES);
        seen = evidence.counts(Long.MAX_VALUE).upTo();
    }

    /** Begins with what is measured from now on. */
    public static Historian start(History history, Conductor conductor, EvidenceSource evidence) {
        var historian = new Historian(history, conductor::current, evidence, InstantSource.system());
        var _ = historian.thread.scheduleWithFixedDelay(historian::beatOn, BEAT.toMillis(), BEAT.toMillis(), TimeUnit.MILLISECONDS);
        return historian;
    }

    /** What goes wrong once ends no schedule. */
    private void beatOn() {
        try {
            beat();
        } catch (RuntimeException e) {
            LOG.error("the writer of the history goes on after a fault of its own", e);
        }
    }

    /** Looks whether a minute is over. */
    void beat() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MINUTES);
        if (!now.equals(minute)) {
            turn();
            minute = now;
        }
    }

    private void turn() {
        Counts told = evidence.counts(seen);
        long stretches = told.upTo() - seen;
        seen = told.upTo();
        if (stretches <= 0 || stretches > MOST_STRETCHES) {
            return;
        }
        try {
            history.add(minutes(told, (int) stretches * Counts.STRETCH_SECONDS));
            trouble = false;
        } catch (NotOnDiskException | RuntimeException e) {
            if (!trouble) {
                LOG.warn("minutes are not written down for now: {}", e.getMessage());
            }
            trouble = true;
        }
    }

    /** Of every unit on every stack, also where nobody came. */
    private List<Minute> minutes(Counts told, int seconds) {
        Cutover cutover = current.get();
        Map<String, Map<Side, Counts.Count>> counted = new HashMap<>();
        told.all().forEach(tally -> counted.computeIfAbsent(tally.unit(), _ -> new HashMap<>()).put(tally.side(), tally));
        var units = new TreeSet<>(counted.keySet());
        units.addAll(cutover.site().units().keySet());
        units.add(CutoverUnit.UNCLAIMED);
        List<Minute> minutes = new ArrayList<>();
        for (String unit : units) {
            for (Side side : Side.values()) {
                var counts = counted.getOrDefault(unit, Map.of()).getOrDefault(side,
                        new Counts.Count(unit, side, 0, 0, Spread.NONE));
                if (side == Side.OLD || counts.requests() > 0 || cutover.site().newStack().isPresent() && isExposable(unit)) {
                    minutes.add(new Minute(minute, unit, side, seconds, counts.requests(), counts.failures(), counts.took(),
                            cutover.split().of(unit).share()));
                }
            }
        }
        return minutes;
    }

    private static boolean isExposable(String unit) {
        return !unit.equals(CutoverUnit.UNCLAIMED);
    }

    /** The minute that is not over is written down as far as it went. */
    @Override
    public void close() {
        if (thread.isShutdown()) {
            return;
        }
        thread.execute(this::turn);
        thread.shutdown();
        try {
            if (!thread.awaitTermination(LAST_WRITE.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("the last minute was not written down within {} s", LAST_WRITE.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
