package dev.sluice.proxy.freeze;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import dev.sluice.model.Command;
import dev.sluice.model.Cutover;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.HoldTerms;

/**
 * How a freeze becomes stricter by itself (SEMANTICS D2), where the site wants that: a hold that had to turn somebody away becomes
 * read-only, since the bounds are one for all units, all that are on hold. One that became read-only so is closed when as many writes are
 * refused there, in the time that one would have waited, as a hold has room for. Confined to the event loop of the line.
 */
final class Ladder {
    /** Whoever is asked may need a moment, and may say no. */
    static final long AGAIN = TimeUnit.SECONDS.toNanos(1);

    private final Consumer<Command.Tighten> ask;
    private final LongSupplier nanos;
    private final Map<String, Refusals> readOnly = new HashMap<>();
    private long askedAt;

    private record Refusals(long since, int count) {}

    /**
     * @param ask asks that a freeze becomes stricter, and does not block
     */
    Ladder(Consumer<Command.Tighten> ask, LongSupplier nanos) {
        this.ask = ask;
        this.nanos = nanos;
        this.askedAt = nanos.getAsLong() - AGAIN;
    }

    /** Somebody was turned away from a hold. */
    void full(Cutover now) {
        HoldTerms terms = now.site().freeze().hold();
        if (!terms.ladder() || nanos.getAsLong() - askedAt < AGAIN) {
            return;
        }
        Set<String> held = new LinkedHashSet<>();
        now.split().exposures().forEach((unit, exposure) -> {
            if (exposure.freeze().mode() == FreezeMode.HOLD) {
                held.add(unit);
            }
        });
        if (!held.isEmpty()) {
            held.forEach(unit -> readOnly.put(unit, new Refusals(nanos.getAsLong(), 0)));
            ask(FreezeMode.HOLD, FreezeMode.READ_ONLY, held, "the hold is full: a write was turned away (freeze.hold.ladder)");
        }
    }

    /** A write was refused in a unit that is read-only. */
    void refused(String unit, Cutover now) {
        HoldTerms terms = now.site().freeze().hold();
        Refusals before = readOnly.get(unit);
        if (!terms.ladder() || before == null || now.split().of(unit).freeze().mode() != FreezeMode.READ_ONLY) {
            return;
        }
        boolean stale = Duration.ofNanos(nanos.getAsLong() - before.since()).compareTo(terms.each()) > 0;
        Refusals after = stale ? new Refusals(nanos.getAsLong(), 1) : new Refusals(before.since(), before.count() + 1);
        readOnly.put(unit, after);
        if (after.count() >= terms.requests() && nanos.getAsLong() - askedAt >= AGAIN) {
            ask(FreezeMode.READ_ONLY, FreezeMode.CLOSED, Set.of(unit),
                    after.count() + " writes were refused within " + terms.each().toSeconds() + " s (freeze.hold.ladder)");
        }
    }

    private void ask(FreezeMode from, FreezeMode to, Set<String> units, String why) {
        askedAt = nanos.getAsLong();
        ask.accept(new Command.Tighten(from, to, units, new Command.Asker(Command.Asker.SELF, why)));
    }
}
