package dev.sluice.control.http;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Something that all callers have together, and who has how much of it: places, bytes. No holder has more than a part of it, and those who may
 * only look have together not all, so that there is always some for who changes things. Who finds none waits in line, in which nobody stands
 * in the way of who can be served. Its methods exclude each other; nobody waits inside.
 */
final class Allotment {
    private final long all;
    private final long each;
    private final long lookers;
    private final Map<String, Long> held = new HashMap<>();
    private final Deque<Waiting> line = new ArrayDeque<>();
    private long total;
    private long looking;

    /**
     * @param each at most, of one holder
     * @param lookers at most, of all together who may only look
     */
    Allotment(long all, long each, long lookers) {
        this.all = all;
        this.each = each;
        this.lookers = lookers;
    }

    /** Whose it is: a token, or an address where none is shown. */
    record Holder(String name, boolean onlyLooks) {}

    /** What somebody has of it, until it is given back. */
    interface Part extends AutoCloseable {
        Part NOTHING = () -> {};

        @Override
        void close();
    }

    private final class Held implements Part {
        private final Holder holder;
        private final long much;
        private boolean returned;

        Held(Holder holder, long much) {
            this.holder = holder;
            this.much = much;
        }

        @Override
        public void close() {
            giveBack(this);
        }
    }

    private record Waiting(Holder holder, long much, CompletableFuture<Part> turn) {}

    /** So much of it, as far as one may have as much at all; empty: there is no room. */
    synchronized Optional<Part> now(Holder holder, long wanted) {
        long much = most(holder, wanted);
        return fits(holder, much) ? Optional.of(take(holder, much)) : Optional.empty();
    }

    /** The same when it is one's turn; empty: it was not so soon. */
    Optional<Part> within(Duration patience, Holder holder, long wanted) {
        Waiting waiting;
        synchronized (this) {
            Optional<Part> now = now(holder, wanted);
            if (now.isPresent()) {
                return now;
            }
            waiting = new Waiting(holder, most(holder, wanted), new CompletableFuture<>());
            line.add(waiting);
        }
        try {
            return Optional.of(waiting.turn.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException late) {
            return leave(waiting);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            leave(waiting).ifPresent(Part::close);
            return Optional.empty();
        } catch (ExecutionException never) {
            throw new IllegalStateException(never);
        }
    }

    /** How much of it is had. */
    synchronized long taken() {
        return total;
    }

    /** It may have been one's turn in the same moment. */
    private synchronized Optional<Part> leave(Waiting waiting) {
        line.remove(waiting);
        return Optional.ofNullable(waiting.turn.getNow(null));
    }

    private long most(Holder holder, long wanted) {
        return Math.min(wanted, Math.min(each, holder.onlyLooks ? lookers : all));
    }

    private boolean fits(Holder holder, long much) {
        return total + much <= all && held.getOrDefault(holder.name, 0L) + much <= each && (!holder.onlyLooks || looking + much <= lookers);
    }

    private Held take(Holder holder, long much) {
        count(holder, much);
        return new Held(holder, much);
    }

    private void count(Holder holder, long more) {
        total += more;
        looking += holder.onlyLooks ? more : 0;
        held.merge(holder.name, more, Long::sum);
        held.remove(holder.name, 0L);
    }

    private synchronized void giveBack(Held part) {
        if (part.returned) {
            return;
        }
        part.returned = true;
        count(part.holder, -part.much);
        for (Iterator<Waiting> next = line.iterator(); next.hasNext();) {
            Waiting waiting = next.next();
            if (fits(waiting.holder, waiting.much)) {
                next.remove();
                waiting.turn.complete(take(waiting.holder, waiting.much));
            }
        }
    }
}
