package dev.sluice.control.store;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table of a {@link TableFile} for who writes and reads it alike: opened when it is first needed, and anew after it was closed because something
 * went wrong with it. Confined to one thread, or to who excludes the others.
 */
final class SideTable implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SideTable.class);

    private final TableFile file;
    private @Nullable Database open;

    SideTable(TableFile file) {
        this.file = file;
    }

    /** Whether anything was ever written. */
    boolean exists() {
        return Files.exists(file.path());
    }

    Database database() throws SQLException, IOException {
        Database db = open;
        if (db == null) {
            db = file.open();
            open = db;
        }
        return db;
    }

    @Override
    public void close() {
        Database db = open;
        open = null;
        if (db != null) {
            try {
                db.close();
            } catch (SQLException e) {
                LOG.debug("{}: cannot be closed: {}", file.what(), e.getMessage());
            }
        }
    }
}
