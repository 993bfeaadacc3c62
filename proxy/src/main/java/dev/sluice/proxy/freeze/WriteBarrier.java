package dev.sluice.proxy.freeze;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import dev.sluice.model.WriteState;

/**
 * Says when the last write of a unit has ended (SEMANTICS D4). Every event loop counts the writes that it admitted and says which picture
 * it routes on; once all route on a picture with the freeze and no write is left, none can follow. A write ends when its origin is through
 * with it, not when its client is.
 */
public final class WriteBarrier {
    /** Of the writes without an answer, so many are remembered by name, per unit and event loop. */
    static final int REMEMBERED = 256;

    private final List<Loop> loops;

    /** For event loops that begin with the picture of a generation. */
    public WriteBarrier(int loops, long firstGeneration, InstantSource clock) {
        this.loops = IntStream.range(0, loops).mapToObj(_ -> new Loop(firstGeneration, clock)).toList();
    }

    /** The counts of one event loop, for that loop alone. */
    public Loop loop(int index) {
        return loops.get(index);
    }

    /** The writes of a unit, and whether every event loop routes on the generation or a later one. From any thread. */
    public WriteState state(String unit, long generation) {
        boolean settled = true;
        for (Loop loop : loops) { // before the counts: whoever has seen the generation has counted all it admitted before
            settled &= loop.seen.getAcquire() >= generation;
        }
        long inFlight = 0;
        long uncertainInAll = 0;
        Optional<WriteState.Ended> last = Optional.empty();
        List<WriteState.Ended> uncertain = new ArrayList<>();
        for (Loop loop : loops) {
            Writes writes = loop.of(unit);
            inFlight += writes.inFlight.getAcquire();
            uncertainInAll += writes.uncertainInAll.getAcquire();
            uncertain.addAll(writes.uncertain);
            last = later(last, writes.last());
        }
        uncertain.sort(Comparator.comparing(WriteState.Ended::at));
        return new WriteState(inFlight, settled, last, uncertain, uncertainInAll);
    }

    private static Optional<WriteState.Ended> later(Optional<WriteState.Ended> one, Optional<WriteState.Ended> other) {
        return other.filter(ended -> one.filter(known -> !known.at().isBefore(ended.at())).isEmpty()).or(() -> one);
    }

    /** Whether any write of any unit is under way. From any thread. */
    public boolean isIdle() {
        return loops.stream().flatMap(loop -> loop.units.values().stream()).allMatch(writes -> writes.inFlight.getAcquire() == 0);
    }

    /** One event loop's side of the barrier. Its methods are confined to that loop. */
    public static final class Loop {
        private final InstantSource clock;
        private final Writes none;
        private final AtomicLong seen;
        /** Copied for every new unit, so that other threads may read it. */
        private volatile Map<String, Writes> units = Map.of();

        private Loop(long firstGeneration, InstantSource clock) {
            this.seen = new AtomicLong(firstGeneration);
            this.clock = clock;
            this.none = new Writes(clock);
        }

        /**
         * A write is about to go to an origin. In the same turn of the event loop in which the picture was read that lets it pass.
         *
         * @param cut ends it without waiting for its origin
         */
        public Write admitted(String unit, Runnable cut) {
            Writes writes = units.get(unit);
            if (writes == null) {
                writes = new Writes(clock);
                Map<String, Writes> more = new HashMap<>(units);
                more.put(unit, writes);
                units = more;
            }
            return writes.begin(cut);
        }

        /** Ends those of some units that are under way, and leaves open what came of them. One may end with another. */
        public void cut(Collection<String> of) {
            of.forEach(unit -> of(unit).underWay().stream().filter(write -> !write.ended).forEach(write -> write.cut.run()));
        }

        /** From now on this loop routes on that picture or a later one. */
        public void saw(long generation) {
            seen.setRelease(Math.max(seen.getPlain(), generation));
        }

        private Writes of(String unit) {
            return units.getOrDefault(unit, none);
        }
    }

    /** A write that was admitted and has not ended. Confined to its event loop. */
    public static final class Write {
        private final Writes among;
        private Runnable cut;
        private boolean ended;
        private @Nullable Write previous;
        private @Nullable Write next;

        private Write(Writes among, Runnable cut) {
            this.among = among;
            this.cut = cut;
        }

        /** From now on it is ended in that way where it is not to be waited for. */
        public void cutBy(Runnable way) {
            cut = way;
        }

        /**
         * It has ended at its origin, or never came to one; once.
         *
         * @param certain false: an origin had it and gave no answer
         */
        public void ended(String requestId, boolean certain) {
            if (ended) {
                throw new IllegalStateException("write " + requestId + " has ended before");
            }
            ended = true;
            among.end(this, requestId, certain);
        }
    }

    /** The writes of one unit on one event loop. Written by that loop, read by all, hence the atomics. */
    private static final class Writes {
        private final InstantSource clock;
        private final AtomicLong inFlight = new AtomicLong();
        private final AtomicLong lastEnded = new AtomicLong();
        private volatile List<WriteState.Ended> uncertain = List.of();
        private final AtomicLong uncertainInAll = new AtomicLong();
        /** Plain, for it is written before the time and read after it. */
        private String lastId = "";
        private @Nullable Write first;

        private Writes(InstantSource clock) {
            this.clock = clock;
        }

        private Write begin(Runnable cut) {
            Write write = new Write(this, cut);
            write.next = first;
            if (first != null) {
                first.previous = write;
            }
            first = write;
            inFlight.setRelease(inFlight.getPlain() + 1);
            return write;
        }

        private void end(Write write, String requestId, boolean certain) {
            Write before = write.previous;
            Write after = write.next;
            if (before != null) {
                before.next = after;
            } else {
                first = after;
            }
            if (after != null) {
                after.previous = before;
            }
            long now = clock.millis();
            if (!certain) {
                remember(new WriteState.Ended(Instant.ofEpochMilli(now), requestId));
            }
            lastId = requestId;
            lastEnded.setRelease(now);
            inFlight.setRelease(inFlight.getPlain() - 1);
        }

        private void remember(WriteState.Ended write) {
            List<WriteState.Ended> more = new ArrayList<>(uncertain.subList(Math.max(0, uncertain.size() - REMEMBERED + 1),
                    uncertain.size()));
            more.add(write);
            uncertain = more;
            uncertainInAll.setRelease(uncertainInAll.getPlain() + 1);
        }

        private List<Write> underWay() {
            List<Write> all = new ArrayList<>();
            for (Write write = first; write != null; write = write.next) {
                all.add(write);
            }
            return all;
        }

        private Optional<WriteState.Ended> last() {
            long at = lastEnded.getAcquire();
            return at == 0 ? Optional.empty() : Optional.of(new WriteState.Ended(Instant.ofEpochMilli(at), lastId));
        }
    }
}
