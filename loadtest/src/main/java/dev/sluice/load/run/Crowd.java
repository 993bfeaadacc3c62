package dev.sluice.load.run;

import java.net.URI;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

import dev.sluice.control.journey.Guest;
import dev.sluice.control.journey.Walk;
import dev.sluice.model.Side;
import dev.sluice.scenario.Demands.Stickiness;

/** The visitors of one event loop and what they share. Confined to it, but for {@link #execute}. */
final class Crowd {
    private final LoopParts parts;
    private final Dialer dialer;
    private final Ground ground;
    private final Attempts attempts;
    private final BiConsumer<Walker, Optional<String>> parting;
    /** Where an answer says which stack it is from; in lower case. */
    private final String tell;
    private final URI home;
    private final Set<Walker> walkers = new LinkedHashSet<>();

    /**
     * What the visitors of all event loops have in common.
     *
     * @param connections of one visitor
     * @param mark for requests to the target, which nobody else is to see; empty: none
     */
    record Ground(Territory territory, Places places, int connections, Optional<Stickiness> stickiness, String mark) {}

    /**
     * A crowd of nobody.
     *
     * @param parting hears who has left, and what went wrong on the way
     */
    Crowd(LoopParts parts, Dialer dialer, Ground ground, Attempts attempts, BiConsumer<Walker, Optional<String>> parting) {
        this.parts = parts;
        this.dialer = dialer;
        this.ground = ground;
        this.attempts = attempts;
        this.parting = parting;
        home = URI.create(ground.territory.target().url());
        tell = ground.stickiness.map(sticky -> sticky.header().toLowerCase(Locale.ROOT)).orElse("");
    }

    /** Leads to its event loop, from any thread. */
    void execute(Runnable task) {
        parts.loop().execute(task);
    }

    /** Somebody comes, for whom one of the {@link Places} was taken. */
    void come(Guest guest, long intended) {
        attempts.heard(new Happening.Arrival(intended, System.nanoTime() - intended));
        set(guest, intended);
    }

    /** Somebody sets out who is no arrival. */
    void set(Guest guest, long intended) {
        begin(guest, new Walk(guest, home, InstantSource.system()), intended);
    }

    /** Somebody sets out who does nothing but clean up. */
    void clean(Guest guest) {
        begin(guest, Walk.cleaning(guest, home, InstantSource.system()), System.nanoTime());
    }

    private void begin(Guest guest, Walk walk, long intended) {
        var walker = new Walker(this, guest, walk);
        walkers.add(walker);
        walker.begin(intended);
    }

    void left(Walker walker, Optional<String> failure) {
        walkers.remove(walker);
        ground.places.giveBack(walker.places());
        parting.accept(walker, failure);
    }

    /** All who are still on their way clean up and leave. */
    void cut() {
        List.copyOf(walkers).forEach(Walker::cut);
    }

    /** All who are still on their way leave at once. */
    void end() {
        List.copyOf(walkers).forEach(Walker::end);
    }

    void saw(Attempt attempt) {
        attempts.saw(attempt);
    }

    void heard(Happening happening) {
        attempts.heard(happening);
    }

    void later(long nanos, Runnable task) {
        var _ = parts.loop().schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    Dialer dialer() {
        return dialer;
    }

    Territory territory() {
        return ground.territory;
    }

    Places places() {
        return ground.places;
    }

    String markFor(Territory.Aim aim) {
        return aim.server().equals(ground.territory.target()) ? ground.mark : "";
    }

    int connections() {
        return ground.connections;
    }

    /** Which stack says that it answered. */
    Optional<Side> sideOf(Exchange exchange) {
        if (ground.stickiness.isEmpty()) {
            return Optional.empty();
        }
        Stickiness sticky = ground.stickiness.get();
        String said = exchange.field(tell);
        if (said.equals(sticky.newValue())) {
            return Optional.of(Side.NEW);
        }
        return said.equals(sticky.oldValue()) ? Optional.of(Side.OLD) : Optional.empty();
    }
}
