package dev.sluice.control.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.control.store.LedgerEntry.Certainty;
import dev.sluice.model.Extract;
import dev.sluice.model.LedgerNote;
import dev.sluice.model.LedgerTerms;

class LedgerTest {
    private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");
    private static final LedgerTerms TERMS = new LedgerTerms(List.of(new Extract.Json("/order/id"), new Extract.Json("/a~1b/0")),
            Optional.of(new Extract.Json("/order/total")));

    @TempDir
    private Path dir;

    private static LedgerNote.Meant meant(long ref) {
        return new LedgerNote.Meant(ref, NOON.plusMillis(Math.abs(ref)), "shop", "POST", "other", "r" + ref, Optional.empty(), ref % 3);
    }

    private static void write(Store store, LedgerNote... notes) throws NotOnDiskException {
        for (LedgerNote note : notes) {
            store.write(List.of(new Change.Note(note)));
        }
    }

    private static List<LedgerEntry> all(Store store) {
        return store.ledger().after("shop", 0, 100);
    }

    @Test
    void what_was_meant_when_the_process_was_killed_is_uncertain_after_it() throws Exception {
        try (Store store = Store.open(dir)) {
            write(store, meant(-1), meant(2), meant(3), new LedgerNote.Accepted(meant(2), 201, Map.of(), true), new LedgerNote.Nothing(3));
            assertThat(all(store)).extracting(LedgerEntry::requestId).containsExactly("r2");
        }
        try (Store store = Store.open(dir)) {
            assertThat(all(store)).extracting(LedgerEntry::requestId).containsExactly("r2", "r-1");
            assertThat(all(store)).extracting(LedgerEntry::certainty).containsExactly(Certainty.ACCEPTED, Certainty.UNCERTAIN);
            assertThat(store.ledger().totals("shop")).isEqualTo(new LedgerTotals(1, 1, BigDecimal.ZERO));
            assertThat(store.ledger().fencings(NOON.minusSeconds(1), 10)).hasSize(2);
            assertThat(store.verify().problems()).isEmpty();
        }
    }

    @Test
    void a_late_word_settles_what_was_uncertain() throws Exception {
        try (Store store = Store.open(dir)) {
            write(store, meant(1), meant(2));
        }
        try (Store store = Store.open(dir)) {
            write(store, new LedgerNote.Accepted(meant(1), 302, Map.of(), true), new LedgerNote.Nothing(2));
            assertThat(all(store)).extracting(LedgerEntry::certainty).containsExactly(Certainty.ACCEPTED);
            assertThat(store.ledger().totals("shop").open()).isZero();
        }
    }

    @Test
    void names_and_amount_are_taken_out_of_a_body_as_far_as_it_is_there() throws Exception {
        try (Store store = Store.open(dir)) {
            write(store, meant(1), new LedgerNote.Accepted(meant(1), 201, Map.of("header:Location", "/o/1"), false),
                    new LedgerNote.Told(1, TERMS,
                            "{\"x\":[1],\"order\":{\"id\":4711,\"total\":\"49.90\"},\"a/b\":[\"first\"],\"rest\":{\"cut"));
            LedgerEntry entry = all(store).getFirst();
            assertThat(entry.names())
                    .isEqualTo(Map.of("header:Location", "/o/1", "json:/order/id", "4711", "json:/a~1b/0", "first"));
            assertThat(entry.amount()).contains(new BigDecimal("49.9"));
            assertThat(store.ledger().totals("shop")).isEqualTo(new LedgerTotals(1, 0, new BigDecimal("49.9")));
        }
    }

    @Test
    void what_is_no_name_and_no_amount_is_left_out() throws Exception {
        try (Store store = Store.open(dir)) {
            write(store, new LedgerNote.Accepted(meant(1), 201, Map.of("header:A", "x".repeat(201), LedgerNote.AMOUNT, "1e9"), false),
                    new LedgerNote.Told(1, TERMS, "{\"order\":{\"id\":\"a\\u0007b\",\"total\":12345678901}}"),
                    new LedgerNote.Told(1, TERMS, "<html>"));
            assertThat(all(store).getFirst().names()).isEmpty();
            assertThat(all(store).getFirst().amount()).isEmpty();
        }
    }

    @Test
    void what_only_new_has_is_known_by_name_and_what_nobody_has_read_is_told_apart() throws Exception {
        try (Store store = Store.open(dir)) {
            write(store, meant(1), meant(2), meant(3), meant(4), new LedgerNote.Accepted(meant(1), 201, Map.of("header:A", "a"), true),
                    new LedgerNote.Accepted(meant(2), 201, Map.of(), false), new LedgerNote.Accepted(meant(3), 201, Map.of(), false),
                    new LedgerNote.Told(3, TERMS, "{\"order\":{\"id\":\"c\"}}"), new LedgerNote.Unknown(meant(4)), meant(5));
        }
        try (Store store = Store.open(dir)) {
            assertThat(store.ledger().holdings("shop", 0, 10)).containsExactly(new Holding(1, 1, Set.of("a"), true),
                    new Holding(2, 2, Set.of(), false), new Holding(3, 3, Set.of("c"), true), new Holding(4, 4, Set.of(), false),
                    new Holding(5, 5, Set.of(), false));
            store.write(List.of(new Change.CarriedOver("shop", 4)));
            assertThat(store.ledger().holdings("shop", 0, 10)).extracting(Holding::ref).containsExactly(5L);
        }
    }

    @Test
    void a_directory_of_the_version_before_is_raised_and_keeps_what_it_had() throws Exception {
        StoreTest.fill(dir);
        try (Database db = Database.writing(dir.resolve("sluice.db"))) {
            db.run("DROP TABLE token_terms");
            db.run("DROP TABLE unread");
            db.run("DROP TABLE picture");
            db.run("DROP INDEX exhibit_in_order");
            db.run("DROP TABLE exhibit");
            db.run("DROP INDEX ledger_of_unit");
            db.run("DROP TABLE ledger");
            db.run("DROP TABLE meant");
            db.run("PRAGMA user_version = 1");
        }
        assertThat(Store.verify(dir).problems()).isEmpty();
        try (Store store = Store.open(dir)) {
            assertThat(store.journal().last()).isEqualTo(JournalJsonTest.EVERY_KIND.size());
            write(store, meant(1));
            assertThat(store.verify().problems()).isEmpty();
        }
    }
}
