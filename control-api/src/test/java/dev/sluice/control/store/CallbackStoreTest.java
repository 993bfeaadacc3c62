package dev.sluice.control.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.model.Callback;
import dev.sluice.model.ClientCertificate;
import dev.sluice.model.TlsFacts;

/** What somebody was told is kept is never put aside, whatever is wrong with its file. */
class CallbackStoreTest {
    private static final Callback ONE = new Callback("POST /x", "a", Instant.parse("2026-12-01T02:00:04Z"), "POST", "/x",
            List.of(new Callback.Field("Host", "a")), new Callback.Sender("192.0.2.1", "https", TlsFacts.NONE), "one");

    @TempDir
    private Path dir;
    private Path file;
    private CallbackStore store;

    @BeforeEach
    void keepOne() throws Exception {
        file = dir.resolve("callbacks.db");
        store = CallbackStore.in(dir);
        assertThat(store.add(List.of(ONE))).hasSize(1);
        store.close();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void a_damaged_file_ends_the_start_with_what_to_do_and_is_left_as_it_is() throws Exception {
        damage();
        assertThatThrownBy(store::all).isInstanceOf(StoreException.class)
                .hasMessageContainingAll(file.toString(), "not a database", "restore it from a backup", "move it away with its -wal");
        assertLeftDamaged();
    }

    @Test
    void a_file_that_is_damaged_under_a_running_product_takes_nothing_and_is_left_as_it_is() throws Exception {
        assertThat(store.all()).hasSize(1);
        store.close(); // as after any trouble: the next deed opens it anew
        damage();
        assertThatThrownBy(() -> store.add(List.of(ONE))).isInstanceOf(NotOnDiskException.class).hasMessageContaining("not a database");
        assertThatThrownBy(() -> store.read(1)).isInstanceOf(NotOnDiskException.class);
        assertLeftDamaged();
    }

    @Test
    void a_file_of_another_version_ends_the_start_and_its_callbacks_wait_for_the_version_that_reads_them() throws Exception {
        becomeOfVersion(7);
        assertThatThrownBy(store::all).isInstanceOf(StoreException.class)
                .hasMessageContainingAll("version 7", "run the version that wrote it");
        assertThat(dir.resolve("callbacks.db.damaged")).doesNotExist();
        becomeOfVersion(2);
        assertThat(store.all()).extracting(CallbackStore.Kept::number).containsExactly(1L);
        assertThat(store.read(1)).contains(ONE);
    }

    @Test
    void what_a_senders_handshake_said_is_kept_with_the_callback() throws Exception {
        var shown = new ClientCertificate(Set.of("api.partner.example", "ops@partner.example"), "ab".repeat(32), "MIIB");
        for (var facts : List.of(new TlsFacts("1.3", Optional.of(shown)), new TlsFacts("1.2", Optional.empty()))) {
            var callback = new Callback(ONE.rule(), ONE.unit(), ONE.at(), ONE.method(), ONE.target(), ONE.fields(),
                    new Callback.Sender("192.0.2.1", "https", facts), ONE.body());
            assertThat(store.read(store.add(List.of(callback)).getFirst().number())).contains(callback);
        }
    }

    @Test
    void a_file_of_the_version_before_is_brought_up_to_this_one_with_all_that_it_keeps() throws Exception {
        try (Database db = Database.writing(file)) {
            db.run("ALTER TABLE callback DROP COLUMN tls");
            db.run("PRAGMA user_version = 1");
        }
        assertThat(store.all()).hasSize(1);
        assertThat(store.read(1)).contains(ONE);
        assertThat(store.add(List.of(ONE))).extracting(CallbackStore.Kept::number).containsExactly(2L);
    }

    private void damage() throws Exception {
        Files.writeString(file, "certainly no database ".repeat(1_000));
    }

    private void assertLeftDamaged() {
        assertThat(file).content().startsWith("certainly").hasSize(22_000);
        assertThat(dir.resolve("callbacks.db.damaged")).doesNotExist();
    }

    private void becomeOfVersion(int version) throws Exception {
        try (Database db = Database.writing(file)) {
            db.run("PRAGMA user_version = " + version);
        }
    }
}
