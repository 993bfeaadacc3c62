package dev.sluice.control.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of a state directory, and what is said when they cannot be used. */
record StateDir(Path path) {
    private static final Logger LOG = LoggerFactory.getLogger(StateDir.class);

    private static final String ANEW = "begin anew with --state DIR, without the shares, latches, freezes and tokens of this one";

    /** Makes the directory if it is not there, for its owner alone. */
    void prepare() throws StoreException {
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw new StoreException("state directory " + path + " is not a directory (expected: a directory; use --state DIR)");
        }
        try {
            Files.createDirectories(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw unusable(e);
        }
        if (!Files.isReadable(path) || !Files.isWritable(path) || !Files.isExecutable(path)) {
            throw new StoreException("state directory " + path + " may not be read and written by user " + System.getProperty("user.name")
                    + " (expected: a directory of this user; change its owner, or use --state DIR)");
        }
        guard(Custody.ofThisUser());
    }

    /** Whose it is has the key, the tokens and the journal in his hands; who may merely write in it may no more. */
    void guard(Custody custody) throws StoreException {
        for (Path one : List.of(path, database(), siteKey(), adminToken())) {
            Optional<String> stranger = custody.strangers(one);
            if (stranger.isPresent()) {
                throw new StoreException(
                        "state directory " + path + " is not in the hands of user " + System.getProperty("user.name") + ": "
                                + stranger.get()
                                + " (expected: all of it this user's or root's; look who put it there, then chown it, or use --state DIR)");
            }
        }
        custody.close(path, siteKey(), adminToken()).forEach(line -> LOG.warn("state: {}", line));
    }

    Path database() {
        return path.resolve("sluice.db");
    }

    /** Where a database is made, so that one under its own name is always whole. */
    Path unfinished() {
        return path.resolve("sluice.db.new");
    }

    Path siteKey() {
        return path.resolve("site.key");
    }

    Path adminToken() {
        return path.resolve("admin.token");
    }

    /** Writes a file that only its owner may read; it is on disk, whole, when this returns. */
    void writeSecret(Path file, byte[] bytes) throws IOException {
        Path unfinished = path.resolve(file.getFileName() + ".new");
        Files.deleteIfExists(unfinished);
        try (FileChannel channel = FileChannel.open(unfinished, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
        moveInPlace(unfinished, file);
    }

    /** Gives a finished file its name; the name is on disk when this returns. */
    void moveInPlace(Path finished, Path file) throws IOException {
        Files.move(finished, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(path)) {
            directory.force(true);
        }
    }

    StoreException inUse(String process) {
        return new StoreException("state directory " + path + " is in use by process " + process
                + " (expected: one sluice per state directory; use --state DIR)");
    }

    StoreException damaged(String what) {
        return new StoreException("state directory " + path + " is damaged: " + what
                + " (expected: as it was written; restore it from a backup, or " + ANEW + ")");
    }

    StoreException newer(int version) {
        return new StoreException("state directory " + path + " was written by a newer sluice: schema " + version + " (expected: at most "
                + Schema.VERSION + "; run the newer version, or use --state DIR)");
    }

    StoreException unusable(Exception cause) {
        return new StoreException("state directory " + path + " cannot be used: " + cause.getClass().getSimpleName() + ": "
                + cause.getMessage()
                + " (expected: a directory to read and write in, with free space; make room there and start again, or use --state DIR: that"
                + " begins anew, without the shares, latches, freezes and tokens of this one)", cause);
    }
}
