package dev.sluice.control;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

import dev.sluice.model.Cutover;
import dev.sluice.model.Exposure;
import dev.sluice.model.Freeze;
import dev.sluice.model.Share;
import dev.sluice.model.Split;

/** A cutover decided a moment ago, on top of what has happened since: the way back to old and the end of a freeze do not wait for the disk. */
final class Rebase {
    private Rebase() {}

    /**
     * What to put in force.
     *
     * @param decided from {@code basis}
     * @param now what is in force
     * @param generations asked for another number when one above that of {@code decided} is in force
     */
    static Cutover onto(Cutover now, Cutover basis, Cutover decided, LongSupplier generations) {
        long number = decided.split().generation();
        long generation = now.split().generation() < number ? number : generations.getAsLong();
        Map<String, Exposure> merged = new LinkedHashMap<>();
        decided.split().exposures().forEach((unit, exposure) -> {
            Exposure next = merge(now.split().of(unit), basis.split().of(unit), exposure);
            merged.put(unit, next.freeze().generation() == number ? renumbered(next, generation) : next);
        });
        return new Cutover(decided.site(), new Split(generation, merged, now.split().drillsAfter(basis.split(), decided.split())));
    }

    private static Exposure merge(Exposure now, Exposure basis, Exposure decided) {
        boolean revertedSince = now.isLatched() && !now.revert().equals(basis.revert());
        Freeze freeze = decided.freeze().equals(basis.freeze()) ? now.freeze() : decided.freeze();
        return revertedSince ? new Exposure(Share.NONE, now.revert(), freeze, now.relapses(), decided.carried(), now.progress())
                : decided.withFreeze(freeze);
    }

    /** A freeze is as old as the picture that brought it; with an earlier number it would pass for settled too soon. */
    private static Exposure renumbered(Exposure exposure, long generation) {
        Freeze freeze = exposure.freeze();
        return exposure.withFreeze(new Freeze(freeze.mode(), freeze.since(), freeze.until(), generation));
    }
}
