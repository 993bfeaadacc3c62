package dev.sluice.control.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The hold of this process on a state directory. The file says whose it is; the lock of the operating system is what counts. */
final class StateLock implements AutoCloseable {
    /** What this process holds. A second channel on the same file would let go of the first one's lock when it closes (POSIX). */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private StateLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static StateLock take(StateDir dir) throws StoreException, IOException {
        Path file = dir.path().toRealPath().resolve("lock");
        if (!HELD.add(file)) {
            throw dir.inUse(Long.toString(ProcessHandle.current().pid()));
        }
        try {
            return take(dir, file);
        } catch (StoreException | IOException e) {
            HELD.remove(file);
            throw e;
        }
    }

    private static StateLock take(StateDir dir, Path file) throws StoreException, IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw dir.inUse(holder(channel));
            }
            byte[] holder = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
            channel.write(ByteBuffer.wrap(holder), 0); // over what is there, which takes no room on a full disk
            channel.truncate(holder.length);
            return new StateLock(file, channel);
        } catch (StoreException | IOException e) {
            channel.close();
            throw e;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(20);
        channel.read(bytes, 0);
        String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII).strip();
        return text.matches("\\d+") ? text : "(unknown)";
    }

    @Override
    public void close() throws IOException {
        channel.close();
        HELD.remove(file);
    }
}
