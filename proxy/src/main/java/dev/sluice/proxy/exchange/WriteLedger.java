package dev.sluice.proxy.exchange;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

import dev.sluice.model.LedgerNote;
import dev.sluice.proxy.route.Fences;
import dev.sluice.proxy.route.PinnedHealth;

/**
 * What the event loops tell of writes on new, and how long a request waits for it: until it is on disk, and no longer than a second, for a
 * lost disk must not stop orders. Shared by all loops; nobody waits in it.
 */
public final class WriteLedger {
    public static final long PATIENCE_MILLIS = 1_000;
    /** What beginnings of answers may take up, from the first byte until they are read. */
    static final long MOST_BODIES = 8 << 20;

    private final LedgerLine line;
    private final Fences fences;
    private final PinnedHealth pinned;
    private final LongAdder late = new LongAdder();
    private final LongAdder unread = new LongAdder();
    private final AtomicLong bodies = new AtomicLong();

    public WriteLedger(LedgerLine line, Fences fences, PinnedHealth pinned) {
        this.line = line;
        this.fences = fences;
        this.pinned = pinned;
    }

    /** Requests and answers that went on before the disk had what was to be written of them. */
    public long late() {
        return late.sum();
    }

    /** Answers in which nothing was looked for, because too many waited to be read. */
    public long unread() {
        return unread.sum();
    }

    Fences fences() {
        return fences;
    }

    PinnedHealth pinned() {
        return pinned;
    }

    /** Tells, and does not wait. */
    void tell(LedgerNote note) {
        line.enter(note, _ -> {});
    }

    /** Tells what came of a body; its bytes are free again once it is read, or will never be. */
    void tell(LedgerNote.Told body, int bytes) {
        AtomicLong left = new AtomicLong(bytes);
        line.enter(body, durable -> {
            if (durable) {
                free(left.getAndSet(0));
            }
        });
    }

    /** Tells, and goes on in this event loop once it is on disk, or is not for too long. */
    Wait tell(LedgerNote note, EventLoop loop, Runnable then) {
        var wait = new Wait(then);
        wait.deadline = loop.schedule(() -> wait.goOn(false), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        line.enter(note, durable -> {
            try {
                loop.execute(() -> wait.goOn(durable));
            } catch (RejectedExecutionException stopped) {
                late.increment(); // the loop has ended with everybody who could have waited
            }
        });
        return wait;
    }

    /** Room for so many bytes of a body; false: there is none. */
    boolean reserve(int bytes) {
        if (bodies.addAndGet(bytes) > MOST_BODIES) {
            bodies.addAndGet(-bytes);
            unread.increment();
            return false;
        }
        return true;
    }

    void free(long bytes) {
        bodies.addAndGet(-bytes);
    }

    /** Somebody who waits for the disk. Confined to his event loop. */
    final class Wait {
        private @Nullable Runnable then;
        private @Nullable Future<?> deadline;

        private Wait(Runnable then) {
            this.then = then;
        }

        /** He waits no more. */
        void forget() {
            then = null;
            if (deadline != null) {
                deadline.cancel(false);
            }
        }

        private void goOn(boolean durable) {
            Runnable next = then;
            if (next == null) {
                return;
            }
            forget();
            if (!durable) {
                late.increment();
            }
            next.run();
        }
    }
}
