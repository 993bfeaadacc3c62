package dev.sluice.control.store;

import java.sql.SQLException;

/** Makes a store's disk fail, for real as far as SQLite can tell. */
public final class DiskFaults {
    private DiskFaults() {}

    /** No page more than there are: whatever needs another one gets SQLITE_FULL. */
    public static void fill(Store store) throws SQLException {
        store.writing().run("PRAGMA max_page_count = 1");
    }

    /** Nothing can be written at all. */
    public static void makeReadOnly(Store store) throws SQLException {
        store.writing().run("PRAGMA query_only = 1");
    }

    public static void heal(Store store) throws SQLException {
        store.writing().run("PRAGMA max_page_count = 1073741823");
        store.writing().run("PRAGMA query_only = 0");
    }
}
