package dev.sluice.control.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.model.RecordType;
import dev.sluice.model.TtlSample;

/**
 * How long caches could keep the records of watched names, as it was sampled, for 100 days. It has a file of its own, as the history of minutes
 * has: what is damaged is put aside, and a gate that asks for more than is left holds. Its methods exclude each other.
 */
public final class DnsHistory implements AutoCloseable {
    /** Older samples are forgotten. */
    public static final Duration KEPT = Duration.ofDays(100);

    private static final Logger LOG = LoggerFactory.getLogger(DnsHistory.class);
    private static final int VERSION = 1;
    private static final String TABLE = "CREATE TABLE ttl (name TEXT NOT NULL, type TEXT NOT NULL, at INTEGER NOT NULL, ttl INTEGER NOT NULL,"
            + " whole INTEGER NOT NULL, PRIMARY KEY (name, type, at)) STRICT, WITHOUT ROWID";

    private final StateDir dir;
    private @Nullable Database open;

    private DnsHistory(StateDir dir) {
        this.dir = dir;
    }

    /** That of a state directory; its file appears with the first sample. */
    public static DnsHistory in(Path stateDir) {
        return new DnsHistory(new StateDir(stateDir));
    }

    /** Writes one sample; what is too old is forgotten. */
    public synchronized void add(String name, RecordType type, TtlSample sample) throws NotOnDiskException {
        try {
            Database db = database();
            db.update("REPLACE INTO ttl VALUES (?, ?, ?, ?, ?)", name, type.name(), sample.at().toEpochMilli(), sample.ttl(),
                    sample.whole() ? 1 : 0);
            db.update("DELETE FROM ttl WHERE name = ? AND type = ? AND at < ?", name, type.name(), sample.at().minus(KEPT).toEpochMilli());
        } catch (SQLException | IOException e) {
            close();
            throw new NotOnDiskException("dns history: " + e.getMessage(), e);
        }
    }

    /** All samples of one name and type, the oldest first; none that cannot be read. */
    public synchronized List<TtlSample> of(String name, RecordType type) {
        if (!Files.exists(file())) {
            return List.of();
        }
        try {
            return database().query("SELECT at, ttl, whole FROM ttl WHERE name = ? AND type = ? ORDER BY at", DnsHistory::read, name,
                    type.name());
        } catch (SQLException | IOException e) {
            LOG.warn("dns history: cannot be read: {}", e.getMessage());
            close();
            return List.of();
        }
    }

    private static TtlSample read(ResultSet row) throws SQLException {
        return new TtlSample(Instant.ofEpochMilli(row.getLong(1)), row.getLong(2), row.getInt(3) == 1);
    }

    private Database database() throws SQLException, IOException {
        Database db = open;
        if (db == null) {
            db = opened();
            open = db;
        }
        return db;
    }

    private Database opened() throws SQLException, IOException {
        if (!Files.exists(file())) {
            dir.writeSecret(file(), new byte[0]);
        }
        try {
            return prepared();
        } catch (SQLException e) {
            if (!Database.isDamage(e)) {
                throw e;
            }
            LOG.warn("dns history: {} cannot be read and is put aside as dns.db.damaged, a new one is begun: {}", file(), e.getMessage());
            Files.move(file(), dir.path().resolve("dns.db.damaged"), StandardCopyOption.REPLACE_EXISTING);
            for (String suffix : List.of("-wal", "-shm")) {
                Files.deleteIfExists(dir.path().resolve("dns.db" + suffix));
            }
            dir.writeSecret(file(), new byte[0]);
            return prepared();
        }
    }

    private Database prepared() throws SQLException {
        Database db = Database.writing(file());
        try {
            db.run("PRAGMA synchronous = NORMAL"); // a power cut may cost the last sample
            int version = db.query("PRAGMA user_version", row -> row.getInt(1)).getFirst();
            if (version == 0) {
                db.run("BEGIN IMMEDIATE");
                db.run(TABLE);
                db.run("PRAGMA user_version = " + VERSION);
                db.run("COMMIT");
            } else if (version != VERSION) {
                throw new SQLException("version " + version + " (expected: " + VERSION + ")", "", History.DAMAGED);
            }
            return db;
        } catch (SQLException e) {
            db.close();
            throw e;
        }
    }

    private Path file() {
        return dir.path().resolve("dns.db");
    }

    @Override
    public synchronized void close() {
        Database db = open;
        open = null;
        if (db != null) {
            try {
                db.close();
            } catch (SQLException e) {
                LOG.debug("dns history: cannot be closed: {}", e.getMessage());
            }
        }
    }
}
