package dev.sluice.control.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.OptionalInt;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of directories of whoever runs the tests, seen as him and as somebody else. */
class CustodyTest {
    @TempDir
    Path temp;
    Path dir;
    int self;

    @BeforeEach
    void prepare() throws Exception {
        dir = temp.resolve("state");
        Store.open(dir).close();
        self = (Integer) Files.getAttribute(dir, "unix:uid");
    }

    private static void mode(Path path, String permissions) throws Exception {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    /** Where root runs the tests the directory is in good hands for everybody. */
    private Custody somebodyElse() throws Exception {
        if (self == 0) {
            self = 65_533;
            Files.setAttribute(dir, "unix:uid", self);
        }
        return new Custody(OptionalInt.of(self + 1));
    }

    @Test
    void a_start_closes_to_others_what_is_its_own_and_leaves_a_group_what_it_reads() throws Exception {
        Path token = dir.resolve("admin.token");
        Path key = dir.resolve("site.key");
        mode(dir, "rwxrwxrwx");
        mode(key, "rw-rw-r--");
        mode(token, "rw-r-----");
        Store.open(dir).close();
        assertThat(mode(dir)).isEqualTo("rwxr-xr-x");
        assertThat(mode(key)).isEqualTo("rw-r-----");
        assertThat(mode(token)).isEqualTo("rw-r-----");
        assertThat(Custody.ofThisUser().close(dir, key, token)).as("nothing is left to do").isEmpty();
    }

    @Test
    void a_directory_or_a_key_of_somebody_else_is_not_served_with() throws Exception {
        Custody other = somebodyElse();
        String owner = Files.getOwner(dir).getName();
        assertThatThrownBy(() -> new StateDir(dir).guard(other)).isInstanceOf(StoreException.class)
                .hasMessageContaining(dir + " belongs to user " + owner).hasMessageContaining("chown it");
        new StateDir(dir).guard(new Custody(OptionalInt.of(self)));
    }

    @Test
    void an_address_that_was_found_is_believed_of_oneself_alone_and_one_that_was_named_of_its_owner() throws Exception {
        Files.writeString(dir.resolve("control.address"), "http://127.0.0.1:1");
        Custody other = somebodyElse();
        assertThat(new Custody(OptionalInt.of(self)).doubt(dir, "control.address")).isEmpty();
        assertThat(other.doubt(dir, "control.address")).hasValueSatisfying(why -> assertThat(why).startsWith(dir + " belongs to user "));
        assertThat(other.doubtOfNamed(dir, "control.address")).isEmpty();
        mode(dir, "rwxrwx---");
        assertThat(other.doubtOfNamed(dir, "control.address")).contains(dir + " may be written in by its group");
    }

    @Test
    void what_a_file_system_does_not_tell_is_not_asked() {
        assertThat(new Custody(OptionalInt.empty()).doubt(dir, "control.address")).isEmpty();
        assertThat(Custody.ofThisUser().doubt(temp.resolve("absent"), "control.address")).isEmpty();
    }
}
