package dev.sluice.control.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.SplittableRandom;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Room on the disk for what takes back: a file that is given back piece by piece once the disk is full, and made whole when there is room again. Used
 * by one thread at a time; what is left of it is for any.
 */
class Reserve {
    private static final Logger LOG = LoggerFactory.getLogger(Reserve.class);
    /** What a revert of a large site takes, and more. */
    static final int PIECE = 128 << 10;
    static final int PIECES = 16;
    /** What a start writes into all its files. */
    private static final long START = 1 << 20;
    /** As much again stays free: a disk is not to be filled by what is put by for the day that it is. */
    private static final long FREE = (long) PIECES * PIECE;

    private final Path file;
    private volatile int left;
    private boolean told;

    Reserve(StateDir dir) {
        this.file = dir.path().resolve("reserve");
    }

    /** Finds what there is of it; where the disk is full, a start has its part. */
    void open() throws IOException {
        left = Files.exists(file) ? (int) Math.min(PIECES, Files.size(file) / PIECE) : 0;
        int found = left;
        while (free() < START && giveBack()) {
            LOG.debug("disk: a piece of what was put by is given back, bytes left={}", bytes());
        }
        if (left < found) {
            LOG.warn("disk: {} is full; what was put by for that is given back, bytes left={}", file.getParent(), bytes());
        }
    }

    /** How much of it there is. */
    long bytes() {
        return (long) left * PIECE;
    }

    /** One piece more is free; false: there was none. */
    boolean giveBack() {
        if (left == 0) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            int fewer = left - 1;
            channel.truncate((long) fewer * PIECE);
            left = fewer;
            return true;
        } catch (IOException e) {
            LOG.error("disk: {} cannot be given back: {}", file, e.toString());
            left = 0;
            return false;
        }
    }

    /** Makes it whole, where that leaves others room. */
    void renew() {
        if (left == PIECES) {
            return;
        }
        try {
            boolean room = free() >= FREE + (long) (PIECES - left) * PIECE;
            if (room) {
                fill();
            } else if (!told) {
                LOG.warn("disk: {} has less than {} bytes free, too few to put any by for reverts on a full disk (expected: {})",
                        file.getParent(), 2 * FREE, 2 * FREE);
            }
            told = !room;
        } catch (IOException e) {
            if (!told) {
                LOG.warn("disk: nothing can be put by for reverts on a full disk: {}", e.toString());
            }
            told = true;
        }
    }

    /** What compresses would take no room. */
    private void fill() throws IOException {
        byte[] noise = new byte[PIECE];
        new SplittableRandom().nextBytes(noise);
        try (FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            channel.truncate(bytes());
            for (int there = left; there < PIECES; there++) {
                ByteBuffer piece = ByteBuffer.wrap(noise);
                while (piece.hasRemaining()) {
                    channel.write(piece, (long) there * PIECE + piece.position());
                }
                left = there + 1;
            }
        }
    }

    private long free() throws IOException {
        return Files.getFileStore(file.getParent()).getUsableSpace();
    }
}
