package dev.sluice.control.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.model.Command;
import dev.sluice.model.Exposure;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Share;

class StoreTest {
    static final Command.Asker ALICE = new Command.Asker("alice", "because");
    /** Of each an entry. */
    static final int KINDS = JournalJsonTest.EVERY_KIND.size();
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    private Path temp;

    static Change.Entry entry(long generation, JournalEntry entry) {
        return new Change.Entry(entry, ALICE, NOON, generation);
    }

    static Change stand(String unit, int basisPoints) {
        return new Change.Stands(Map.of(unit, Exposure.NONE.withShare(new Share(basisPoints))));
    }

    /** Everything that a store can hold, written and closed. */
    static void fill(Path dir) throws Exception {
        try (Store store = Store.open(dir)) {
            long generation = 0;
            for (JournalEntry entry : JournalJsonTest.EVERY_KIND) {
                generation++;
                store.write(List.of(entry(generation, entry), stand("unit-" + generation, (int) generation)));
            }
            store.write(List.of(new Change.Reserve(2_000), new Change.AddToken(new Token("ci", Role.OPERATOR, NOON), "slc_ci"),
                    new Change.Remember(
                            new Answer("key-1", IdempotencyStore.fingerprint("PUT", "/x", new byte[3]), 200, "{\"a\":1}", NOON))));
        }
    }

    @Test
    void what_was_written_is_there_after_a_restart() throws Exception {
        Path dir = temp.resolve("not/there yet?#%20");
        fill(dir);
        try (Store store = Store.open(dir)) {
            List<Journaled> all = store.journal().after(0, 100);
            assertThat(all).extracting(Journaled::entry).isEqualTo(JournalJsonTest.EVERY_KIND);
            assertThat(all).extracting(Journaled::seq).isEqualTo(LongStream.rangeClosed(1, KINDS).boxed().toList());
            assertThat(all).allSatisfy(one -> assertThat(one.actor() + one.reason() + one.at()).isEqualTo("alicebecause" + NOON));
            assertThat(store.journal().after(9, 1)).extracting(Journaled::seq).containsExactly(10L);
            assertThat(store.journal().last()).isEqualTo(KINDS);
            assertThat(store.stands().all()).hasSize(KINDS).containsEntry("unit-7", Exposure.NONE.withShare(new Share(7)));
            assertThat(store.stands().reserved()).isEqualTo(2_000);
            assertThat(store.tokens().find("slc_ci", Instant.now())).contains(new Token("ci", Role.OPERATOR, NOON));
            assertThat(store.verify().problems()).isEmpty();
            assertThat(store.verify().head()).isEqualTo(all.getLast().hash());
        }
        assertThat(Store.verify(dir).isIntact()).isTrue();
    }

    @Test
    void the_first_start_leaves_an_admin_token_that_works_and_files_for_the_owner_alone() throws Exception {
        Path dir = temp.resolve("state");
        byte[] key;
        try (Store store = Store.open(dir)) {
            String text = Files.readString(dir.resolve("admin.token")).strip();
            assertThat(text).matches("slc_[A-Za-z0-9_-]{43}");
            assertThat(store.tokens().find(text, Instant.now())).map(Token::role).contains(Role.ADMIN);
            assertThat(store.tokens().find(text + "x", Instant.now())).isEmpty();
            assertThat(store.tokens().find("", Instant.now())).isEmpty();
            key = store.siteKey().bytes();
            assertThat(key).hasSize(32);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir))).isEqualTo("rwx------");
        for (String secret : List.of("admin.token", "site.key", "sluice.db")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve(secret)))).isEqualTo("rw-------");
        }
        Files.delete(dir.resolve("admin.token"));
        try (Store store = Store.open(dir)) {
            assertThat(store.siteKey().bytes()).isEqualTo(key);
            assertThat(store.tokens().all()).extracting(Token::name).containsExactly("admin");
        }
        assertThat(dir.resolve("admin.token")).doesNotExist();
        assertThat(Files.readString(dir.resolve("sluice.db"), StandardCharsets.ISO_8859_1)).doesNotContain("slc_");
    }

    @Test
    void a_first_start_that_was_cut_short_begins_again() throws Exception {
        Path dir = Files.createDirectory(temp.resolve("state"));
        Files.writeString(dir.resolve("sluice.db.new"), "half of a database");
        Files.writeString(dir.resolve("sluice.db.new-wal"), "and its log");
        Files.writeString(dir.resolve("site.key.new"), "half a key");
        Files.write(dir.resolve("site.key"), new byte[32]);
        try (Store store = Store.open(dir)) {
            assertThat(store.siteKey().bytes()).containsOnly(0);
            assertThat(store.verify().isIntact()).isTrue();
        }
    }

    @Test
    void changes_are_on_disk_together_or_not_at_all() throws Exception {
        try (Store store = Store.open(temp)) {
            store.write(List.of(entry(1, new JournalEntry.TokenDeleted("one")), stand("a", 1)));
            Verification before = store.verify();
            Change taken = new Change.AddToken(new Token("admin", Role.VIEWER, NOON), "slc_again");
            assertThatThrownBy(() -> store.write(List.of(entry(2, new JournalEntry.TokenDeleted("two")), stand("a", 2), taken)))
                    .isInstanceOf(NotOnDiskException.class);
            assertThat(store.verify()).isEqualTo(before);
            assertThat(store.stands().all()).containsEntry("a", Exposure.NONE.withShare(new Share(1)));
            assertThat(store.write(List.of(entry(3, new JournalEntry.TokenDeleted("three"))))).extracting(Journaled::seq)
                    .containsExactly(2L);
            assertThat(store.verify().isIntact()).isTrue();
        }
    }

    @Test
    void a_full_disk_changes_nothing_and_is_forgotten_when_there_is_room_again() throws Exception {
        try (Store store = Store.open(temp)) {
            Change large = new Change.Entry(new JournalEntry.TokenDeleted("x"), new Command.Asker("alice", "long ".repeat(10_000)), NOON,
                    1);
            DiskFaults.fill(store);
            assertThatThrownBy(() -> store.write(List.of(stand("a", 5), large))).isInstanceOf(NotOnDiskException.class)
                    .hasMessageContaining("full");
            assertThat(store.stands().all()).isEmpty();
            DiskFaults.heal(store);
            store.write(List.of(stand("a", 5), large));
            assertThat(store.stands().all()).hasSize(1);
            assertThat(store.verify().isIntact()).isTrue();
        }
    }

    @Test
    void every_commit_is_synced_to_a_write_ahead_log() throws Exception {
        try (Store store = Store.open(temp)) {
            assertThat(store.writing().query("PRAGMA journal_mode", row -> row.getString(1))).containsExactly("wal");
            assertThat(store.writing().query("PRAGMA synchronous", row -> row.getInt(1))).as("2 is FULL").containsExactly(2);
        }
    }

    @Test
    void a_token_taken_away_is_valid_no_more() throws Exception {
        try (Store store = Store.open(temp)) {
            store.write(List.of(new Change.AddToken(new Token("ci", Role.VIEWER, NOON), "slc_text")));
            assertThat(store.tokens().find("slc_text", Instant.now())).isPresent();
            store.write(List.of(new Change.RemoveToken("ci")));
            assertThat(store.tokens().find("slc_text", Instant.now())).isEmpty();
            assertThat(store.verify().isIntact()).isTrue();
        }
    }

    @Test
    void an_answer_is_kept_for_a_day_and_the_newest_ten_thousand() throws Exception {
        try (Store store = Store.open(temp)) {
            String print = IdempotencyStore.fingerprint("PUT", "/a", "b".getBytes(StandardCharsets.UTF_8));
            assertThat(print).isNotEqualTo(IdempotencyStore.fingerprint("PUT", "/ab", new byte[0]));
            Answer first = new Answer("k", print, 200, "body", NOON);
            store.write(List.of(new Change.Remember(first)));
            assertThat(store.answers().find("k", NOON.plusSeconds(86_399))).contains(first);
            assertThat(store.answers().find("k", NOON.plusSeconds(86_400))).isEmpty();
            assertThat(store.answers().find("other", NOON)).isEmpty();
            List<Change> many = new ArrayList<>();
            for (int i = 0; i < IdempotencyStore.MOST; i++) {
                many.add(new Change.Remember(new Answer("k" + i, print, 200, "body", NOON)));
            }
            store.write(many);
            assertThat(store.answers().find("k", NOON)).isEmpty();
            assertThat(store.answers().find("k0", NOON)).isPresent();
            store.write(List.of(new Change.Remember(new Answer("late", print, 200, "body", NOON.plusSeconds(90_000)))));
            assertThat(store.answers().find("k50", NOON)).as("past a day, cleared away by the next one").isEmpty();
            assertThat(store.verify().isIntact()).isTrue();
        }
    }

    @Test
    void roles_include_those_below() {
        assertThat(Role.parse("operator")).contains(Role.OPERATOR);
        assertThat(Role.parse("Operator")).isEmpty();
        assertThat(Role.OPERATOR.covers(Role.VIEWER)).isTrue();
        assertThat(Role.OPERATOR.covers(Role.APPROVER)).isFalse();
        assertThat(Set.of(Role.values())).allMatch(Role.ADMIN::covers);
    }
}
