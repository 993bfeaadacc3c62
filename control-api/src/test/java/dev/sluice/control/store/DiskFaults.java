package dev.sluice.control.store;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;

/** Makes a store's disk fail, for real as far as SQLite can tell. */
public final class DiskFaults {
    private DiskFaults() {}

    /** A store for {@link #fill}, whose disk has room again for what is given back of what was put by. */
    public static Store open(Path dir) throws StoreException {
        AtomicReference<Store> store = new AtomicReference<>();
        store.set(Store.open(dir, state -> new Reserve(state) {
            @Override
            boolean giveBack() {
                boolean given = super.giveBack();
                if (given && store.get() != null) {
                    room(store.get(), PIECE);
                }
                return given;
            }
        }));
        return store.get();
    }

    private static void room(Store store, int bytes) {
        try {
            long most = store.writing().query("PRAGMA max_page_count", row -> row.getLong(1)).getFirst();
            store.writing().run("PRAGMA max_page_count = " + (most + bytes / 4_096));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** No page more than there are: whatever needs another one gets SQLITE_FULL. */
    public static void fill(Store store) throws SQLException {
        makeRoomFor(store, 0);
    }

    /** So many pages more than there are, and then full. */
    public static void makeRoomFor(Store store, int pages) throws SQLException {
        long there = store.writing().query("PRAGMA page_count", row -> row.getLong(1)).getFirst();
        store.writing().run("PRAGMA max_page_count = " + (there + pages));
    }

    /** Nothing can be written at all. */
    public static void makeReadOnly(Store store) throws SQLException {
        store.writing().run("PRAGMA query_only = 1");
    }

    /** Every write waits, as on a disk that hangs, until this is closed or the writer loses patience after some seconds. */
    public static Hang hang(Store store) throws SQLException {
        Database other = Database.writing(new StateDir(store.dir()).database());
        other.run("BEGIN IMMEDIATE");
        return other::close;
    }

    /** A disk that hangs. */
    public interface Hang extends AutoCloseable {
        @Override
        void close() throws SQLException;
    }

    public static void heal(Store store) throws SQLException {
        store.writing().run("PRAGMA max_page_count = 1073741823");
        store.writing().run("PRAGMA query_only = 0");
    }
}
