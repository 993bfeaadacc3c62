package dev.sluice.control.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sluice.model.JournalEntry;

class DamageTest {
    private static final int PAGE = 4_096;
    private static final int LEADS_TO_OTHERS = 5;

    @TempDir
    private Path dir;
    private Path file;

    @BeforeEach
    void a_store_with_everything_in_it() throws Exception {
        StoreTest.fill(dir);
        file = dir.resolve("sluice.db");
    }

    @Test
    void a_flipped_byte_of_anything_that_was_written_is_found() throws Exception {
        byte[] whole = Files.readAllBytes(file);
        List<Integer> places = placesOfData(whole);
        assertThat(places).hasSizeGreaterThan(3_000);
        Random random = new Random(5);
        for (int i = 0; i < places.size(); i += 1 + random.nextInt(12)) {
            int place = places.get(i);
            poke(place, (byte) (whole[place] ^ 1 << random.nextInt(8)));
            assertThat(Store.verify(dir).problems()).as("byte %d", place).isNotEmpty();
            poke(place, whole[place]);
        }
        assertThat(Store.verify(dir).problems()).isEmpty();
    }

    @Test
    void a_flipped_byte_anywhere_is_found_or_changes_nothing_that_is_read() throws Exception {
        byte[] whole = Files.readAllBytes(file);
        Optional<List<Object>> before = everything();
        Random random = new Random(6);
        for (int i = 0; i < 400; i++) {
            int place = i < 100 ? i : random.nextInt(whole.length);
            poke(place, (byte) (whole[place] ^ 1 + random.nextInt(255)));
            if (Store.verify(dir).isIntact()) {
                assertThat(everything()).as("byte %d", place).isEqualTo(before);
            }
            poke(place, whole[place]);
        }
    }

    @Test
    void a_problem_names_the_entry() throws Exception {
        byte[] whole = Files.readAllBytes(file);
        int place = new String(whole, StandardCharsets.ISO_8859_1).lastIndexOf("unitsAdded"); // the first one is an old copy
        poke(place, (byte) 'U');
        int loaded = 1 + JournalJsonTest.EVERY_KIND.indexOf(JournalJsonTest.EVERY_KIND.stream()
                .filter(JournalEntry.SiteLoaded.class::isInstance).findFirst().orElseThrow());
        assertThat(Store.verify(dir).problems()).containsExactly("journal entry " + loaded + ": not as it was written");
    }

    @Test
    void what_was_changed_with_the_right_tools_is_found_as_well() throws Exception {
        for (String sql : List.of("UPDATE journal SET reason = 'better' WHERE seq = 3",
                "DELETE FROM journal WHERE seq = " + StoreTest.KINDS,
                "DELETE FROM journal WHERE seq = 5", "UPDATE stand SET exposure = replace(exposure, '0.01%', '99%')",
                "DELETE FROM stand WHERE unit = 'unit-1'", "UPDATE token SET role = 'admin'", "DELETE FROM head",
                "UPDATE head SET reserved = 1", "UPDATE answer SET status = 201", "CREATE TABLE more (a TEXT)",
                "DELETE FROM journal", "UPDATE head SET last_seq = 10")) {
            byte[] whole = Files.readAllBytes(file);
            try (Database db = Database.writing(file)) {
                db.run(sql);
            }
            assertThat(Store.verify(dir).problems()).as(sql).isNotEmpty();
            Files.write(file, whole);
        }
    }

    @Test
    void what_decides_routing_and_access_is_checked_at_every_start() throws Exception {
        for (String sql : List.of("UPDATE stand SET exposure = replace(exposure, '0.01%', '99%')", "UPDATE token SET role = 'admin'",
                "DELETE FROM head", "UPDATE head SET reserved = 1", "DELETE FROM journal WHERE seq = " + StoreTest.KINDS,
                "DROP TABLE answer")) {
            byte[] whole = Files.readAllBytes(file);
            try (Database db = Database.writing(file)) {
                db.run(sql);
            }
            refusesToOpen("is damaged: sluice.db", "restore it from a backup", "--state DIR");
            Files.write(file, whole);
        }
        Store.open(dir).close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 99, 100, 4_095, 4_096, 8_192, 12_288, 20_000})
    void a_truncated_database_is_refused(int length) throws Exception {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.setLength(length);
        }
        refusesToOpen("is damaged: sluice.db", "restore it from a backup, or begin anew with --state DIR");
        assertThat(Store.verify(dir).isIntact()).isFalse();
        assertThat(Files.size(file)).as("left as it was found").isEqualTo(length);
    }

    @Test
    void a_file_that_is_no_database_is_refused() throws Exception {
        Files.writeString(file, "certainly no database ".repeat(1_000));
        refusesToOpen("is damaged: sluice.db", "not a database");
        assertThat(Store.verify(dir).isIntact()).isFalse();
    }

    @Test
    void the_database_of_another_program_is_refused() throws Exception {
        try (Database db = Database.writing(file)) {
            db.run("PRAGMA application_id = 7");
        }
        refusesToOpen("application id");
    }

    @Test
    void a_newer_schema_is_refused_with_the_number() throws Exception {
        try (Database db = Database.writing(file)) {
            db.run("PRAGMA user_version = 7");
        }
        refusesToOpen("written by a newer sluice: schema 7 (expected: at most 6; run the newer version, or use --state DIR)");
    }

    @Test
    void a_lost_or_foreign_site_key_is_refused_since_every_visitor_would_move() throws Exception {
        Files.write(dir.resolve("site.key"), new byte[32]);
        refusesToOpen("site.key is not the one");
        assertThat(Store.verify(dir).problems()).containsExactly("site.key: not as it was written");
        Files.write(dir.resolve("site.key"), new byte[31]);
        refusesToOpen("site.key has 31 bytes");
        Files.delete(dir.resolve("site.key"));
        refusesToOpen("site.key is missing");
        assertThat(Store.verify(dir).problems()).as("a copy without it is not whole").singleElement().asString()
                .contains("site.key is missing");
    }

    @Test
    void a_database_lost_beside_its_log_is_refused() throws Exception {
        Files.delete(file);
        Files.write(dir.resolve("sluice.db-wal"), new byte[10]);
        refusesToOpen("sluice.db is missing");
        assertThatThrownBy(() -> Store.verify(dir)).isInstanceOf(StoreException.class).hasMessageContaining("no sluice.db");
    }

    private void refusesToOpen(String... words) {
        assertThatThrownBy(() -> Store.open(dir).close()).isInstanceOf(StoreException.class)
                .hasMessageContaining("state directory " + dir).hasMessageContainingAll(words)
                .message().doesNotContain("\n");
    }

    private void poke(int place, byte value) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(place);
            open.write(value);
        }
    }

    /** Every byte of every text in every row. */
    private List<Integer> placesOfData(byte[] whole) throws Exception {
        String text = new String(whole, StandardCharsets.ISO_8859_1);
        TreeSet<Integer> places = new TreeSet<>();
        for (String value : texts()) {
            String bytes = new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            for (int at = text.indexOf(bytes); at >= 0 && bytes.length() > 3; at = text.indexOf(bytes, at + 1)) {
                int from = at;
                IntStream.range(0, bytes.length()).map(i -> from + i).filter(place -> isRead(whole, place)).forEach(places::add);
            }
        }
        return new ArrayList<>(places);
    }

    /** A page that only leads to others has no text, but old copies of what was there before it was split. */
    private static boolean isRead(byte[] whole, int place) {
        return whole[place / PAGE * PAGE] != LEADS_TO_OTHERS;
    }

    private List<String> texts() throws Exception {
        List<String> texts = new ArrayList<>();
        try (Database db = Database.reading(file, "")) {
            for (Journal.Row row : Journal.rows(db, 0, 100)) {
                texts.addAll(List.of(row.at(), row.kind(), row.actor(), row.reason(), row.detail(), row.hash()));
            }
            StandStore.read(db).forEach((unit, exposure) -> texts.addAll(List.of(unit, exposure)));
            TokenStore.read(db).values().forEach(row -> texts.addAll(List.of(row.name(), row.hash(), row.createdAt())));
            texts.addAll(db.query("SELECT key || fingerprint FROM answer", row -> row.getString(1)));
            texts.addAll(db.query("SELECT last_hash || stands || tokens || site_key || sum FROM head", row -> row.getString(1)));
        }
        return texts;
    }

    /** All that a product would read, or nothing where it cannot be read. */
    private Optional<List<Object>> everything() throws Exception {
        try (StoreView view = StoreView.open(dir); Database db = Database.reading(file, "")) {
            return Optional.of(List.of(view.journal().after(0, 100), StandStore.read(db), TokenStore.read(db), Head.read(db),
                    new IdempotencyStore(db).find("key-1", StoreTest.NOON)));
        }
    }
}
