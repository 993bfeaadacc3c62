package dev.sluice.control.store;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Who may use the control API: names, roles and hashes of tokens. Read from any thread, without touching the disk. */
public final class TokenStore {
    /** The version of the schema that brought limits. */
    static final int SINCE = 6;

    static final List<String> TABLES = List
            .of("CREATE TABLE token_terms (name TEXT PRIMARY KEY, units TEXT NOT NULL, expires TEXT NOT NULL,"
                    + " former TEXT NOT NULL, former_until TEXT NOT NULL) STRICT, WITHOUT ROWID");

    private static final String PREFIX = "slc_";
    private static final SecureRandom RANDOM = new SecureRandom();

    private volatile SortedMap<String, Row> onDisk;
    private volatile Set<Row> withdrawn = Set.of();

    TokenStore(SortedMap<String, Row> rows) {
        onDisk = Collections.unmodifiableSortedMap(rows);
    }

    /** The text of a token that nobody has yet: {@code slc_} and 32 random bytes. */
    public static String newText() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The token with this text, over or not. What is compared are hashes of it, so the time this takes tells nothing. */
    public Optional<Token> find(String text, Instant now) {
        String hash = hash(text);
        return inForce().filter(row -> row.hash().equals(hash) || row.terms().isFormer(hash, now)).map(Row::token)
                .findFirst();
    }

    /** Until when the text that a token had before is good still, as was promised; empty: no other than its own is. */
    public Optional<Instant> promised(String name, Instant now) {
        return Optional.ofNullable(onDisk.get(name)).map(row -> row.terms().formerUntil()).filter(until -> !until.isEmpty())
                .map(Instant::parse).filter(now::isBefore);
    }

    /** Whether this is the text of a token, and not one that it had before. */
    public boolean isText(String name, String text) {
        return Optional.ofNullable(onDisk.get(name)).filter(row -> row.hash().equals(hash(text))).isPresent();
    }

    /** All of them, by name. */
    public List<Token> all() {
        return inForce().map(Row::token).toList();
    }

    /** A token lets nobody in from now on, also while the disk does not know it. For the one thread that decides. */
    public void withdraw(String name) {
        Set<Row> next = new HashSet<>(withdrawn);
        onDisk.values().stream().filter(row -> row.name().equals(name)).forEach(next::add);
        withdrawn = Set.copyOf(next);
    }

    private Stream<Row> inForce() {
        Set<Row> out = withdrawn;
        return onDisk.values().stream().filter(row -> !out.contains(row));
    }

    SortedMap<String, Row> rows() {
        return onDisk;
    }

    void committed(SortedMap<String, Row> rows) {
        onDisk = Collections.unmodifiableSortedMap(rows);
    }

    static SortedMap<String, Row> read(Database db) throws SQLException {
        Map<String, Terms> terms = new HashMap<>();
        if (Schema.version(db) >= SINCE) {
            record Of(String name, Terms terms) {}
            db.query("SELECT name, units, expires, former, former_until FROM token_terms", row -> new Of(Database.text(row, 1),
                    new Terms(Database.text(row, 2), Database.text(row, 3), Database.text(row, 4), Database.text(row, 5))))
                    .forEach(of -> terms.put(of.name(), of.terms()));
        }
        SortedMap<String, Row> rows = new TreeMap<>();
        db.query("SELECT name, role, hash, created_at FROM token", row -> new Row(Database.text(row, 1), Database.text(row, 2),
                Database.text(row, 3), Database.text(row, 4), terms.getOrDefault(Database.text(row, 1), Terms.NONE)))
                .forEach(row -> rows.put(row.name(), row));
        return rows;
    }

    static String sum(SortedMap<String, Row> rows) {
        Sum sum = new Sum();
        rows.values().forEach(row -> {
            sum.add(row.name()).add(row.role()).add(row.hash()).add(row.createdAt());
            if (!row.terms().equals(Terms.NONE)) {
                sum.add(row.terms().units()).add(row.terms().expires()).add(row.terms().former()).add(row.terms().formerUntil());
            }
        });
        return sum.hex();
    }

    private static String hash(String text) {
        return new Sum().add(text.getBytes(StandardCharsets.UTF_8)).hex();
    }

    /**
     * What limits a token, as it stands in its table.
     *
     * @param units a JSON list; empty: all
     * @param expires empty: never
     * @param former the hash of the text it had before, which is good until {@code formerUntil}; both empty: there is none
     */
    record Terms(String units, String expires, String former, String formerUntil) {
        static final Terms NONE = new Terms("", "", "", "");

        static Terms of(Token token) {
            return new Terms(token.units().isEmpty() ? "" : JournalJson.MAPPER.valueToTree(new TreeSet<>(token.units())).toString(),
                    token.expires().map(Instant::toString).orElse(""), "", "");
        }

        boolean isFormer(String hash, Instant now) {
            return former.equals(hash) && now.isBefore(Instant.parse(formerUntil));
        }

        Set<String> unitSet() {
            Set<String> all = new TreeSet<>();
            if (!units.isEmpty()) {
                JournalJson.MAPPER.readTree(units).forEach(unit -> all.add(unit.stringValue()));
            }
            return all;
        }

        private void insert(String name, Database db) throws SQLException {
            if (!equals(NONE)) {
                db.update("INSERT INTO token_terms VALUES (?, ?, ?, ?, ?)", name, units, expires, former, formerUntil);
            }
        }
    }

    /** A token as it stands in the table. */
    record Row(String name, String role, String hash, String createdAt, Terms terms) {
        static Row of(Token token, String text) {
            return new Row(token.name(), token.role().label(), TokenStore.hash(text), token.createdAt().toString(), Terms.of(token));
        }

        /** The same token with another text; the one it had is good until then. */
        Row rotated(String text, Instant until) {
            return new Row(name, role, TokenStore.hash(text), createdAt, new Terms(terms.units, terms.expires, hash, until.toString()));
        }

        Token token() {
            Role known = Role.parse(role).orElseThrow(() -> new IllegalArgumentException("role of token " + name + ": " + role));
            return new Token(name, known, Instant.parse(createdAt), terms.unitSet(),
                    terms.expires.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(terms.expires)));
        }

        void insert(Database db) throws SQLException {
            db.update("INSERT INTO token VALUES (?, ?, ?, ?)", name, role, hash, createdAt);
            terms.insert(name, db);
        }

        static void delete(String name, Database db) throws SQLException {
            db.update("DELETE FROM token WHERE name = ?", name);
            db.update("DELETE FROM token_terms WHERE name = ?", name);
        }
    }
}
