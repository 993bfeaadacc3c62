package dev.sluice.control.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** A state directory read only, whether a product serves from it or not. */
public final class StoreView implements AutoCloseable {
    private final StateDir dir;
    private final Database db;

    private StoreView(StateDir dir, Database db) {
        this.dir = dir;
        this.db = db;
    }

    /** Opens the directory of a product that once served; changes nothing in it. */
    public static StoreView open(Path path) throws StoreException {
        StateDir dir = new StateDir(path);
        if (!Files.isReadable(dir.database())) {
            throw new StoreException("state directory " + path + " has no sluice.db that can be read"
                    + " (expected: the directory that a sluice served with; use --state DIR)");
        }
        try {
            return new StoreView(dir, Files.isWritable(path) ? Database.reading(dir.database(), "") : unchanging(dir));
        } catch (SQLException | IOException e) {
            throw e instanceof SQLException damage && Database.isDamage(damage) ? dir.damaged("sluice.db: " + e.getMessage())
                    : dir.unusable(e);
        }
    }

    /** In a directory that may not be written. What a killed product wrote last lies beside the database, and belongs to it. */
    private static Database unchanging(StateDir dir) throws StoreException, SQLException, IOException {
        Path log = dir.database().resolveSibling(dir.database().getFileName() + "-wal");
        if (!Files.exists(log) || Files.size(log) == 0) {
            return Database.reading(dir.database(), Database.IMMUTABLE);
        }
        try {
            Database db = Database.reading(dir.database(), "");
            Schema.version(db);
            return db;
        } catch (SQLException e) {
            throw new StoreException("state directory " + dir.path() + " may not be written, and what was written last is in "
                    + log.getFileName()
                    + ", which cannot be read there: " + e.getMessage() + " (expected: a copy of all its files where you may write)", e);
        }
    }

    public Journal journal() {
        return new Journal(db);
    }

    /** Its totals are those of the moment. */
    public Ledger ledger() {
        return Journal.reading(() -> {
            Map<String, LedgerTotals> totals = Map.copyOf(Ledger.read(db));
            return new Ledger(db, () -> totals);
        });
    }

    /** Reads everything again, as it stood at one moment. */
    public Verification verify() {
        try {
            db.run("BEGIN");
            Verification verification = Verifier.verify(db, dir);
            db.run("COMMIT");
            return verification;
        } catch (SQLException e) {
            return new Verification(0, Sum.NOTHING, List.of("database: " + e.getMessage()));
        }
    }

    @Override
    public void close() {
        Journal.reading(() -> {
            db.close();
            return db;
        });
    }
}
