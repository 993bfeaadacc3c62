package dev.sluice.control.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.model.Exposure;

/**
 * Where every unit stood in the last pictures that were in force. Every hundredth is kept whole, the others as what changed since the one before;
 * so what is too old goes a hundred at a time, and any picture is put together from a hundred rows at most. Read from any thread.
 */
public final class PictureStore {
    /** At least so many can be read again. */
    public static final int KEPT = 1_000;

    /** The version of the schema that brought them. */
    static final int SINCE = 4;

    static final List<String> TABLES = List.of(
            "CREATE TABLE picture (generation INTEGER PRIMARY KEY, at TEXT NOT NULL, entry INTEGER NOT NULL, whole INTEGER NOT NULL,"
                    + " stood TEXT NOT NULL, sum TEXT NOT NULL) STRICT");

    private static final int STRIDE = 100;
    private static final String COLUMNS = "SELECT generation, at, entry, whole, stood, sum FROM picture";

    private final Database reader;

    PictureStore(Database reader) {
        this.reader = reader;
    }

    /**
     * A picture that was in force.
     *
     * @param entry the number of what the journal says of it; 0 where it says nothing, as of each step of a rise
     */
    public record Mark(long generation, Instant at, long entry) {}

    /**
     * Where every unit stood then.
     *
     * @param exposures by unit, what no unit claims included
     */
    public record Past(Mark mark, SortedMap<String, Exposure> exposures) {
        public Past {
            exposures = Collections.unmodifiableSortedMap(new TreeMap<>(exposures));
        }
    }

    /** Those before a generation, at most so many, the newest first. */
    public List<Mark> before(long generation, int limit) {
        return Journal.reading(() -> reader.query(COLUMNS + " WHERE generation < ? ORDER BY generation DESC LIMIT ?", Row::read, generation,
                limit)).stream().map(Row::mark).toList();
    }

    /** The nearest that are kept, below and above a generation or at it; none of either where there is none. */
    public List<Long> around(long generation) {
        return Journal.reading(() -> reader.query("SELECT max(generation) FROM picture WHERE generation <= ? UNION"
                + " SELECT min(generation) FROM picture WHERE generation >= ?", row -> row.getLong(1), generation, generation)).stream()
                .filter(known -> known > 0).toList();
    }

    /** One of them; empty: none of that number is kept. One that is not as it was written is an error. */
    public Optional<Past> at(long generation) {
        List<Row> rows = Journal.reading(() -> reader.query(COLUMNS + " WHERE generation <= ? AND generation >= (SELECT max(generation)"
                + " FROM picture WHERE whole = 1 AND generation <= ?) ORDER BY generation", Row::read, generation, generation));
        if (rows.isEmpty() || rows.getLast().generation() != generation) {
            return Optional.empty();
        }
        rows.stream().filter(row -> !row.isAsWritten()).findFirst().ifPresent(row -> {
            throw new IllegalStateException("picture " + row.generation() + " is not as it was written");
        });
        SortedMap<String, Exposure> stood = new TreeMap<>();
        rows.forEach(row -> row.onto(stood));
        return Optional.of(new Past(rows.getLast().mark(), stood));
    }

    /** The numbers of those that are not as they were written. */
    static List<Long> damaged(Database db) throws SQLException {
        return db.query(COLUMNS, Row::read).stream().filter(row -> !row.isAsWritten()).map(Row::generation).toList();
    }

    /**
     * What the next one is told apart from.
     *
     * @param stood each unit, as it is written
     * @param sinceWhole rows since the last that was whole
     */
    record Newest(long generation, Map<String, String> stood, int sinceWhole) {
        /** After a start the next one is whole, so that none need be read. */
        static Newest of(Database db) throws SQLException {
            return new Newest(db.query("SELECT coalesce(max(generation), 0) FROM picture", row -> row.getLong(1)).getFirst(), Map.of(),
                    STRIDE);
        }

        /** Writes one that is newer; an older one is there already, or was overtaken. */
        Newest and(Change.Picture picture, long entry, Database db) throws SQLException {
            if (picture.generation() <= generation) {
                return this;
            }
            Map<String, String> next = new TreeMap<>();
            picture.exposures().forEach((unit, exposure) -> next.put(unit, StandJson.write(exposure)));
            boolean whole = sinceWhole + 1 >= STRIDE;
            Row row = new Row(picture.generation(), picture.at().toString(), entry, whole ? 1 : 0, change(whole ? Map.of() : stood, next),
                    "");
            db.update("INSERT INTO picture VALUES (?, ?, ?, ?, ?, ?)", row.generation, row.at, row.entry, row.whole, row.stood,
                    row.added());
            if (whole) {
                db.update("DELETE FROM picture WHERE generation < (SELECT max(generation) FROM picture WHERE whole = 1 AND generation <="
                        + " (SELECT generation FROM picture ORDER BY generation DESC LIMIT 1 OFFSET " + (KEPT - 1) + "))");
            }
            return new Newest(picture.generation(), next, whole ? 0 : sinceWhole + 1);
        }

        private static String change(Map<String, String> before, Map<String, String> next) {
            ObjectNode json = JournalJson.MAPPER.createObjectNode();
            before.keySet().stream().filter(unit -> !next.containsKey(unit)).forEach(json::putNull);
            next.forEach((unit, text) -> {
                if (!text.equals(before.get(unit))) {
                    json.put(unit, text);
                }
            });
            return json.toString();
        }
    }

    /** A picture as it stands in the table. */
    private record Row(long generation, String at, long entry, int whole, String stood, String sum) {
        static Row read(ResultSet row) throws SQLException {
            return new Row(row.getLong(1), Database.text(row, 2), row.getLong(3), row.getInt(4), Database.text(row, 5),
                    Database.text(row, 6));
        }

        String added() {
            return new Sum().add(generation).add(at).add(entry).add(whole).add(stood).hex();
        }

        boolean isAsWritten() {
            return sum.equals(added());
        }

        Mark mark() {
            return new Mark(generation, Instant.parse(at), entry);
        }

        void onto(SortedMap<String, Exposure> before) {
            for (Map.Entry<String, JsonNode> unit : JournalJson.MAPPER.readTree(stood).properties()) {
                if (unit.getValue().isNull()) {
                    before.remove(unit.getKey());
                } else {
                    before.put(unit.getKey(), StandJson.read(unit.getValue().stringValue()));
                }
            }
        }
    }
}
