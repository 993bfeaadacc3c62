package dev.sluice.control.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.sluice.model.Exhibit;

/** Evidence that was handed in, by unit and gate; of each the last {@value #KEPT}. Read from any thread. */
public final class ExhibitStore {
    /** Of one gate of one unit; a median of the last five is the most that a gate asks for. */
    static final int KEPT = 100;

    /** The version of the schema that brought them. */
    static final int SINCE = 3;

    static final List<String> TABLES = List.of(
            "CREATE TABLE exhibit (seq INTEGER PRIMARY KEY, unit TEXT NOT NULL, gate TEXT NOT NULL, author TEXT NOT NULL,"
                    + " at INTEGER NOT NULL, received INTEGER NOT NULL, expires INTEGER, body TEXT NOT NULL, sum TEXT NOT NULL) STRICT",
            "CREATE INDEX exhibit_in_order ON exhibit (unit, gate, seq)");

    private static final String COLUMNS = "SELECT unit, gate, author, at, received, expires, body, sum, seq FROM exhibit";

    private final Database reader;

    ExhibitStore(Database reader) {
        this.reader = reader;
    }

    /** All that are kept and are as they were written, in the order in which they came. */
    public List<Exhibit> all() {
        return Journal.reading(() -> reader.query(COLUMNS + " ORDER BY seq", ExhibitStore::row)).stream().filter(Row::isWhole)
                .map(Row::exhibit).toList();
    }

    static void write(Database db, Exhibit exhibit) throws SQLException {
        db.update("INSERT INTO exhibit (unit, gate, author, at, received, expires, body, sum) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                exhibit.unit(), exhibit.gate(), exhibit.author(), exhibit.at().toEpochMilli(), exhibit.received().toEpochMilli(),
                expiry(exhibit), exhibit.body(), sum(exhibit));
        db.update("DELETE FROM exhibit WHERE unit = ? AND gate = ? AND seq <= (SELECT seq FROM exhibit WHERE unit = ? AND gate = ?"
                + " ORDER BY seq DESC LIMIT 1 OFFSET " + KEPT + ")", exhibit.unit(), exhibit.gate(), exhibit.unit(), exhibit.gate());
    }

    /** The numbers of those that are not as they were written. */
    static List<Long> damaged(Database db) throws SQLException {
        return db.query(COLUMNS, ExhibitStore::row).stream().filter(row -> !row.isWhole()).map(Row::seq).toList();
    }

    private record Row(Exhibit exhibit, String sum, long seq) {
        boolean isWhole() {
            return sum.equals(ExhibitStore.sum(exhibit));
        }
    }

    private static Row row(ResultSet row) throws SQLException {
        long expires = row.getLong(6);
        Optional<Instant> end = row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(expires));
        return new Row(
                new Exhibit(Database.text(row, 1), Database.text(row, 2), Database.text(row, 3), Instant.ofEpochMilli(row.getLong(4)),
                        Instant.ofEpochMilli(row.getLong(5)), end, Database.text(row, 7)),
                Database.text(row, 8), row.getLong(9));
    }

    private static @Nullable Long expiry(Exhibit exhibit) {
        return exhibit.expires().map(Instant::toEpochMilli).orElse(null);
    }

    private static String sum(Exhibit exhibit) {
        return new Sum().add(exhibit.unit()).add(exhibit.gate()).add(exhibit.author()).add(exhibit.at().toEpochMilli())
                .add(exhibit.received().toEpochMilli()).add(exhibit.expires().map(Instant::toEpochMilli).orElse(-1L)).add(exhibit.body())
                .hex();
    }
}
