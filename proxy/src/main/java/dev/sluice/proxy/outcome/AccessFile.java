package dev.sluice.proxy.outcome;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** An open log file, written at its end. Confined to one thread. */
final class AccessFile implements AutoCloseable {
    private static final Set<StandardOpenOption> APPEND = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE,
            StandardOpenOption.APPEND);

    private final Path path;
    private final FileChannel channel;
    /** Tells the file from another one that has taken its name. */
    private final @Nullable Object key;

    private AccessFile(Path path, FileChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        this.key = key(path);
    }

    /** Makes it where there is none, readable by its owner and group. */
    static AccessFile open(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, APPEND, permissions());
        try {
            return new AccessFile(path, channel);
        } catch (IOException failed) {
            channel.close();
            throw failed;
        }
    }

    /** Writes all of it, or takes back what was written of it, as far as that can be done. */
    void write(ByteBuffer bytes) throws IOException {
        long whole = channel.size();
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException failed) {
            takeBack(whole, failed);
            throw failed;
        }
    }

    /** Whether its name now means another file, or none: somebody has moved it away. */
    boolean isMoved() {
        try {
            return !Objects.equals(key, key(path));
        } catch (IOException gone) {
            return true;
        }
    }

    /** Half a line would spoil the line after it. */
    private void takeBack(long whole, IOException failed) {
        try {
            channel.truncate(whole);
        } catch (IOException notAFile) {
            failed.addSuppressed(notAFile);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static @Nullable Object key(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    private static FileAttribute<?>[] permissions() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"))}
                : new FileAttribute<?>[0];
    }
}
