package dev.sluice.control.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.model.JournalEntry;

class StateDirTest {
    @TempDir
    private Path temp;

    /** A product that holds its state directory until it is killed. */
    static final class Holding {
        private Holding() {}

        @SuppressWarnings("SystemOut") // its parent listens there
        public static void main(String[] args) throws Exception {
            try (Store store = Store.open(Path.of(args[0]))) {
                store.write(List.of(StoreTest.stand("a", 1), StoreTest.entry(1, JournalJsonTest.EVERY_KIND.getFirst())));
                System.out.println("holding");
                System.in.transferTo(System.out);
            }
        }
    }

    @Test
    void a_second_process_is_told_who_holds_the_directory_and_may_look_on() throws Exception {
        Path dir = temp.resolve("state");
        try (ChildJvm child = ChildJvm.run(Holding.class, dir)) {
            assertThat(child.line()).isEqualTo("holding");
            assertThatThrownBy(() -> Store.open(dir).close()).isInstanceOf(StoreException.class).hasMessage("state directory " + dir
                    + " is in use by process " + child.pid() + " (expected: one sluice per state directory; use --state DIR)");
            try (StoreView view = StoreView.open(dir)) {
                assertThat(view.journal().last()).isEqualTo(1);
                assertThat(view.verify().problems()).isEmpty();
            }
            child.kill();
            child.awaitEnd();
        }
        try (Store store = Store.open(dir)) {
            assertThat(store.stands().all()).hasSize(1);
        }
    }

    @Test
    void the_same_process_does_not_open_a_directory_twice() throws Exception {
        try (Store store = Store.open(temp)) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> Store.open(temp.resolve("../" + temp.getFileName())).close())
                        .hasMessageContaining("is in use by process " + ProcessHandle.current().pid());
            }
            assertThat(store.write(List.of(StoreTest.stand("a", 1)))).isEmpty();
        }
        Store.open(temp).close();
    }

    @Test
    void a_start_that_failed_lets_go_of_the_directory() throws Exception {
        Store.open(temp).close();
        byte[] whole = Files.readAllBytes(temp.resolve("sluice.db"));
        Files.write(temp.resolve("sluice.db"), new byte[0]);
        assertThatThrownBy(() -> Store.open(temp).close()).hasMessageContaining("damaged");
        Files.write(temp.resolve("sluice.db"), whole);
        Store.open(temp).close();
    }

    @Test
    void what_is_no_directory_or_cannot_become_one_is_refused() throws Exception {
        Path file = Files.writeString(temp.resolve("file"), "");
        assertThatThrownBy(() -> Store.open(file).close()).isInstanceOf(StoreException.class)
                .hasMessage("state directory " + file + " is not a directory (expected: a directory; use --state DIR)");
        assertThatThrownBy(() -> Store.open(file.resolve("below")).close()).isInstanceOf(StoreException.class)
                .hasMessageContaining("cannot be used").hasMessageContaining("use --state DIR");
        assertThatThrownBy(() -> StoreView.open(temp).close()).hasMessageContaining("no sluice.db");
    }

    @Test
    void a_directory_that_may_not_be_written_is_refused_unless_to_root_who_may() throws Exception {
        Path dir = Files.createDirectory(temp.resolve("state"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-x------")));
        if (Files.isWritable(dir)) {
            Store.open(dir).close();
        } else {
            assertThatThrownBy(() -> Store.open(dir).close()).isInstanceOf(StoreException.class)
                    .hasMessageContaining("may not be read and written by user").hasMessageContaining("--state DIR");
        }
    }

    @Test
    void a_store_in_a_directory_that_may_not_be_written_can_be_read() throws Exception {
        Path dir = temp.resolve("state");
        StoreTest.fill(dir);
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("r-x------"));
        assertThat(Store.verify(dir).problems()).isEmpty();
        try (Database db = Database.reading(dir.resolve("sluice.db"), Database.IMMUTABLE)) {
            assertThat(Verifier.verify(db, new StateDir(dir)).problems()).isEmpty();
        }
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void what_a_killed_product_wrote_last_is_read_too_where_nothing_may_be_written() throws Exception {
        Path copy = Files.createDirectory(temp.resolve("copy"));
        try (Store store = Store.open(temp.resolve("state"))) {
            store.write(List.of(StoreTest.stand("a", 1), StoreTest.entry(1, new JournalEntry.TokenDeleted("one")),
                    StoreTest.entry(2, new JournalEntry.TokenDeleted("two"))));
            for (String file : List.of("sluice.db", "sluice.db-wal", "sluice.db-shm", "site.key")) {
                Files.copy(temp.resolve("state").resolve(file), copy.resolve(file));
            }
        }
        for (String file : List.of("sluice.db", "sluice.db-wal", "sluice.db-shm")) {
            Files.setPosixFilePermissions(copy.resolve(file), PosixFilePermissions.fromString("r--------"));
        }
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("r-x------"));
        assertThat(Store.verify(copy).entries()).isEqualTo(2);
        assertThat(Store.verify(copy).problems()).isEmpty();
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwx------"));
    }
}
