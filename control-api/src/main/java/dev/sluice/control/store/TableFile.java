package dev.sluice.control.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;

/** The database of a {@link SideTable}: its type says what becomes of one that cannot be read, and what a power cut may cost. */
sealed interface TableFile permits SideFile, PromiseFile {
    Path path();

    /** What stands in it, for the log. */
    String what();

    /** For one thread that writes. */
    Database open() throws SQLException, IOException;
}
