package dev.sluice.control.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The answers of the last 24 h, by idempotency key; at most 10 000, the oldest goes first. Read from any thread. */
public final class IdempotencyStore {
    /** How long a key tells its answer again. */
    public static final Duration KEPT = Duration.ofHours(24);
    static final int MOST = 10_000;

    private static final String COLUMNS = "SELECT key, fingerprint, status, body, at, sum FROM answer";

    private final Database reader;

    IdempotencyStore(Database reader) {
        this.reader = reader;
    }

    /** What tells one request from another: SHA-256 of method, path and body, in hexadecimal. */
    public static String fingerprint(String method, String path, byte[] body) {
        return new Sum().add(method).add(path).add(body).hex();
    }

    /** The answer kept for a key, if it is not older than 24 h. A different {@link Answer#fingerprint()} means the key is reused. */
    public Optional<Answer> find(String key, Instant now) {
        List<Row> rows = Journal.reading(() -> reader.query(COLUMNS + " WHERE key = ?", IdempotencyStore::row, key));
        return rows.stream().map(Row::answer).filter(answer -> answer.at().plus(KEPT).isAfter(now)).findFirst();
    }

    static void write(Database db, Answer answer) throws SQLException {
        db.update("DELETE FROM answer WHERE key = ?", answer.key());
        db.update("INSERT INTO answer (key, fingerprint, status, body, at, sum) VALUES (?, ?, ?, ?, ?, ?)", answer.key(),
                answer.fingerprint(), answer.status(), answer.body(), answer.at().toEpochMilli(), sum(answer));
        db.update("DELETE FROM answer WHERE id IN (SELECT id FROM answer ORDER BY id LIMIT 100) AND at < ?",
                answer.at().minus(KEPT).toEpochMilli());
        db.update("DELETE FROM answer WHERE id <= (SELECT id FROM answer ORDER BY id DESC LIMIT 1 OFFSET " + MOST + ")");
    }

    /** The keys of answers that are not as they were written. */
    static List<String> damaged(Database db) throws SQLException {
        return db.query(COLUMNS, IdempotencyStore::row).stream().filter(row -> !row.sum().equals(sum(row.answer())))
                .map(row -> row.answer().key()).toList();
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(new Answer(Database.text(row, 1), Database.text(row, 2), row.getInt(3), Database.text(row, 4),
                Instant.ofEpochMilli(row.getLong(5))), Database.text(row, 6));
    }

    private static String sum(Answer answer) {
        return new Sum().add(answer.key()).add(answer.fingerprint()).add(answer.status()).add(answer.body())
                .add(answer.at().toEpochMilli()).hex();
    }

    private record Row(Answer answer, String sum) {}
}
