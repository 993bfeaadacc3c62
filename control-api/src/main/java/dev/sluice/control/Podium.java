package dev.sluice.control;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;

import dev.sluice.control.store.Store;
import dev.sluice.control.store.Token;
import dev.sluice.model.Cutover;

/** What deciding and publishing needs: the picture in force, the numbers, the clock, the store, the plans that run, and the pictures not on disk yet. */
record Podium(SplitSink sink, Generations generations, InstantSource clock, Store store, PlanKeeper plans, Album album) {
    Instant now() {
        return clock.instant();
    }

    Cutover current() {
        return sink.current();
    }

    /** By name, those that let somebody in. */
    Map<String, Token> tokens() {
        Map<String, Token> all = new TreeMap<>();
        store.tokens().all().forEach(token -> all.put(token.name(), token));
        return all;
    }

    /** Puts in force what was decided from {@code basis}, with what has happened since. */
    Cutover publish(Cutover decided, Cutover basis) {
        Cutover now = sink.current();
        Cutover inForce = sink.publish(Rebase.onto(now, basis, decided, generations::next), now);
        album.took(inForce, now());
        return inForce;
    }
}
