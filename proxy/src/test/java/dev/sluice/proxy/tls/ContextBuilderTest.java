package dev.sluice.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is noticed of the files that handshakes are done with. */
class ContextBuilderTest {
    @TempDir
    private Path directory;

    @Test
    void a_key_is_read_by_all_only_if_those_may_who_are_neither_owner_nor_group() throws Exception {
        Path key = Files.writeString(directory.resolve("key"), "secret");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(ContextBuilder.isReadByAll(key)).isFalse();
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(ContextBuilder.isReadByAll(key)).isTrue();
        assertThat(ContextBuilder.isReadByAll(directory.resolve("none"))).isFalse();
    }
}
