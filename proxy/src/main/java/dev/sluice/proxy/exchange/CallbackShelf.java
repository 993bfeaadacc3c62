package dev.sluice.proxy.exchange;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

import io.netty.channel.EventLoop;

import dev.sluice.model.Callback;

/** Where event loops put the callbacks that are to be kept, and how much of them may be in memory on the way. Shared by all loops. */
public final class CallbackShelf {
    /** Twice the bytes of bodies: as they come, and as they are handed over. */
    static final long MOST_BYTES = 16 << 20;

    private final CallbackLine line;
    private final AtomicLong bytes = new AtomicLong();
    private final LongAdder turnedAway = new LongAdder();

    public CallbackShelf(CallbackLine line) {
        this.line = line;
    }

    /** Callbacks that would have been kept and were refused: a bound was reached, or the disk took nothing. */
    public long turnedAway() {
        return turnedAway.sum();
    }

    boolean isWaiting(String rule) {
        return line.isWaiting(rule);
    }

    /** Has it kept, and says in this event loop whether it is on disk. */
    void keep(Callback callback, EventLoop loop, Consumer<Boolean> told) {
        line.keep(callback, kept -> {
            try {
                loop.execute(() -> told.accept(kept));
            } catch (RejectedExecutionException stopped) {
                turnAway(); // the loop has ended with the connection that would have been answered
            }
        });
    }

    void turnAway() {
        turnedAway.increment();
    }

    /** Room for so many bytes of a body; false: there is none. */
    boolean reserve(int more) {
        if (bytes.addAndGet(2L * more) > MOST_BYTES) {
            free(more);
            return false;
        }
        return true;
    }

    void free(int less) {
        bytes.addAndGet(-2L * less);
    }
}
