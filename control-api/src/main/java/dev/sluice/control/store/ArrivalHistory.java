package dev.sluice.control.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.model.Arrivals;

/**
 * At which addresses requests came in, minute by minute, as oneself and others have counted it, for eight days. It has a file of its own, as the
 * history of minutes has: what is damaged is put aside, and a gate that asks for more than is left holds. Its methods exclude each other.
 */
public final class ArrivalHistory implements AutoCloseable {
    /** What oneself has counted. */
    public static final String OWN = "here";
    /** Older minutes are forgotten. */
    public static final Duration KEPT = Duration.ofDays(8);

    private static final Logger LOG = LoggerFactory.getLogger(ArrivalHistory.class);
    private static final int VERSION = 1;
    private static final String COLUMNS = "(source TEXT NOT NULL, minute INTEGER NOT NULL, old INTEGER NOT NULL, new INTEGER NOT NULL,"
            + " elsewhere INTEGER NOT NULL, PRIMARY KEY (source, minute)) STRICT, WITHOUT ROWID";
    private static final String PUT = "INSERT INTO arrivals VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET ";
    private static final String ADDED = "old = old + excluded.old, new = new + excluded.new, elsewhere = elsewhere + excluded.elsewhere";
    private static final String REPLACED = "old = excluded.old, new = excluded.new, elsewhere = excluded.elsewhere";

    private final SideTable table;

    private ArrivalHistory(StateDir dir) {
        this.table = new SideTable(new SideFile(dir, "arrivals.db", "arrivals", VERSION, "arrivals", COLUMNS));
    }

    /** That of a state directory; its file appears with the first minute. */
    public static ArrivalHistory in(Path stateDir) {
        return new ArrivalHistory(new StateDir(stateDir));
    }

    /** What oneself counted in a minute; what is there of it already, from before a restart, is added to. */
    public void add(Arrivals.Minute minute) throws NotOnDiskException {
        put(OWN, List.of(minute), ADDED);
    }

    /** What another one says of minutes; its last word on each counts. */
    public void heard(String source, List<Arrivals.Minute> minutes) throws NotOnDiskException {
        put(source, minutes, REPLACED);
    }

    private synchronized void put(String source, List<Arrivals.Minute> minutes, String how) throws NotOnDiskException {
        if (minutes.isEmpty()) {
            return;
        }
        try {
            Database db = table.database();
            for (Arrivals.Minute minute : minutes) {
                db.update(PUT + how, source, minute.at(), minute.counts().old(), minute.counts().fresh(), minute.counts().elsewhere());
            }
            db.update("DELETE FROM arrivals WHERE minute < ?", minutes.getLast().at() - KEPT.toMinutes());
        } catch (SQLException | IOException e) {
            table.close();
            throw new NotOnDiskException("arrivals: " + e.getMessage(), e);
        }
    }

    /** What one has told of minutes after one, the oldest first, at most so many; none that cannot be read. */
    public List<Arrivals.Minute> of(String source, long after, int most) {
        return query("SELECT minute, old, new, elsewhere FROM arrivals WHERE source = ? AND minute > ? ORDER BY minute LIMIT ?", source,
                after, most);
    }

    /** The last minute that one has told of. */
    public Optional<Arrivals.Minute> last(String source) {
        return query("SELECT minute, old, new, elsewhere FROM arrivals WHERE source = ? ORDER BY minute DESC LIMIT 1", source).stream()
                .findFirst();
    }

    private synchronized List<Arrivals.Minute> query(String sql, Object... values) {
        if (!table.exists()) {
            return List.of();
        }
        try {
            return table.database().query(sql, ArrivalHistory::read, values);
        } catch (SQLException | IOException e) {
            LOG.warn("arrivals: cannot be read: {}", e.getMessage());
            table.close();
            return List.of();
        }
    }

    private static Arrivals.Minute read(ResultSet row) throws SQLException {
        return new Arrivals.Minute(row.getLong(1), new Arrivals(row.getLong(2), row.getLong(3), row.getLong(4)));
    }

    @Override
    public synchronized void close() {
        table.close();
    }
}
