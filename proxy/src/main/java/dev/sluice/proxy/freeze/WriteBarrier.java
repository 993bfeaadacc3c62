package dev.sluice.proxy.freeze;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import dev.sluice.model.WriteState;

/**
 * Says when the last write of a unit has ended (SEMANTICS D4). Every event loop counts the writes that it admitted and says which picture
 * it routes on; once all route on a picture with the freeze and no write is left, none can follow. A write ends when its origin is through
 * with it, not when its client is.
 */
public final class WriteBarrier {
    private final List<Loop> loops;

    /** For a number of event loops that have seen no picture yet. */
    public WriteBarrier(int loops) {
        this(loops, 0, InstantSource.system());
    }

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
        long lastEnded = 0;
        for (Loop loop : loops) {
            Writes writes = loop.of(unit);
            inFlight += writes.inFlight.getAcquire();
            lastEnded = Math.max(lastEnded, writes.lastEnded.getOpaque());
        }
        return new WriteState(inFlight, settled, lastEnded == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(lastEnded)));
    }

    /** One event loop's side of the barrier. Its methods are confined to that loop. */
    public static final class Loop {
        private static final Writes NONE = new Writes();

        private final InstantSource clock;
        private final AtomicLong seen;
        /** Copied for every new unit, so that other threads may read it. */
        private volatile Map<String, Writes> units = Map.of();

        private Loop(long firstGeneration, InstantSource clock) {
            this.seen = new AtomicLong(firstGeneration);
            this.clock = clock;
        }

        /** A write is about to go to an origin. In the same turn of the event loop in which the picture was read that lets it pass. */
        public void admitted(String unit) {
            Writes writes = units.get(unit);
            if (writes == null) {
                writes = new Writes();
                Map<String, Writes> more = new HashMap<>(units);
                more.put(unit, writes);
                units = more;
            }
            writes.began();
        }

        /** An admitted write has ended at its origin, or never came to one. Once for each {@link #admitted}. */
        public void ended(String unit) {
            Writes writes = units.get(unit);
            if (writes == null) {
                throw new IllegalStateException("unit " + unit + ": a write ended that was never admitted");
            }
            writes.ended(clock.millis());
        }

        /** From now on this loop routes on that picture or a later one. */
        public void saw(long generation) {
            seen.setRelease(Math.max(seen.getPlain(), generation));
        }

        private Writes of(String unit) {
            return units.getOrDefault(unit, NONE);
        }
    }

    /** The writes of one unit on one event loop. Written by that loop, read by all, hence the atomics. */
    private static final class Writes {
        private final AtomicLong inFlight = new AtomicLong();
        private final AtomicLong lastEnded = new AtomicLong();

        private void began() {
            inFlight.setRelease(inFlight.getPlain() + 1);
        }

        private void ended(long now) {
            lastEnded.setOpaque(now);
            inFlight.setRelease(inFlight.getPlain() - 1);
        }
    }
}
