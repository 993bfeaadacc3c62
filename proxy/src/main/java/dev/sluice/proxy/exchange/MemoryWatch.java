package dev.sluice.proxy.exchange;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

import io.netty.util.internal.PlatformDependent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much of the memory for buffers is in use, and what is done about it (HARDENING R12): above 80 % new requests are refused; above 90 %,
 * or when that has lasted for two seconds, every event loop closes those of its connections that hold most, so that who takes nothing of
 * what was sent to him does not keep others out. Shared by all loops without a lock; a request costs one volatile read.
 */
public final class MemoryWatch {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryWatch.class);
    /** In percent of what may be used, as the next four. */
    private static final int TIGHT = 80;
    private static final int SHORT = 90;
    /** Down to here, so that the line is not crossed ten times a second. */
    private static final int AMPLE = 75;
    /** What closing connections aims at. */
    private static final int RELIEVED = 70;
    /** Where connections hold less, the allocator keeps the rest for the next buffers: nothing is short. */
    private static final int LEAST_HELD = 5;

    /** So often each loop looks before what is tight is taken for short: two seconds. */
    private static final int PATIENCE = 20;

    private enum Level {
        AMPLE, TIGHT, SHORT
    }

    private final LongSupplier used;
    private final long most;
    private final AtomicLongArray held;
    private final AtomicReference<Level> level = new AtomicReference<>(Level.AMPLE);
    private final AtomicInteger looksWhileTight = new AtomicInteger();
    private final LongAdder refused = new LongAdder();
    private final LongAdder closed = new LongAdder();

    /** Of the direct memory of this process, used by so many event loops. */
    public MemoryWatch(int loops) {
        this(PlatformDependent::usedDirectMemory, PlatformDependent.maxDirectMemory(), loops);
    }

    MemoryWatch(LongSupplier used, long most, int loops) {
        this.used = used;
        this.most = most;
        this.held = new AtomicLongArray(loops);
    }

    /** Whether a new request, or a new stream of HTTP/2, is refused now; counts it if so. */
    boolean refuses() {
        if (level.get() == Level.AMPLE) {
            return false;
        }
        refused.increment();
        return true;
    }

    /** Whether so much is in use that every loop must say what its connections hold. */
    public boolean asks() {
        return percent(used.getAsLong()) >= AMPLE;
    }

    /** A loop says how many bytes its connections hold, a few times a second; as many of them as come back must be let go of now. */
    public long holds(int loop, long bytes) {
        held.set(loop, bytes);
        long now = used.getAsLong();
        long all = 0;
        for (int i = 0; i < held.length(); i++) {
            all += held.get(i);
        }
        Level next = judge(now, all);
        Level before = level.getAndSet(next);
        looksWhileTight.updateAndGet(looks -> next == Level.AMPLE ? 0 : looks + 1);
        if (before != next) {
            LOG.warn("memory level={} before={} used={} of={} held={} refused={} closed={}", next, before, now, most, all, refused.sum(),
                    closed.sum());
        }
        double excess = now - most / 100.0 * RELIEVED;
        return next == Level.SHORT ? (long) Math.ceil(excess * bytes / all) : 0;
    }

    /** So many connections were closed for what they held. */
    public void closed(int connections) {
        closed.add(connections);
    }

    /** Requests refused so far. From any thread, as the next. */
    public long refusals() {
        return refused.sum();
    }

    /** Connections closed so far. */
    public long closures() {
        return closed.sum();
    }

    private Level judge(long now, long all) {
        int percent = percent(now);
        if (percent(all) < LEAST_HELD || percent < AMPLE) {
            return Level.AMPLE;
        }
        if (percent >= SHORT) {
            return Level.SHORT;
        }
        if (percent < TIGHT && level.get() == Level.AMPLE) {
            return Level.AMPLE;
        }
        return looksWhileTight.get() > PATIENCE * held.length() ? Level.SHORT : Level.TIGHT;
    }

    private int percent(long bytes) {
        return (int) (bytes * 100 / most);
    }
}
