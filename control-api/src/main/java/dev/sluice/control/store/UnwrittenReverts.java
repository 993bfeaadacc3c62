package dev.sluice.control.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The units that went back to old and of which the database does not know: in a file whose bytes are on disk since there was room, so that writing over
 * them needs none. A start that finds units there takes them back again. For one thread at a time.
 */
final class UnwrittenReverts {
    private static final Logger LOG = LoggerFactory.getLogger(UnwrittenReverts.class);
    private static final int SIZE = 4_096;
    /** In place of names that do not fit: all units. */
    static final String ALL = "*";

    private final StateDir dir;
    private final Path file;
    private Set<String> noted = Set.of();
    private boolean told;

    UnwrittenReverts(StateDir dir) {
        this.dir = dir;
        this.file = dir.path().resolve("reverts.unwritten");
    }

    /** Finds what was noted; a file that is not there is made. */
    void open() throws IOException {
        if (!Files.exists(file) || Files.size(file) != SIZE) {
            make();
            return;
        }
        byte[] page = Files.readAllBytes(file);
        String text = new String(page, StandardCharsets.UTF_8).strip();
        Set<String> units = text.isEmpty() ? Set.of() : Set.of(text.split("\n"));
        if (Arrays.equals(page, page(units))) {
            noted = units;
        } else {
            LOG.error(
                    "disk: {} is not as it was written, so units may be exposed again that were reverted before the crash: see sluice journal",
                    file);
        }
    }

    private void make() {
        try {
            dir.writeSecret(file, page(Set.of()));
        } catch (IOException e) {
            LOG.warn("disk: {} cannot be made, so a crash on a full disk may undo a revert: {}", file, e.toString());
        }
    }

    /** By name, or {@link #ALL}; empty: the database knows all. */
    Set<String> noted() {
        return noted;
    }

    /** From now on it is these. */
    void note(Set<String> units) {
        Set<String> next = text(units).length() < SIZE / 2 ? Set.copyOf(units) : Set.of(ALL);
        if (next.equals(noted)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer page = ByteBuffer.wrap(page(next));
            while (page.hasRemaining()) {
                channel.write(page, page.position());
            }
            channel.force(false);
            noted = next;
            told = false;
        } catch (IOException e) {
            if (!told) {
                LOG.error("disk: not even the names of reverted units can be noted, a crash would undo their reverts: {}", e.toString());
            }
            told = true;
        }
    }

    private static byte[] page(Set<String> units) {
        byte[] page = new byte[SIZE];
        Arrays.fill(page, (byte) '\n');
        byte[] text = text(units).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(text, 0, page, 0, text.length);
        return page;
    }

    private static String text(Set<String> units) {
        return String.join("\n", new TreeSet<>(units));
    }
}
