package dev.sluice.control.store;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a whole store again and tells what is not as it was written. One use, one thread. */
final class Verifier {
    private static final int PAGE = 1_000;
    /** After so many the store is beyond doubt damaged. */
    private static final int MOST_PROBLEMS = 20;

    private final Database db;
    private final List<String> problems = new ArrayList<>();
    private long entries;
    private String chained = Sum.NOTHING;

    private Verifier(Database db) {
        this.db = db;
    }

    static Verification verify(Database db, StateDir dir) {
        Verifier verifier = new Verifier(db);
        verifier.check("database", verifier::tables);
        verifier.check("journal", verifier::chain);
        verifier.check("head", () -> verifier.head(dir));
        verifier.check("idempotency keys", verifier::answers);
        return new Verification(verifier.entries, verifier.chained, verifier.problems);
    }

    /** What is wrong with the pages of a file, as far as SQLite can tell; {@code pragma} quick_check or integrity_check. */
    static List<String> pages(Database db, String pragma) throws SQLException {
        return db.query("PRAGMA " + pragma, row -> Database.text(row, 1)).stream().filter(line -> !line.equals("ok")).toList();
    }

    private void check(String what, Check check) {
        try {
            check.run();
        } catch (SQLException e) {
            tell(what + ": " + e.getMessage());
        }
    }

    private void tables() throws SQLException {
        Schema.problems(db).forEach(this::tell);
        pages(db, "integrity_check").forEach(line -> tell("database: " + line));
    }

    private void chain() throws SQLException {
        long at = 0;
        List<Journal.Row> rows = Journal.rows(db, Long.MIN_VALUE, PAGE);
        while (!rows.isEmpty() && problems.size() < MOST_PROBLEMS) {
            for (Journal.Row row : rows) {
                at++;
                chain(row, at);
            }
            rows = Journal.rows(db, rows.getLast().seq(), PAGE);
        }
    }

    /** A row is judged against the one before as it stands, so that one damaged entry is told of once or twice, not all after it. */
    private void chain(Journal.Row row, long expectedSeq) {
        if (row.seq() != expectedSeq) {
            tell("journal entry " + expectedSeq + ": missing, or numbered " + row.seq());
        } else if (!row.hash().equals(row.chained(chained))) {
            tell("journal entry " + row.seq() + ": not as it was written");
        }
        chained = row.hash();
        entries++;
    }

    private void head(StateDir dir) throws SQLException {
        Optional<Head> found = Head.read(db);
        if (found.isEmpty()) {
            tell("head: not as it was written");
            return;
        }
        Head head = found.get();
        if (head.lastSeq() != entries || !head.lastHash().equals(chained)) {
            tell("journal: ends at entry " + entries + ", was written up to entry " + head.lastSeq());
        }
        problems.addAll(bound(db, head));
        siteKey(dir, head);
    }

    /** A copy of the database alone is none that a product could be started with. */
    private void siteKey(StateDir dir, Head head) {
        try {
            if (!SiteKey.read(dir).sum().equals(head.siteKey())) {
                tell("site.key: not as it was written");
            }
        } catch (StoreException damaged) {
            tell(String.valueOf(damaged.getMessage()));
        } catch (IOException e) {
            tell("site.key: cannot be read: " + e.getMessage());
        }
    }

    /** What the head says of the small tables that are read at every start. */
    static List<String> bound(Database db, Head head) throws SQLException {
        List<String> found = new ArrayList<>();
        if (!StandStore.sum(StandStore.read(db)).equals(head.stands())) {
            found.add("stands: not as they were written");
        }
        if (!TokenStore.sum(TokenStore.read(db)).equals(head.tokens())) {
            found.add("tokens: not as they were written");
        }
        return found;
    }

    private void answers() throws SQLException {
        IdempotencyStore.damaged(db).forEach(key -> tell("idempotency key " + key + ": not as it was written"));
        if (Schema.version(db) >= ExhibitStore.SINCE) {
            ExhibitStore.damaged(db).forEach(number -> tell("evidence " + number + ": not as it was written"));
        }
        if (Schema.version(db) >= PictureStore.SINCE) {
            PictureStore.damaged(db).forEach(number -> tell("picture " + number + ": not as it was written"));
        }
    }

    private void tell(String problem) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(problem);
        }
    }

    /** One part of the check. */
    private interface Check {
        void run() throws SQLException;
    }
}
