package dev.sluice.control.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** An existing database, found whole: its two connections and what is kept in memory of it. */
record Opened(Database writing, Database reading, StandStore stands, TokenStore tokens, Head head,
        Map<String, LedgerTotals> totals, PictureStore.Newest picture) {
    /** What every SQLite file begins with. Of an empty or shorter file SQLite would silently make a new one. */
    private static final byte[] BEGINNING = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

    static Opened open(StateDir dir, SiteKey siteKey) throws StoreException, IOException {
        try (InputStream file = Files.newInputStream(dir.database())) {
            if (!Arrays.equals(file.readNBytes(BEGINNING.length), BEGINNING)) {
                throw dir.damaged("sluice.db: file is not a database");
            }
        }
        try {
            Database writing = Database.writing(dir.database());
            try {
                Head head = checked(dir, writing, siteKey);
                Ledger.settle(writing);
                return new Opened(writing, Database.reading(dir.database(), ""),
                        new StandStore(StandStore.read(writing), head.reserved()), new TokenStore(TokenStore.read(writing)), head,
                        Ledger.read(writing), PictureStore.Newest.of(writing));
            } catch (StoreException | SQLException e) {
                writing.close();
                throw e;
            }
        } catch (SQLException e) {
            throw Database.isDamage(e) ? dir.damaged("sluice.db: " + e.getMessage()) : dir.unusable(e);
        }
    }

    /** Everything that decides where visitors go and who may change it is checked at every start; the whole journal is not. */
    private static Head checked(StateDir dir, Database db, SiteKey siteKey) throws StoreException, SQLException {
        int version = Schema.version(db);
        if (version > Schema.VERSION) {
            throw dir.newer(version);
        }
        Schema.migrate(db);
        complain(dir, Schema.problems(db));
        complain(dir, Verifier.pages(db, "quick_check"));
        Head head = Head.read(db).orElseThrow(() -> dir.damaged("sluice.db: head: not as it was written"));
        complain(dir, Verifier.bound(db, head));
        if (!siteKey.sum().equals(head.siteKey())) {
            throw dir.damaged("site.key is not the one that this directory began with");
        }
        List<Journal.Row> last = Journal.rows(db, head.lastSeq() - 1, 2);
        boolean fits = head.lastSeq() == 0 ? last.isEmpty() : last.size() == 1 && last.getFirst().hash().equals(head.lastHash());
        if (!fits) {
            throw dir.damaged("sluice.db: the journal does not end at entry " + head.lastSeq());
        }
        return head;
    }

    private static void complain(StateDir dir, List<String> problems) throws StoreException {
        if (!problems.isEmpty()) {
            throw dir.damaged("sluice.db: " + problems.getFirst());
        }
    }
}
