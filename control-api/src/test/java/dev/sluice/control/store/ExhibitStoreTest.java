package dev.sluice.control.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.model.Exhibit;

class ExhibitStoreTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path dir;

    @Test
    void evidence_is_there_again_after_a_restart_in_the_order_in_which_it_came() throws Exception {
        List<Exhibit> given = List.of(exhibit("checkout", "backup", 1), exhibit("catalog", "backup", 2), exhibit("checkout", "backup", 3));
        try (Store store = Store.open(dir)) {
            store.write(given.stream().<Change>map(Change.Exhibited::new).toList());
        }
        try (Store store = Store.open(dir)) {
            assertThat(store.exhibits().all()).isEqualTo(given);
        }
        assertThat(Store.verify(dir).problems()).isEmpty();
    }

    @Test
    void of_each_gate_of_each_unit_the_last_hundred_are_kept() throws Exception {
        try (Store store = Store.open(dir)) {
            store.write(List.of(new Change.Exhibited(exhibit("catalog", "backup", 0))));
            for (int i = 0; i < ExhibitStore.KEPT + 7; i++) {
                store.write(List.of(new Change.Exhibited(exhibit("checkout", "backup", i))));
            }
            List<Exhibit> kept = store.exhibits().all();
            assertThat(kept).hasSize(1 + ExhibitStore.KEPT);
            assertThat(kept.get(1).body()).isEqualTo("{\"n\":7}");
            assertThat(kept.getLast().body()).isEqualTo("{\"n\":" + (ExhibitStore.KEPT + 6) + "}");
        }
    }

    @Test
    void evidence_that_was_tampered_with_counts_no_more_and_is_told_of() throws Exception {
        try (Store store = Store.open(dir)) {
            store.write(
                    List.of(new Change.Exhibited(exhibit("checkout", "backup", 1)), new Change.Exhibited(exhibit("cart", "backup", 2))));
        }
        try (Database db = Database.writing(dir.resolve("sluice.db"))) {
            db.run("UPDATE exhibit SET body = '{\"n\":100}' WHERE unit = 'checkout'");
        }
        assertThat(Store.verify(dir).problems()).containsExactly("evidence 1: not as it was written");
        try (Store store = Store.open(dir)) {
            assertThat(store.exhibits().all()).extracting(Exhibit::unit).containsExactly("cart");
        }
    }

    @Test
    void a_directory_of_schema_two_is_raised_and_keeps_what_it_had() throws Exception {
        StoreTest.fill(dir);
        try (Database db = Database.writing(dir.resolve("sluice.db"))) {
            db.run("DROP TABLE token_terms");
            db.run("DROP TABLE unread");
            db.run("DROP TABLE picture");
            db.run("DROP INDEX exhibit_in_order");
            db.run("DROP TABLE exhibit");
            db.run("PRAGMA user_version = 2");
        }
        assertThat(Store.verify(dir).problems()).isEmpty();
        try (Store store = Store.open(dir)) {
            assertThat(store.journal().last()).isEqualTo(JournalJsonTest.EVERY_KIND.size());
            assertThat(store.exhibits().all()).isEmpty();
            store.write(List.of(new Change.Exhibited(exhibit("checkout", "backup", 1))));
            assertThat(store.verify().problems()).isEmpty();
        }
    }

    private static Exhibit exhibit(String unit, String gate, int n) {
        return new Exhibit(unit, gate, "backup-job", NOON, NOON.plusSeconds(n), n % 2 == 0 ? Optional.empty() : Optional.of(NOON),
                "{\"n\":" + n + "}");
    }
}
