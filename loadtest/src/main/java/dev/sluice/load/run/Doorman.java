package dev.sluice.load.run;

import java.util.List;
import java.util.OptionalLong;
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
    private OptionalLong next = OptionalLong.empty();
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
        while (!isShut && isDue(now) && left > 0) {
            meet(began + next.getAsLong(), now);
            next = arrivals.next();
            left--;
        }
        if (next.isEmpty()) {
            shut();
        } else if (!isShut) {
            turnIn(began + next.getAsLong() - System.nanoTime());
        }
    }

    private void turnIn(long nanos) {
        if (nanos <= 0) {
            loop.execute(this::turn);
        } else {
            var _ = loop.schedule(this::turn, nanos, TimeUnit.NANOSECONDS);
        }
    }

    private boolean isDue(long now) {
        return next.isPresent() && began + next.getAsLong() - now <= 0;
    }

    private void meet(long intended, long now) {
        if (!pace.allows(now)) {
            attempts.heard(new Dropped(intended, Why.RATE));
        } else if (!hall.let(() -> intended)) {
            attempts.heard(new Dropped(intended, Why.CONNECTIONS));
        }
    }
}
