package dev.sluice.control.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

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
    private static final String COLUMNS = "(name TEXT NOT NULL, type TEXT NOT NULL, at INTEGER NOT NULL, ttl INTEGER NOT NULL,"
            + " whole INTEGER NOT NULL, PRIMARY KEY (name, type, at)) STRICT, WITHOUT ROWID";

    private final SideTable table;

    private DnsHistory(StateDir dir) {
        this.table = new SideTable(new SideFile(dir, "dns.db", "dns history", VERSION, "ttl", COLUMNS));
    }

    /** That of a state directory; its file appears with the first sample. */
    public static DnsHistory in(Path stateDir) {
        return new DnsHistory(new StateDir(stateDir));
    }

    /** Writes one sample; what is too old is forgotten. */
    public synchronized void add(String name, RecordType type, TtlSample sample) throws NotOnDiskException {
        try {
            Database db = table.database();
            db.update("REPLACE INTO ttl VALUES (?, ?, ?, ?, ?)", name, type.name(), sample.at().toEpochMilli(), sample.ttl(),
                    sample.whole() ? 1 : 0);
            db.update("DELETE FROM ttl WHERE name = ? AND type = ? AND at < ?", name, type.name(), sample.at().minus(KEPT).toEpochMilli());
        } catch (SQLException | IOException e) {
            table.close();
            throw new NotOnDiskException("dns history: " + e.getMessage(), e);
        }
    }

    /** All samples of one name and type, the oldest first; none that cannot be read. */
    public synchronized List<TtlSample> of(String name, RecordType type) {
        if (!table.exists()) {
            return List.of();
        }
        try {
            return table.database().query("SELECT at, ttl, whole FROM ttl WHERE name = ? AND type = ? ORDER BY at", DnsHistory::read, name,
                    type.name());
        } catch (SQLException | IOException e) {
            LOG.warn("dns history: cannot be read: {}", e.getMessage());
            table.close();
            return List.of();
        }
    }

    private static TtlSample read(ResultSet row) throws SQLException {
        return new TtlSample(Instant.ofEpochMilli(row.getLong(1)), row.getLong(2), row.getInt(3) == 1);
    }

    @Override
    public synchronized void close() {
        table.close();
    }
}
