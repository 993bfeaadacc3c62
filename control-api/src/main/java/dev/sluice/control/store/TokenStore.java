package dev.sluice.control.store;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Who may use the control API: names, roles and hashes of tokens. Read from any thread, without touching the disk. */
public final class TokenStore {
    private static final String PREFIX = "slc_";
    private static final SecureRandom RANDOM = new SecureRandom();

    private volatile SortedMap<String, Row> onDisk;

    TokenStore(SortedMap<String, Row> rows) {
        onDisk = Collections.unmodifiableSortedMap(rows);
    }

    /** The text of a token that nobody has yet: {@code slc_} and 32 random bytes. */
    public static String newText() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The token with this text. What is compared are hashes of it, so the time this takes tells nothing. */
    public Optional<Token> find(String text) {
        String hash = hash(text);
        return onDisk.values().stream().filter(row -> row.hash().equals(hash)).map(Row::token).findFirst();
    }

    /** All of them, by name. */
    public List<Token> all() {
        return onDisk.values().stream().map(Row::token).toList();
    }

    SortedMap<String, Row> rows() {
        return onDisk;
    }

    void committed(SortedMap<String, Row> rows) {
        onDisk = Collections.unmodifiableSortedMap(rows);
    }

    static SortedMap<String, Row> read(Database db) throws SQLException {
        SortedMap<String, Row> rows = new TreeMap<>();
        db.query("SELECT name, role, hash, created_at FROM token", row -> new Row(Database.text(row, 1), Database.text(row, 2),
                Database.text(row, 3), Database.text(row, 4))).forEach(row -> rows.put(row.name(), row));
        return rows;
    }

    static String sum(SortedMap<String, Row> rows) {
        Sum sum = new Sum();
        rows.values().forEach(row -> sum.add(row.name()).add(row.role()).add(row.hash()).add(row.createdAt()));
        return sum.hex();
    }

    private static String hash(String text) {
        return new Sum().add(text.getBytes(StandardCharsets.UTF_8)).hex();
    }

    /** A token as it stands in the table. */
    record Row(String name, String role, String hash, String createdAt) {
        static Row of(Token token, String text) {
            return new Row(token.name(), token.role().label(), TokenStore.hash(text), token.createdAt().toString());
        }

        Token token() {
            Role known = Role.parse(role).orElseThrow(() -> new IllegalArgumentException("role of token " + name + ": " + role));
            return new Token(name, known, Instant.parse(createdAt));
        }

        void insert(Database db) throws SQLException {
            db.update("INSERT INTO token VALUES (?, ?, ?, ?)", name, role, hash, createdAt);
        }
    }
}
