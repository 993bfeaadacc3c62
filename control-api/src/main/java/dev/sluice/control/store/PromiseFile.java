package dev.sluice.control.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/**
 * A database of one table beside the store in which stands what somebody was promised: whatever is wrong with it, it is left where it is and as it
 * is, nothing is begun in its place, and a power cut costs nothing that was said to be written.
 *
 * @param added what each version added to the one before, up to this one: files of those before are brought up to it
 */
record PromiseFile(SideFile file, List<String> added) implements TableFile {
    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public String what() {
        return file.what();
    }

    @Override
    public Database open() throws SQLException, IOException {
        return file.openAsItIs(SideFile.Safety.FULL, added).db();
    }

    /** What is said when a start ends because of it. */
    StoreException unusable(Exception cause) {
        return new StoreException(path() + " cannot be read: " + cause.getMessage() + " (expected: " + what() + " of version "
                + file.version() + "; restore it from a backup, run the version that wrote it, or give up what it keeps:"
                + " move it away with its -wal and -shm)", cause);
    }
}
