package dev.sluice.control.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ArrayNode;

import dev.sluice.model.Callback;

/**
 * The callbacks that are kept, in a file of their own: they are large, and no other change is to wait for them. Every method returns when what it
 * did is on disk. Confined to one thread.
 */
public final class CallbackStore implements AutoCloseable {
    /** No number is given twice: it stands in the journal. */
    private static final String COLUMNS = "(number INTEGER PRIMARY KEY AUTOINCREMENT, rule TEXT NOT NULL, unit TEXT NOT NULL,"
            + " at INTEGER NOT NULL, method TEXT NOT NULL, target TEXT NOT NULL, fields TEXT NOT NULL, address TEXT NOT NULL,"
            + " scheme TEXT NOT NULL, body BLOB NOT NULL, size INTEGER NOT NULL, tries INTEGER NOT NULL, dead TEXT) STRICT";
    /** What the handshake of a sender said; null: there was none. */
    private static final List<String> ADDED = List.of("ALTER TABLE callback ADD COLUMN tls TEXT");
    private static final int VERSION = 1 + ADDED.size();

    private final PromiseFile file;
    private final SideTable table;

    private CallbackStore(StateDir dir) {
        this.file = new PromiseFile(new SideFile(dir, "callbacks.db", "callbacks", VERSION, "callback", COLUMNS), ADDED);
        this.table = new SideTable(file);
    }

    /** That of a state directory; its file appears with the first callback. */
    public static CallbackStore in(Path stateDir) {
        return new CallbackStore(new StateDir(stateDir));
    }

    /**
     * What is known of one without reading it.
     *
     * @param dead why it is not replayed any more
     */
    public record Kept(long number, String rule, String unit, Instant at, String method, String target, int size, int tries,
            Optional<String> dead) {
        /** Of its target. */
        public String path() {
            int mark = target.indexOf('?');
            return mark < 0 ? target : target.substring(0, mark);
        }

        /** The same, after another replay in vain. */
        public Kept tried() {
            return new Kept(number, rule, unit, at, method, target, size, tries + 1, dead);
        }

        /** The same, not replayed any more. */
        public Kept died(String why) {
            return new Kept(number, rule, unit, at, method, target, size, tries, Optional.of(why));
        }

        /** The same, as if it had never been tried. */
        public Kept revived() {
            return new Kept(number, rule, unit, at, method, target, size, 0, Optional.empty());
        }
    }

    /**
     * All of them, the oldest first.
     *
     * @throws StoreException when the file is there and cannot be used
     */
    public List<Kept> all() throws StoreException {
        if (!table.exists()) {
            return List.of();
        }
        try {
            return table.database().query("SELECT number, rule, unit, at, method, target, size, tries, dead FROM callback ORDER BY number",
                    CallbackStore::kept);
        } catch (SQLException | IOException e) {
            table.close();
            throw file.unusable(e);
        }
    }

    /** Keeps some, all of them or none. */
    public List<Kept> add(List<Callback> callbacks) throws NotOnDiskException {
        return doing(db -> {
            db.run("BEGIN IMMEDIATE");
            try {
                List<Kept> added = new ArrayList<>();
                for (Callback callback : callbacks) {
                    added.add(add(db, callback));
                }
                db.run("COMMIT");
                return added;
            } catch (SQLException e) {
                db.run("ROLLBACK");
                throw e;
            }
        });
    }

    /**
     * One of them; empty: it is not there any more.
     *
     * @throws UnreadableException when what stands there is no callback
     */
    public Optional<Callback> read(long number) throws NotOnDiskException, UnreadableException {
        try {
            return doing(
                    db -> db.query(
                            "SELECT rule, unit, at, method, target, fields, address, scheme, body, tls FROM callback WHERE number = ?",
                            CallbackStore::callback, number).stream().findFirst());
        } catch (JacksonException | IllegalArgumentException e) {
            throw new UnreadableException(e);
        }
    }

    /** Something stands there that nobody has written so. */
    public static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1;

        UnreadableException(RuntimeException cause) {
            super(String.valueOf(cause instanceof JacksonException json ? json.getOriginalMessage() : cause.getMessage()).lines()
                    .findFirst().orElse(""), cause);
        }
    }

    /** Writes to the file, and changes nothing. */
    public void touch() throws NotOnDiskException {
        doing(db -> {
            db.run("PRAGMA user_version = " + VERSION);
            return VERSION;
        });
    }

    /** Writes down how often it was tried, and whether it is dead. */
    public void mark(Kept kept) throws NotOnDiskException {
        doing(db -> db.update("UPDATE callback SET tries = ?, dead = ? WHERE number = ?", kept.tries(), kept.dead().orElse(null),
                kept.number()));
    }

    /** Forgets one. */
    public void remove(long number) throws NotOnDiskException {
        doing(db -> db.update("DELETE FROM callback WHERE number = ?", number));
    }

    private interface Deed<T> {
        T of(Database db) throws SQLException;
    }

    private <T> T doing(Deed<T> deed) throws NotOnDiskException {
        try {
            return deed.of(table.database());
        } catch (SQLException | IOException e) {
            table.close();
            throw new NotOnDiskException("callbacks: " + e.getMessage(), e);
        }
    }

    private static Kept add(Database db, Callback callback) throws SQLException {
        ArrayNode fields = JournalJson.MAPPER.createArrayNode();
        callback.fields().forEach(field -> fields.addArray().add(field.name()).add(field.value()));
        db.update("INSERT INTO callback (rule, unit, at, method, target, fields, address, scheme, body, size, tls, tries)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)", callback.rule(), callback.unit(), callback.at().toEpochMilli(),
                callback.method(),
                callback.target(), fields.toString(), callback.sender().address(), callback.sender().scheme(),
                callback.body().getBytes(StandardCharsets.ISO_8859_1), callback.size(), HandshakeJson.text(callback.sender().tls()));
        long number = db.query("SELECT last_insert_rowid()", row -> row.getLong(1)).getFirst();
        return new Kept(number, callback.rule(), callback.unit(), callback.at(), callback.method(), callback.target(), callback.size(), 0,
                Optional.empty());
    }

    private static Kept kept(ResultSet row) throws SQLException {
        return new Kept(row.getLong(1), Database.text(row, 2), Database.text(row, 3), Instant.ofEpochMilli(row.getLong(4)),
                Database.text(row, 5), Database.text(row, 6), row.getInt(7), row.getInt(8), Optional.ofNullable(row.getString(9)));
    }

    private static Callback callback(ResultSet row) throws SQLException {
        List<Callback.Field> fields = new ArrayList<>();
        JournalJson.MAPPER.readTree(Database.text(row, 6))
                .forEach(field -> fields.add(new Callback.Field(field.required(0).stringValue(), field.required(1).stringValue())));
        return new Callback(Database.text(row, 1), Database.text(row, 2), Instant.ofEpochMilli(row.getLong(3)), Database.text(row, 4),
                Database.text(row, 5), fields,
                new Callback.Sender(Database.text(row, 7), Database.text(row, 8), HandshakeJson.facts(row.getString(10))),
                new String(row.getBytes(9), StandardCharsets.ISO_8859_1));
    }

    @Override
    public void close() {
        table.close();
    }
}
