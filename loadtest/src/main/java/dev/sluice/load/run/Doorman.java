package dev.sluice.load.run;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.netty.channel.EventLoop;

import dev.sluice.control.journey.Guests;
import dev.sluice.load.run.Happening.Dropped;
import dev.sluice.load.run.Happening.Dropped.Why;
import dev.sluice.scenario.Load;

/**
 * Lets visitors in when they are due, whatever has become of those before. Who is late because this machine was busy comes at once and is told
 * when he was meant to; who may not come is counted. Confined to its event loop.
 */
final class Doorman implements Door {
    /** Let in at once before connections have their turn. */
    private static final int BATCH = 64;

    private final EventLoop loop;
    private final Arrivals arrivals;
    private final Hall hall;
    private final Attempts attempts;
    private final Pace pace;
    private long began;
    private Optional<Arrivals.Due> next = Optional.empty();
    private boolean isShut;

    /** Where visitors are let in to. */
    record Hall(List<Crowd> crowds, Guests guests, Places places, Attendance attendance) {
        /**
         * Lets one in on the event loop whose turn it is; false: there is no connection left for it.
         *
         * @param intended when it is meant to set out, asked when it does
         */
        boolean let(LongSupplier intended) {
            if (!places.take()) {
                return false;
            }
            attendance.came();
            var guest = guests.next();
            Crowd crowd = crowds.get((int) (guest.number() % crowds.size()));
            crowd.execute(() -> crowd.come(guest, intended.getAsLong()));
            return true;
        }
    }

    Doorman(EventLoop loop, Load.Open load, long seed, Hall hall, Attempts attempts) {
        this.loop = loop;
        this.arrivals = new Arrivals(load, seed);
        this.hall = hall;
        this.attempts = attempts;
        this.pace = new Pace(load.bounds().rate());
    }

    @Override
    public void open(long at) {
        began = at;
        next = arrivals.next();
        turn();
    }

    @Override
    public void shut() {
        if (!isShut) {
            isShut = true;
            hall.attendance.went();
        }
    }

    @Override
    public void left() {
        // whoever is due comes, whether anybody has left or not
    }

    private void turn() {
        long now = System.nanoTime();
        int left = BATCH;
        while (!isShut && next.isPresent() && isDue(next.get(), now) && left > 0) {
            meet(next.get(), now);
            next = arrivals.next();
            left--;
        }
        if (next.isEmpty()) {
            shut();
        } else if (!isShut) {
            turnIn(isDue(next.get(), now) ? 0 : began + next.get().at() - System.nanoTime());
        }
    }

    private void turnIn(long nanos) {
        if (nanos <= 0) {
            loop.execute(this::turn);
        } else {
            var _ = loop.schedule(this::turn, nanos, TimeUnit.NANOSECONDS);
        }
    }

    /** Who comes after the time of the run is over need not be waited for. */
    private boolean isDue(Arrivals.Due due, long now) {
        return due.forbidden().filter(Why.TIME::equals).isPresent() || began + due.at() - now <= 0;
    }

    private void meet(Arrivals.Due due, long now) {
        long intended = began + due.at();
        Optional<Why> why = due.forbidden().or(() -> pace.allows(now) ? Optional.empty() : Optional.of(Why.RATE))
                .or(() -> hall.let(() -> intended) ? Optional.empty() : Optional.of(Why.CONNECTIONS));
        why.ifPresent(forbidden -> attempts.heard(new Dropped(intended, forbidden)));
    }
}
