package dev.sluice.proxy.freeze;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.model.Cutover;
import dev.sluice.model.Freeze;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Parking;

/**
 * When the hold of each unit began and ended, and whether everybody who was parked is accounted for (SEMANTICS D2). A hold is over when the
 * mode is another one, every event loop knows, and the last of the parked has left. Confined to the event loop of the line, but for
 * {@link #of}.
 */
final class HoldReport {
    private static final Logger LOG = LoggerFactory.getLogger(HoldReport.class);
    /** What two counts are given to agree, once nobody is in the line. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);
    private static final Told NONE = new Told(Instant.EPOCH, Parking.Sums.NONE, Optional.empty());

    private final Function<String, Parking.Sums> sums;
    private final WriteBarrier barrier;
    private final List<Consumer<JournalEntry.Released>> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, Open> open = new HashMap<>();
    private volatile Map<String, Told> told = Map.of();
    private long looked;

    /**
     * A hold that goes on.
     *
     * @param entered the line's own count
     * @param emptySince when it was first seen to be over, or 0
     * @param callbacks of callbacks alone, which wait in every mode: it ends with the freeze
     */
    private record Open(long entered, long emptySince, boolean callbacks) {}

    /** What others read: with {@code before} the sums of all earlier holds. */
    private record Told(Instant since, Parking.Sums before, Optional<Parking> ended) {}

    /** By what all loops have counted of a unit since the start. */
    HoldReport(Function<String, Parking.Sums> sums, WriteBarrier barrier) {
        this.sums = sums;
        this.barrier = barrier;
    }

    void onEnd(Consumer<JournalEntry.Released> listener) {
        listeners.add(listener);
    }

    /** From any thread. */
    Optional<Parking> of(String unit) {
        return Optional.ofNullable(told.get(unit)).map(
                hold -> hold.ended()
                        .orElseGet(() -> new Parking(hold.since(), Optional.empty(), sums.apply(unit).minus(hold.before()), true)));
    }

    /** The line has one more of a unit. */
    void entered(String unit, Cutover now) {
        begin(unit, now.split().of(unit).freeze());
        open.computeIfPresent(unit, (_, hold) -> new Open(hold.entered() + 1, 0, hold.callbacks()));
    }

    /** Holds begin and end by this picture; true while one of them waits for its counts to agree, so that this is to be asked again. */
    boolean look(Cutover now, Predicate<String> nobodyInLine) {
        if (looked != now.split().generation()) {
            looked = now.split().generation();
            now.split().exposures().forEach((unit, exposure) -> {
                if (exposure.freeze().mode() == FreezeMode.HOLD) {
                    begin(unit, exposure.freeze());
                }
            });
        }
        for (String unit : List.copyOf(open.keySet())) {
            boolean over = isOver(unit, now.split().of(unit).freeze()) && nobodyInLine.test(unit)
                    && barrier.state(unit, now.split().generation()).settled();
            if (over) {
                end(unit);
            }
        }
        return open.values().stream().anyMatch(hold -> hold.emptySince() != 0);
    }

    private boolean isOver(String unit, Freeze freeze) {
        Open hold = open.get(unit);
        return hold != null && hold.callbacks() ? freeze.isOpen() : freeze.mode() != FreezeMode.HOLD;
    }

    private void begin(String unit, Freeze freeze) {
        Open before = open.get(unit);
        if (before != null) {
            boolean callbacks = before.callbacks() && freeze.mode() != FreezeMode.HOLD;
            open.put(unit, new Open(before.entered(), before.emptySince(), callbacks));
            return;
        }
        Told last = told.getOrDefault(unit, NONE);
        Parking.Sums ofLast = last.ended().map(Parking::sums).orElse(Parking.Sums.NONE);
        if (!freeze.isOpen()) {
            open.put(unit, new Open(0, 0, freeze.mode() != FreezeMode.HOLD));
            tell(unit, new Told(freeze.since(), last.before().plus(ofLast), Optional.empty()));
        } else {
            open.put(unit, new Open(ofLast.parked(), 0, false)); // a latecomer, behind others of the last hold
            tell(unit, new Told(last.since(), last.before(), Optional.empty()));
        }
    }

    private void end(String unit) {
        Open hold = open.getOrDefault(unit, new Open(0, 0, false));
        Told as = told.getOrDefault(unit, NONE);
        Parking.Sums all = sums.apply(unit).minus(as.before());
        boolean exact = all.waiting() == 0 && all.parked() == hold.entered();
        long now = System.nanoTime();
        if (!exact && hold.emptySince() == 0) {
            open.put(unit, new Open(hold.entered(), now, hold.callbacks())); // a message may be under way
        } else if (exact || now - hold.emptySince() > PATIENCE) {
            open.remove(unit);
            var parking = new Parking(as.since(), Optional.of(Instant.now()), all, exact);
            tell(unit, new Told(as.since(), as.before(), Optional.of(parking)));
            LOG.info("hold ended unit={} {}", unit, parking.sentence());
            if (all.parked() + all.turnedAway() > 0) {
                listeners.forEach(listener -> listener.accept(new JournalEntry.Released(unit, parking)));
            }
        }
    }

    private void tell(String unit, Told hold) {
        Map<String, Told> more = new HashMap<>(told);
        more.put(unit, hold);
        told = more;
    }
}
