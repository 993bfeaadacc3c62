package dev.sluice.control.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.TreeMap;

/** The first start in a state directory: a site key, an admin token, and a database that appears only once it is whole. */
final class NewStore {
    private static final String ADMIN = "admin";

    private NewStore() {}

    static boolean isNeeded(StateDir dir) throws StoreException {
        if (Files.exists(dir.database())) {
            return false;
        }
        if (Files.exists(beside(dir.database(), "-wal"))) {
            throw dir.damaged("sluice.db is missing beside its log sluice.db-wal");
        }
        return true;
    }

    static SiteKey make(StateDir dir) throws StoreException, IOException {
        SiteKey siteKey = SiteKey.readOrMake(dir);
        String text = TokenStore.newText();
        dir.writeSecret(dir.adminToken(), (text + "\n").getBytes(StandardCharsets.US_ASCII));
        for (String suffix : List.of("", "-wal", "-shm", "-journal")) {
            Files.deleteIfExists(beside(dir.unfinished(), suffix));
        }
        // made by us, not by SQLite, so that only its owner may read it
        dir.writeSecret(dir.unfinished(), new byte[0]);
        try (Database db = Database.writing(dir.unfinished())) {
            fill(db, siteKey, text);
        } catch (SQLException e) {
            throw dir.unusable(e);
        }
        dir.moveInPlace(dir.unfinished(), dir.database());
        return siteKey;
    }

    private static void fill(Database db, SiteKey siteKey, String text) throws SQLException {
        TokenStore.Row admin = TokenStore.Row.of(new Token(ADMIN, Role.ADMIN, Instant.now().truncatedTo(ChronoUnit.MILLIS)), text);
        TreeMap<String, TokenStore.Row> tokens = new TreeMap<>();
        tokens.put(ADMIN, admin);
        db.run("BEGIN IMMEDIATE");
        Schema.create(db);
        admin.insert(db);
        new Head(0, 0, Sum.NOTHING, StandStore.sum(new TreeMap<>()), TokenStore.sum(tokens), siteKey.sum()).write(db);
        db.run("COMMIT");
    }

    private static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }
}
