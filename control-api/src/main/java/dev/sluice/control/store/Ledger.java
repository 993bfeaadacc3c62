package dev.sluice.control.store;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import tools.jackson.databind.node.ObjectNode;

import dev.sluice.control.store.LedgerEntry.Certainty;
import dev.sluice.model.LedgerNote;
import dev.sluice.model.LedgerNote.Meant;

/**
 * The writes that only new has accepted. What is about to be sent there is on disk before it is, so a kill between new's commit and ours
 * leaves an entry that says so. Read from any thread.
 */
public final class Ledger {
    static final List<String> TABLES = List.of(
            "CREATE TABLE meant (ref INTEGER PRIMARY KEY, at INTEGER NOT NULL, unit TEXT NOT NULL, method TEXT NOT NULL,"
                    + " endpoint TEXT NOT NULL, request_id TEXT NOT NULL, idempotency_key TEXT, visitor INTEGER NOT NULL) STRICT",
            "CREATE TABLE ledger (seq INTEGER PRIMARY KEY, ref INTEGER NOT NULL UNIQUE, at INTEGER NOT NULL, unit TEXT NOT NULL,"
                    + " method TEXT NOT NULL, endpoint TEXT NOT NULL, request_id TEXT NOT NULL, idempotency_key TEXT,"
                    + " visitor INTEGER NOT NULL, certainty TEXT NOT NULL, status INTEGER, names TEXT NOT NULL, amount INTEGER,"
                    + " carried INTEGER NOT NULL) STRICT",
            "CREATE INDEX ledger_of_unit ON ledger (unit, seq)");

    /** Of the accepted ones those that may have a name which nobody has seen. */
    static final List<String> UNREAD = List.of("CREATE TABLE unread (ref INTEGER PRIMARY KEY) STRICT");

    private static final String FACTS = "ref, at, unit, method, endpoint, request_id, idempotency_key, visitor";
    private static final String ENTER = "INSERT INTO ledger (" + FACTS + ", certainty, status, names, amount, carried)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0) ON CONFLICT (ref) DO UPDATE SET certainty = excluded.certainty,"
            + " status = excluded.status, names = excluded.names, amount = excluded.amount";

    private static final String PARTS = "SELECT unit, SUM(certainty = 'accepted'), SUM(certainty != 'accepted'), SUM(amount) FROM ledger"
            + " WHERE carried = 0";

    private final Database reader;
    private final Supplier<Map<String, LedgerTotals>> totals;

    Ledger(Database reader, Supplier<Map<String, LedgerTotals>> totals) {
        this.reader = reader;
        this.totals = totals;
    }

    /** What only new has of a unit; without touching the disk. */
    public LedgerTotals totals(String unit) {
        return totals.get().getOrDefault(unit, LedgerTotals.NONE);
    }

    /** Of which units new has anything alone; without touching the disk. */
    public Set<String> units() {
        return Set.copyOf(totals.get().keySet());
    }

    /** The entries of a unit after one of them, in order, at most so many. */
    public List<LedgerEntry> after(String unit, long seq, int limit) {
        return Journal.reading(() -> reader.query("SELECT seq, at, unit, method, endpoint, certainty, status, request_id, idempotency_key,"
                + " names, amount, carried FROM ledger WHERE unit = ? AND seq > ? ORDER BY seq LIMIT ?", Ledger::entry, unit, seq, limit));
    }

    /** What new alone has of a unit after one entry, in order, at most so many. */
    public List<Holding> holdings(String unit, long seq, int limit) {
        return Journal.reading(() -> reader.query("SELECT seq, ref, names, certainty = 'accepted' AND ref NOT IN (SELECT ref FROM unread)"
                + " FROM ledger WHERE unit = ? AND seq > ? AND carried = 0 ORDER BY seq LIMIT ?",
                row -> new Holding(row.getLong(1), row.getLong(2), Set.copyOf(names(Database.text(row, 3)).values()), row.getInt(4) != 0),
                unit, seq, limit));
    }

    /** When the last of those up to one of them was sent; empty: there is none. */
    public Optional<Instant> lastUpTo(String unit, long seq) {
        return Journal.reading(() -> reader.query("SELECT MAX(at) FROM ledger WHERE unit = ? AND seq <= ? HAVING COUNT(*) > 0",
                row -> Instant.ofEpochMilli(row.getLong(1)), unit, seq)).stream().findFirst();
    }

    /** Who wrote on new since then, and when last; at most so many, the latest. */
    public List<Fencing> fencings(Instant since, int limit) {
        return Journal.reading(() -> reader.query("SELECT unit, visitor, MAX(at) FROM ledger WHERE at > ? AND carried = 0"
                + " GROUP BY unit, visitor ORDER BY 3 DESC LIMIT ?",
                row -> new Fencing(Database.text(row, 1), row.getLong(2), Instant.ofEpochMilli(row.getLong(3))), since.toEpochMilli(),
                limit));
    }

    /** By unit, as they stand in the database. */
    static Map<String, LedgerTotals> read(Database db) throws SQLException {
        Map<String, LedgerTotals> all = new HashMap<>();
        db.query(PARTS + " GROUP BY unit", Ledger::part).forEach(part -> all.put(part.unit(), part.totals()));
        return all;
    }

    /** What was about to be sent when the run before this one ended is entered as uncertain. */
    static void settle(Database db) throws SQLException {
        if (db.query("SELECT 1 FROM meant LIMIT 1", row -> row.getInt(1)).isEmpty()) {
            return; // a start on a full disk writes nothing that it need not
        }
        db.run("INSERT OR IGNORE INTO ledger (" + FACTS + ", certainty, names, carried) SELECT " + FACTS
                + ", 'uncertain', '{}', 0 FROM meant"
                + " ORDER BY at, ref");
        db.run("DELETE FROM meant");
    }

    /** Writes it down, and what it changes of the totals into these. */
    static void write(Database db, LedgerNote note, Map<String, LedgerTotals> totals) throws SQLException {
        List<Part> before = parts(db, note);
        write(db, note);
        before.forEach(part -> totals.computeIfPresent(part.unit(), (_, all) -> all.without(part.totals())));
        parts(db, note).forEach(part -> totals.merge(part.unit(), part.totals(), LedgerTotals::and));
    }

    private static void write(Database db, LedgerNote note) throws SQLException {
        switch (note) {
            case Meant meant -> db.update("INSERT OR IGNORE INTO meant (" + FACTS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)", meant.ref(),
                    meant.at().toEpochMilli(), meant.unit(), meant.method(), meant.endpoint(), meant.requestId(), meant.key().orElse(null),
                    meant.visitor());
            case LedgerNote.Accepted accepted -> {
                Named named = Named.of(accepted);
                enter(db, accepted.meant(), Certainty.ACCEPTED, Optional.of(accepted.status()), named);
                if (!named.whole()) {
                    db.update("INSERT OR IGNORE INTO unread (ref) VALUES (?)", accepted.ref());
                }
            }
            case LedgerNote.Unknown unknown -> enter(db, unknown.meant(), Certainty.UNKNOWN, Optional.empty(), Named.NOTHING);
            case LedgerNote.Told told -> tell(db, told);
            case LedgerNote.Nothing nothing -> {
                db.update("DELETE FROM meant WHERE ref = ?", nothing.ref());
                db.update("DELETE FROM ledger WHERE ref = ? AND certainty = 'uncertain'", nothing.ref());
            }
        }
    }

    static void carryOver(Database db, String unit, long upTo) throws SQLException {
        db.update("DELETE FROM unread WHERE ref IN (SELECT ref FROM ledger WHERE unit = ? AND seq <= ?)", unit, upTo);
        db.update("UPDATE ledger SET carried = 1 WHERE unit = ? AND seq <= ? AND carried = 0", unit, upTo);
    }

    private static void enter(Database db, Meant meant, Certainty certainty, Optional<Integer> status, Named named) throws SQLException {
        db.update(ENTER, meant.ref(), meant.at().toEpochMilli(), meant.unit(), meant.method(), meant.endpoint(), meant.requestId(),
                meant.key().orElse(null), meant.visitor(), certainty.label(), status.orElse(null), json(named.names()),
                named.amount().map(Amounts::written).orElse(null));
        db.update("DELETE FROM meant WHERE ref = ?", meant.ref());
    }

    /** Puts what the body tells beside what was told before. */
    private static void tell(Database db, LedgerNote.Told told) throws SQLException {
        Named found = Named.in(told);
        for (String before : db.query("SELECT names FROM ledger WHERE ref = ?", row -> Database.text(row, 1), told.ref())) {
            Map<String, String> all = new LinkedHashMap<>(names(before));
            all.putAll(found.names());
            db.update("UPDATE ledger SET names = ?, amount = COALESCE(?, amount) WHERE ref = ?", json(all),
                    found.amount().map(Amounts::written).orElse(null), told.ref());
        }
        if (found.whole()) {
            db.update("DELETE FROM unread WHERE ref = ?", told.ref());
        }
    }

    /** What one write, which is meant only or entered, is in the totals. */
    private static List<Part> parts(Database db, LedgerNote note) throws SQLException {
        return note instanceof Meant ? List.of() : db.query(PARTS + " AND ref = ? GROUP BY unit", Ledger::part, note.ref());
    }

    private static Part part(ResultSet row) throws SQLException {
        return new Part(Database.text(row, 1), new LedgerTotals(row.getLong(2), row.getLong(3), Amounts.read(row.getLong(4))));
    }

    private record Part(String unit, LedgerTotals totals) {}

    private static LedgerEntry entry(ResultSet row) throws SQLException {
        int status = row.getInt(7);
        Optional<Integer> answered = row.wasNull() ? Optional.empty() : Optional.of(status);
        long amount = row.getLong(11);
        Optional<BigDecimal> told = row.wasNull() ? Optional.empty() : Optional.of(Amounts.read(amount));
        return new LedgerEntry(row.getLong(1), Instant.ofEpochMilli(row.getLong(2)), Database.text(row, 3), Database.text(row, 4),
                Database.text(row, 5), Certainty.parse(Database.text(row, 6)), answered, Database.text(row, 8),
                Optional.ofNullable(row.getString(9)), names(Database.text(row, 10)), told, row.getInt(12) != 0);
    }

    private static String json(Map<String, String> names) {
        ObjectNode json = JournalJson.MAPPER.createObjectNode();
        names.forEach(json::put);
        return json.toString();
    }

    private static Map<String, String> names(String json) {
        Map<String, String> names = new LinkedHashMap<>();
        JournalJson.MAPPER.readTree(json).properties().forEach(name -> names.put(name.getKey(), name.getValue().stringValue()));
        return names;
    }
}
