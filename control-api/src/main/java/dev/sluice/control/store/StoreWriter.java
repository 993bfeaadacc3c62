package dev.sluice.control.store;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.sluice.model.Exhibit;
import dev.sluice.model.LedgerNote;

/** The one hand that writes: a list of changes is on disk whole or not at all. Confined to one thread at a time. */
final class StoreWriter {
    private final StateDir dir;
    private final Database db;
    private final StandStore stands;
    private final TokenStore tokens;
    private Head head;
    private PictureStore.Newest picture;
    private volatile Map<String, LedgerTotals> totals;

    StoreWriter(StateDir dir, Opened opened) {
        this.dir = dir;
        this.db = opened.writing();
        this.stands = opened.stands();
        this.tokens = opened.tokens();
        this.head = opened.head();
        this.picture = opened.picture();
        this.totals = Map.copyOf(opened.totals());
    }

    /** Of the ledger, by unit; any thread. */
    Map<String, LedgerTotals> totals() {
        return totals;
    }

    /** Puts changes on disk in their order; what was journaled comes back in that order. */
    List<Journaled> write(List<Change> changes) throws NotOnDiskException {
        Draft draft = new Draft();
        try {
            db.run("BEGIN IMMEDIATE");
            draft.write(changes);
            db.run("COMMIT");
        } catch (SQLException e) {
            rollBack(e);
            throw new NotOnDiskException("the disk of " + dir.path() + " did not take it: " + e.getMessage(), e, Database.isForRoom(e));
        }
        draft.committed();
        return draft.entries;
    }

    /** SQLite ends a transaction by itself on some errors; then there is nothing left to roll back, and it says so. */
    private void rollBack(SQLException cause) {
        try {
            db.run("ROLLBACK");
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /** What memory will know once the disk knows it. */
    private final class Draft {
        private final List<Journaled> entries = new ArrayList<>();
        private final SortedMap<String, String> standRows = new TreeMap<>(stands.rows());
        private final SortedMap<String, TokenStore.Row> tokenRows = new TreeMap<>(tokens.rows());
        private final Map<String, LedgerTotals> nextTotals = new HashMap<>(totals);
        private Head next = head;
        private PictureStore.Newest nextPicture = picture;

        void write(List<Change> changes) throws SQLException {
            for (Change change : changes) {
                write(change);
            }
            if (!standRows.equals(stands.rows())) {
                next = next.withStands(StandStore.sum(standRows));
            }
            if (!tokenRows.equals(tokens.rows())) {
                next = next.withTokens(TokenStore.sum(tokenRows));
            }
            if (!next.equals(head)) {
                next.write(db);
            }
        }

        private void write(Change change) throws SQLException {
            switch (change) {
                case Change.Entry entry -> {
                    Journal.Row row = Journal.Row.of(entry, next.lastSeq() + 1, next.lastHash());
                    row.insert(db);
                    next = next.withEntry(row.seq(), row.hash());
                    entries.add(new Journaled(row.seq(), entry.at(), entry.generation(), row.actor(), row.reason(), entry.entry(),
                            row.hash()));
                }
                case Change.Stands moved -> write(moved);
                case Change.Picture came -> nextPicture = nextPicture.and(came, entryOf(came), db);
                case Change.Reserve(long upTo) -> next = next.withReserved(upTo);
                case Change.AddToken(Token token, String text) -> {
                    TokenStore.Row row = TokenStore.Row.of(token, text);
                    row.insert(db);
                    tokenRows.put(token.name(), row);
                }
                case Change.RotateToken(String name, String text, Instant until) -> {
                    TokenStore.Row row = Objects.requireNonNull(tokenRows.get(name), name).rotated(text, until);
                    TokenStore.Row.delete(name, db);
                    row.insert(db);
                    tokenRows.put(name, row);
                }
                case Change.RemoveToken(String name) -> {
                    TokenStore.Row.delete(name, db);
                    tokenRows.remove(name);
                }
                case Change.Remember(Answer answer) -> IdempotencyStore.write(db, answer);
                case Change.Note(LedgerNote note) -> Ledger.write(db, note, nextTotals);
                case Change.Exhibited(Exhibit exhibit) -> ExhibitStore.write(db, exhibit);
                case Change.CarriedOver(String unit, long upTo) -> {
                    Ledger.carryOver(db, unit, upTo);
                    nextTotals.clear();
                    nextTotals.putAll(Ledger.read(db));
                }
            }
        }

        private void write(Change.Stands moved) throws SQLException {
            for (var stand : moved.exposures().entrySet()) {
                String text = StandJson.write(stand.getValue());
                if (!Objects.equals(standRows.put(stand.getKey(), text), text)) {
                    db.update("REPLACE INTO stand VALUES (?, ?)", stand.getKey(), text);
                }
            }
        }

        /** What is journaled of it stands before it in what is written. */
        private long entryOf(Change.Picture came) {
            return entries.stream().filter(entry -> entry.generation() == came.generation()).mapToLong(Journaled::seq).findFirst()
                    .orElse(0);
        }

        void committed() {
            head = next;
            picture = nextPicture;
            totals = Map.copyOf(nextTotals);
            stands.committed(standRows, next.reserved());
            tokens.committed(tokenRows);
        }
    }
}
