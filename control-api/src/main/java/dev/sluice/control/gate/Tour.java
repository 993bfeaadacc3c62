package dev.sluice.control.gate;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.sluice.control.drill.TestVisit;
import dev.sluice.control.journey.Ask;
import dev.sluice.control.journey.Guest;
import dev.sluice.control.journey.Guests;
import dev.sluice.control.journey.Walk;
import dev.sluice.journey.Cast;

/** Walks of several visitors on one side, one after the other, between the setup and the cleanup of their scenario. Confined to one thread. */
final class Tour {
    private static final SecureRandom SEEDS = new SecureRandom();

    private final Cast cast;
    private final TestVisit visit;
    /** By {@link System#nanoTime}. */
    private final long deadline;
    private boolean isStopping;

    Tour(Cast cast, TestVisit visit, Duration longest) {
        this.cast = cast;
        this.visit = visit;
        this.deadline = System.nanoTime() + longest.toNanos();
    }

    /**
     * What became of them.
     *
     * @param whole that came through
     * @param failure of the first that did not, after which none began
     */
    record Walked(int whole, int wanted, Optional<String> failure) {
        String sentence() {
            return whole + " of " + wanted;
        }
    }

    /**
     * Goes through with it; whatever happens, what was begun is cleaned up.
     *
     * @param like those who walk are others, but with the same choices and rows, and come for the same
     */
    Walked walk(List<Guest> like) throws InterruptedException {
        Optional<Walk> setup = guests(Map.of()).setup().map(guest -> through(walk(guest)));
        Guests guests = guests(setup.map(Walk::drawn).orElse(Map.of()));
        Optional<String> failure = setup.flatMap(Walk::failure);
        int whole = 0;
        while (failure.isEmpty() && whole < like.size()) {
            failure = failure(guests.like(like.get(whole)));
            whole += failure.isEmpty() ? 1 : 0;
        }
        Optional<String> unclean = guests.cleanup().map(guest -> Walk.cleaning(guest, visit.home(), InstantSource.system()))
                .flatMap(walk -> through(walk).failure());
        if (isStopping) {
            throw new InterruptedException("walks were stopped");
        }
        return new Walked(whole, like.size(), failure.or(() -> unclean));
    }

    /** With a seed that nobody had before: no visitor has the name, or the UUIDs, of one of another look. */
    private Guests guests(Map<String, String> known) {
        return new Guests(cast, SEEDS.nextLong(), known);
    }

    private Walk walk(Guest guest) {
        return new Walk(guest, visit.home(), InstantSource.system());
    }

    private Optional<String> failure(Guest guest) {
        String who = guest.journey().name() + (guest.cell().isEmpty() ? "" : " with " + guest.cell());
        return through(walk(guest)).failure().map(why -> who + ": " + why);
    }

    /** A walk that is given up still cleans up. Nobody thinks while cleaning up. */
    private Walk through(Walk walk) {
        for (Optional<Ask> ask = walk.next(); ask.isPresent(); ask = walk.next()) {
            Optional<String> reason = walk.isCleaning() ? Optional.empty() : reason(ask.get());
            if (reason.isPresent()) {
                walk.leave(reason.get());
            } else {
                walk.took(visit.send(ask.get()));
                isStopping |= Thread.interrupted(); // else no cleanup would get anywhere
            }
        }
        return walk;
    }

    /** Why it is given up rather than gone on with, once the visitor has thought. */
    private Optional<String> reason(Ask ask) {
        long left = deadline - System.nanoTime();
        if (!isStopping && left > ask.think().toNanos()) {
            try {
                Thread.sleep(ask.think());
            } catch (InterruptedException _) {
                isStopping = true;
            }
        }
        if (isStopping) {
            return Optional.of("it was stopped");
        }
        return left <= ask.think().toNanos() ? Optional.of("it would take longer than it may") : Optional.empty();
    }
}
