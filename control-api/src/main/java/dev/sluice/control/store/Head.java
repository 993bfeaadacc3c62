package dev.sluice.control.store;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The one row that binds all other tables together, written with every change.
 *
 * @param reserved no generation above this one was ever given out
 * @param lastSeq of the journal; 0 without entries
 * @param lastHash of that entry
 * @param stands the sum over where units stand
 * @param tokens the sum over the tokens
 * @param siteKey the sum of the key file
 */
record Head(long reserved, long lastSeq, String lastHash, String stands, String tokens, String siteKey) {
    Head withReserved(long upTo) {
        return new Head(Math.max(reserved, upTo), lastSeq, lastHash, stands, tokens, siteKey);
    }

    Head withEntry(long seq, String hash) {
        return new Head(reserved, seq, hash, stands, tokens, siteKey);
    }

    Head withStands(String sum) {
        return new Head(reserved, lastSeq, lastHash, sum, tokens, siteKey);
    }

    Head withTokens(String sum) {
        return new Head(reserved, lastSeq, lastHash, stands, sum, siteKey);
    }

    void write(Database db) throws SQLException {
        db.update("REPLACE INTO head VALUES (1, ?, ?, ?, ?, ?, ?, ?)", reserved, lastSeq, lastHash, stands, tokens, siteKey, sum());
    }

    /** Empty when the row is missing or is not as it was written. */
    static Optional<Head> read(Database db) throws SQLException {
        record Row(Head head, String sum) {}
        List<Row> rows = db.query("SELECT reserved, last_seq, last_hash, stands, tokens, site_key, sum FROM head",
                row -> new Row(new Head(row.getLong(1), row.getLong(2), Database.text(row, 3), Database.text(row, 4), Database.text(row, 5),
                        Database.text(row, 6)), Database.text(row, 7)));
        return rows.stream().filter(row -> row.sum().equals(row.head().sum())).map(Row::head).findFirst();
    }

    private String sum() {
        return new Sum().add(reserved).add(lastSeq).add(lastHash).add(stands).add(tokens).add(siteKey).hex();
    }
}
