package dev.sluice.proxy.outcome;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.model.AccessLogFile;

/**
 * Puts entries into the file that is wanted at the moment. What a disk does not take is dropped and counted, and the file is tried again
 * every second. Confined to one thread; {@code now} is monotonic, in nanoseconds.
 */
final class AccessWriter {
    private static final Logger LOG = LoggerFactory.getLogger(AccessWriter.class);
    private static final int FULL = 64 << 10;
    private static final long FLUSH = TimeUnit.SECONDS.toNanos(1);
    private static final long LOOK = TimeUnit.SECONDS.toNanos(2);
    private static final long COMPLAIN = TimeUnit.MINUTES.toNanos(1);

    private final StringBuilder lines = new StringBuilder(FULL + 4096);
    private int count;
    private long dropped;
    private Optional<AccessLogFile> target = Optional.empty();
    private @Nullable AccessLine form;
    private @Nullable AccessFile file;
    private long flushAt;
    private long lookAt;
    private long complainAt;

    AccessWriter(long now) {
        flushAt = now + FLUSH;
        lookAt = now + LOOK;
        complainAt = now;
    }

    /** Entries that the disk did not take. */
    long dropped() {
        return dropped;
    }

    /** Whether there is a file to write to. */
    boolean hasAim() {
        return target.isPresent();
    }

    /** From here on this file is wanted, or none. */
    void aim(Optional<AccessLogFile> wanted, long now) {
        if (wanted.equals(target)) {
            return;
        }
        flush(now);
        close();
        target = wanted;
        form = wanted.map(AccessLine::new).orElse(null);
        flushAt = now; // so that the file is there at once, or the complaint is
    }

    void add(AccessEntry entry, long now) {
        if (form == null) {
            return; // of the last moment before it was switched off
        }
        form.write(entry, lines);
        count++;
        if (lines.length() >= FULL) {
            flush(now);
        }
    }

    /** The things that have their time. */
    void tick(long now) {
        if (now - flushAt >= 0) {
            flushAt = now + FLUSH;
            flush(now);
        }
        if (now - lookAt >= 0) {
            lookAt = now + LOOK;
            if (file != null && file.isMoved()) {
                reopen(now);
            }
        }
    }

    /** Goes on in a file that is opened anew, under the same name. */
    void reopen(long now) {
        flush(now);
        close();
        flush(now);
    }

    /** Writes what waits; opens the file if it is not open. */
    void flush(long now) {
        if (target.isEmpty()) {
            return;
        }
        try {
            if (file == null) {
                file = AccessFile.open(target.get().file());
            }
            if (count > 0) {
                file.write(ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.US_ASCII)));
            }
        } catch (IOException failed) {
            dropped += count;
            complain(failed, now);
            close();
        } finally {
            lines.setLength(0);
            count = 0;
        }
    }

    void close() {
        if (file == null) {
            return;
        }
        try {
            file.close();
        } catch (IOException failed) {
            LOG.warn("the access log was not closed in order cause={}", failed.toString());
        } finally {
            file = null;
        }
    }

    private void complain(IOException failed, long now) {
        if (now - complainAt >= 0) {
            complainAt = now + COMPLAIN;
            LOG.error("the access log cannot be written, its lines are dropped file={} dropped={} cause={}",
                    target.map(AccessLogFile::file).orElseThrow(), dropped, failed.toString());
        }
    }
}
