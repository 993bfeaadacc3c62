package dev.sluice.load.run;

import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoop;

import dev.sluice.load.run.Happening.Dropped;
import dev.sluice.load.run.Happening.Dropped.Why;

/**
 * So many visitors of one event loop, each of whom comes again as soon as done: the closed model, in which a slow server is asked less. Confined
 * to that loop.
 */
final class Regulars implements Door {
    /** A visitor for whom there is no room comes again after it. */
    private static final long AGAIN = TimeUnit.MILLISECONDS.toNanos(500);

    private final EventLoop loop;
    private final Doorman.Hall hall;
    private final Attempts attempts;
    private final Plan plan;
    private final Pace pace;
    private boolean isShut;

    /**
     * How many come, and how long.
     *
     * @param rate the most journeys a second
     */
    record Plan(int visitors, long nanos, double rate) {}

    Regulars(EventLoop loop, Doorman.Hall hall, Attempts attempts, Plan plan) {
        this.loop = loop;
        this.hall = hall;
        this.attempts = attempts;
        this.plan = plan;
        pace = new Pace(plan.rate);
    }

    @Override
    public void open(long at) {
        var _ = loop.schedule(this::shut, at + plan.nanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        for (int i = 0; i < plan.visitors; i++) {
            come();
        }
    }

    private void come() {
        long now = System.nanoTime();
        if (isShut) {
            return;
        }
        if (!pace.allows(now)) {
            var _ = loop.schedule(this::come, pace.until(now), TimeUnit.NANOSECONDS);
        } else if (!hall.let(System::nanoTime)) {
            attempts.heard(new Dropped(now, Why.CONNECTIONS));
            var _ = loop.schedule(this::come, AGAIN, TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void left() {
        loop.execute(this::come);
    }

    @Override
    public void shut() {
        if (!isShut) {
            isShut = true;
            hall.attendance().went();
        }
    }
}
