package dev.sluice.control;

import java.time.Instant;
import java.time.InstantSource;

import dev.sluice.control.store.Store;
import dev.sluice.model.Cutover;

/** What deciding and publishing needs: the picture in force, the numbers, the clock, the store, the plans that run, and the pictures not on disk yet. */
record Podium(SplitSink sink, Generations generations, InstantSource clock, Store store, PlanKeeper plans, Album album) {
    Instant now() {
        return clock.instant();
    }

    Cutover current() {
        return sink.current();
    }

    /** Puts in force what was decided from {@code basis}, with what has happened since. */
    Cutover publish(Cutover decided, Cutover basis) {
        Cutover now = sink.current();
        Cutover inForce = sink.publish(Rebase.onto(now, basis, decided, generations::next), now);
        album.took(inForce, now());
        return inForce;
    }
}
