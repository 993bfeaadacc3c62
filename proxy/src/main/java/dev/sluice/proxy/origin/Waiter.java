package dev.sluice.proxy.origin;

import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import dev.sluice.model.Stack;
import dev.sluice.proxy.outcome.Fault;
import dev.sluice.proxy.wire.Deadline;
import dev.sluice.proxy.wire.DeadlineWheel;

/** A request that waits for a connection to one place; it is told once. Confined to its event loop. */
final class Waiter {
    private static final long HANDSHAKE = TimeUnit.SECONDS.toNanos(5);

    private final Place place;
    private final Stack stack;
    private final OriginPool.Terms terms;
    private final LeaseTaker taker;
    private @Nullable Deadline deadline;

    Waiter(Place place, Stack stack, OriginPool.Terms terms, LeaseTaker taker) {
        this.place = place;
        this.stack = stack;
        this.terms = terms;
        this.taker = taker;
    }

    Stack stack() {
        return stack;
    }

    OriginPool.Terms terms() {
        return terms;
    }

    /** Waits for a connection that is made for several; not for longer than for one of its own. */
    void queue(DeadlineWheel wheel) {
        long most = stack.timeouts().connect().toNanos() + (place.origin.isEncrypted() ? HANDSHAKE : 0);
        deadline = wheel.deadline(() -> {
            place.sharing.leave(this);
            refused(new Fault.ConnectFailed(place.origin.authority() + ": no connection in time"));
        });
        deadline.in(Math.min(most, terms.nanos()));
        place.sharing.queue(this);
    }

    void leased(OriginConnection connection) {
        end();
        connection.begin(stack.timeouts(), terms.asked());
        taker.leased(connection);
    }

    void leased(OriginStream stream) {
        end();
        taker.leased(stream);
    }

    /** No connection came about. */
    void refused(Fault fault) {
        end();
        place.leave();
        taker.refused(place.address, fault);
    }

    /** None may be made. */
    void unavailable(Fault fault) {
        end();
        place.leave();
        taker.unavailable(fault);
    }

    private void end() {
        if (deadline != null) {
            deadline.forget();
        }
    }
}
