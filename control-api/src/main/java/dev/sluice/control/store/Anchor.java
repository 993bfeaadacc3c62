package dev.sluice.control.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** That the files which are open are those in the directory: what is written to a file without a name is lost with the process. */
final class Anchor {
    private final StateDir dir;
    private final Map<Path, Object> keys = new LinkedHashMap<>();

    /** For files that are open now. Where the file system does not tell files apart, none is watched. */
    Anchor(StateDir dir) throws IOException {
        this.dir = dir;
        Path database = dir.database();
        for (Path file : new Path[] {database, database.resolveSibling(database.getFileName() + "-wal")}) {
            key(file).ifPresent(key -> keys.put(file, key));
        }
    }

    void check() throws NotOnDiskException {
        for (var file : keys.entrySet()) {
            check(file.getKey(), file.getValue());
        }
    }

    private void check(Path file, Object open) throws NotOnDiskException {
        try {
            if (!key(file).filter(open::equals).isPresent()) {
                throw new NotOnDiskException("the state directory " + dir.path() + " was removed or replaced under the running product: "
                        + file.getFileName() + " there is not the file that is open; put the directory back, or restore a backup there"
                        + " and restart");
            }
        } catch (IOException e) {
            throw new NotOnDiskException("the state directory " + dir.path() + " cannot be looked at: " + e, e);
        }
    }

    private static Optional<Object> key(Path file) throws IOException {
        try {
            return Optional.ofNullable(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }
}
