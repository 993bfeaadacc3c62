package dev.sluice.proxy.outcome;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.model.AccessLogFile;

/**
 * One line for each exchange. Event loops put entries into rings of their own and never wait; one thread makes lines of them and writes
 * these within a second. Follows the site in force: which file, in which form, or none.
 */
public final class AccessLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);
    private static final long BUSY = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long QUIET = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int AT_ONCE = 1024;
    private static final long LAST_LINES = TimeUnit.SECONDS.toMillis(5);

    private final List<Ring<AccessEntry>> rings;
    private final Supplier<Optional<AccessLogFile>> wanted;
    private final Thread thread = Thread.ofPlatform().daemon().name("sluice-access-log").unstarted(this::run);
    private final AtomicBoolean reopen = new AtomicBoolean();
    private final AtomicLong notWritten = new AtomicLong();
    private volatile boolean closed;

    /** {@code wanted} says at any moment where the lines go. */
    public AccessLog(int loops, Supplier<Optional<AccessLogFile>> wanted) {
        this.rings = IntStream.range(0, loops).mapToObj(_ -> new Ring<AccessEntry>()).toList();
        this.wanted = wanted;
    }

    /** Begins to write. */
    public AccessLog start() {
        thread.start();
        return this;
    }

    /** The ring of one event loop, for that loop alone. */
    public Ring<AccessEntry> ring(int loop) {
        return rings.get(loop);
    }

    /** Opens the file anew, soon; false: there is none. From any thread. */
    public boolean reopen() {
        boolean on = wanted.get().isPresent();
        reopen.set(on);
        LockSupport.unpark(thread);
        return on;
    }

    /** Entries for which there was no room, in memory or on the disk. From any thread. */
    public long dropped() {
        return rings.stream().mapToLong(Ring::dropped).sum() + notWritten.getOpaque();
    }

    /** Writes what is left. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(LAST_LINES); // a disk that stands still must not keep the product running
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        var writer = new AccessWriter(System.nanoTime());
        boolean last = false;
        while (!last) {
            last = closed;
            int taken = safely(writer);
            if (!last && taken < AT_ONCE) {
                LockSupport.parkNanos(taken > 0 ? BUSY : QUIET);
            }
        }
        writer.flush(System.nanoTime());
        writer.close();
    }

    /** One entry that cannot be told must not silence all others. */
    private int safely(AccessWriter writer) {
        try {
            return turn(writer);
        } catch (RuntimeException failed) {
            LOG.error("an entry of the access log was lost", failed);
            return 0;
        }
    }

    private int turn(AccessWriter writer) {
        long now = System.nanoTime();
        Optional<AccessLogFile> next = wanted.get();
        boolean anew = reopen.getAndSet(false);
        if (!writer.hasAim()) {
            writer.aim(next, now);
        }
        int taken = take(writer, now); // what waits still belongs to the file as it was
        writer.aim(next, now);
        if (anew) {
            writer.reopen(now);
        }
        writer.tick(now);
        notWritten.setOpaque(writer.dropped());
        return taken;
    }

    private int take(AccessWriter writer, long now) {
        int taken = 0;
        for (Ring<AccessEntry> ring : rings) {
            taken += ring.drain(Integer.MAX_VALUE, entry -> writer.add(entry, now));
        }
        return taken;
    }
}
