package dev.sluice.control.store;

import java.sql.SQLException;
import java.util.List;

/** The tables, and whether a file has exactly these. */
final class Schema {
    /** Raised with every change of the tables; a file with a higher one was written by a newer product. */
    static final int VERSION = 6;
    /** "SLCE", so that another program's database is told apart. */
    private static final int APPLICATION = 0x534C4345;

    private static final List<String> FIRST = List.of(
            "CREATE TABLE journal (seq INTEGER PRIMARY KEY, at TEXT NOT NULL, generation INTEGER NOT NULL, kind TEXT NOT NULL,"
                    + " actor TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL, hash TEXT NOT NULL) STRICT",
            "CREATE TABLE stand (unit TEXT PRIMARY KEY, exposure TEXT NOT NULL) STRICT, WITHOUT ROWID",
            "CREATE TABLE token (name TEXT PRIMARY KEY, role TEXT NOT NULL, hash TEXT NOT NULL, created_at TEXT NOT NULL)"
                    + " STRICT, WITHOUT ROWID",
            "CREATE TABLE answer (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, fingerprint TEXT NOT NULL, status INTEGER NOT NULL,"
                    + " body TEXT NOT NULL, at INTEGER NOT NULL, sum TEXT NOT NULL) STRICT",
            "CREATE TABLE head (id INTEGER PRIMARY KEY CHECK (id = 1), reserved INTEGER NOT NULL, last_seq INTEGER NOT NULL,"
                    + " last_hash TEXT NOT NULL, stands TEXT NOT NULL, tokens TEXT NOT NULL, site_key TEXT NOT NULL, sum TEXT NOT NULL)"
                    + " STRICT");
    /** What each version added to the one before, from version 1 on. */
    private static final List<List<String>> VERSIONS = List.of(FIRST, Ledger.TABLES, ExhibitStore.TABLES, PictureStore.TABLES,
            Ledger.UNREAD, TokenStore.TABLES);

    private Schema() {}

    static void create(Database db) throws SQLException {
        db.run("PRAGMA application_id = " + APPLICATION);
        raise(db, 0);
    }

    /** Adds what versions before this one lacked; whole or not at all. */
    static void migrate(Database db) throws SQLException {
        int version = version(db);
        if (version >= 1 && version < VERSION && problems(db).isEmpty()) {
            db.run("BEGIN IMMEDIATE");
            raise(db, version);
            db.run("COMMIT");
        }
    }

    private static void raise(Database db, int from) throws SQLException {
        for (List<String> added : VERSIONS.subList(from, VERSION)) {
            for (String table : added) {
                db.run(table);
            }
        }
        db.run("PRAGMA user_version = " + VERSION);
    }

    /** Tells what is wrong with a file's tables, one sentence each. */
    static List<String> problems(Database db) throws SQLException {
        if (number(db, "PRAGMA application_id") != APPLICATION) {
            return List.of("application id: not that of a sluice database");
        }
        List<String> found = db.query("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid", row -> Database.text(row, 1));
        int version = Math.clamp(version(db), 0, VERSION);
        List<String> expected = VERSIONS.subList(0, version).stream().flatMap(List::stream).toList();
        return found.equals(expected) ? List.of() : List.of("tables: not those of schema " + version);
    }

    static int version(Database db) throws SQLException {
        return number(db, "PRAGMA user_version");
    }

    private static int number(Database db, String pragma) throws SQLException {
        return db.query(pragma, row -> row.getInt(1)).getFirst();
    }
}
