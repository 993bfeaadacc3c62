package dev.sluice.control.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** What happened, in order, each entry bound to all before it by a hash. Read from any thread. */
public final class Journal {
    private static final String COLUMNS = "SELECT seq, at, generation, kind, actor, reason, detail, hash FROM journal";

    private final Database reader;

    Journal(Database reader) {
        this.reader = reader;
    }

    /** The entries after a number, at most so many, in order. */
    public List<Journaled> after(long seq, int limit) {
        return reading(() -> rows(reader, seq, limit)).stream().map(Row::journaled).toList();
    }

    /** The last entries of a kind, at most so many, the newest first. */
    public List<Journaled> newest(String kind, int limit) {
        return reading(() -> reader.query(COLUMNS + " WHERE kind = ? ORDER BY seq DESC LIMIT ?", Row::read, kind, limit)).stream()
                .map(Row::journaled).toList();
    }

    /** The number of the last entry; 0 without any. */
    public long last() {
        return reading(() -> reader.query("SELECT coalesce(max(seq), 0) FROM journal", row -> row.getLong(1))).getFirst();
    }

    static List<Row> rows(Database db, long after, int limit) throws SQLException {
        return db.query(COLUMNS + " WHERE seq > ? ORDER BY seq LIMIT ?", Row::read, after, limit);
    }

    /** Reads from disk; a disk that cannot be read is the caller's problem at once, not a value. */
    static <T> T reading(Reading<T> reading) {
        try {
            return reading.read();
        } catch (SQLException e) {
            throw new UncheckedIOException("the state directory cannot be read: " + e.getMessage(), new IOException(e));
        }
    }

    /** Something read from the database. */
    interface Reading<T> {
        T read() throws SQLException;
    }

    /** An entry as it stands in the table. */
    record Row(long seq, String at, long generation, String kind, String actor, String reason, String detail, String hash) {
        static Row of(Change.Entry change, long seq, String previous) {
            Row open = new Row(seq, change.at().toString(), change.generation(), change.entry().kind(), change.by().name(),
                    change.by().reason(), JournalJson.detail(change.entry()), "");
            return new Row(seq, open.at, open.generation, open.kind, open.actor, open.reason, open.detail, open.chained(previous));
        }

        static Row read(ResultSet row) throws SQLException {
            return new Row(row.getLong(1), Database.text(row, 2), row.getLong(3), Database.text(row, 4), Database.text(row, 5),
                    Database.text(row, 6), Database.text(row, 7), Database.text(row, 8));
        }

        /** The hash that this row must have after one with the given hash. */
        String chained(String previous) {
            return new Sum().add(previous).add(seq).add(at).add(generation).add(kind).add(actor).add(reason).add(detail).hex();
        }

        void insert(Database db) throws SQLException {
            db.update("INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?)", seq, at, generation, kind, actor, reason, detail, hash);
        }

        Journaled journaled() {
            return new Journaled(seq, Instant.parse(at), generation, actor, reason, JournalJson.read(kind, detail), hash);
        }
    }
}
