package dev.sluice.proxy.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.model.AccessLogFile;
import dev.sluice.model.AccessLogFile.Format;

class AccessWriterTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @TempDir
    private Path dir;
    private Path file = Path.of("");
    private long now;
    private final AccessWriter writer = new AccessWriter(0);

    @BeforeEach
    void aim() {
        file = dir.resolve("access.log");
        aim(file);
    }

    @AfterEach
    void close() {
        writer.close();
    }

    @Test
    void lines_are_on_disk_within_a_second() throws IOException {
        writer.add(entry("/a"), now);
        assertThat(Files.readAllLines(file)).isEmpty();
        pass(1);
        assertThat(Files.readAllLines(file)).singleElement().asString().contains("GET /a HTTP");
    }

    @Test
    void a_file_that_was_moved_away_is_written_to_its_end_and_a_new_one_begun() throws IOException {
        writer.add(entry("/a"), now);
        pass(1);
        Path moved = Files.move(file, dir.resolve("access.log.1"));
        writer.add(entry("/b"), now);
        pass(2);
        writer.add(entry("/c"), now);
        pass(1);
        assertThat(Files.readAllLines(moved)).hasSize(2);
        assertThat(Files.readAllLines(file)).singleElement().asString().contains("/c");
    }

    @Test
    void a_file_that_another_one_replaced_is_left() throws IOException {
        Path other = Files.writeString(dir.resolve("other"), "");
        Files.move(file, dir.resolve("access.log.1"));
        Files.move(other, file);
        pass(2);
        writer.add(entry("/c"), now);
        pass(1);
        assertThat(Files.readAllLines(file)).hasSize(1);
    }

    @Test
    void what_a_full_disk_does_not_take_is_counted_and_the_file_goes_on_by_itself() throws IOException {
        Path link = Files.createSymbolicLink(dir.resolve("full"), Path.of("/dev/full"));
        aim(link);
        writer.add(entry("/a"), now);
        writer.add(entry("/b"), now);
        pass(1);
        assertThat(writer.dropped()).isEqualTo(2);
        Files.delete(link);
        Files.createSymbolicLink(link, dir.resolve("roomy"));
        writer.add(entry("/c"), now);
        pass(1);
        assertThat(writer.dropped()).isEqualTo(2);
        assertThat(Files.readAllLines(link)).singleElement().asString().contains("/c");
    }

    @Test
    void another_file_is_taken_up_and_what_was_meant_for_the_first_stays_there() throws IOException {
        writer.add(entry("/a"), now);
        aim(dir.resolve("second.log"));
        writer.add(entry("/b"), now);
        pass(1);
        assertThat(Files.readAllLines(file)).singleElement().asString().contains("/a");
        assertThat(Files.readAllLines(dir.resolve("second.log"))).singleElement().asString().contains("/b");
        writer.aim(Optional.empty(), now);
        writer.add(entry("/c"), now);
        pass(1);
        assertThat(Files.readAllLines(dir.resolve("second.log"))).hasSize(1);
    }

    @Test
    void a_full_ring_drops_and_counts_and_takes_again_when_there_is_room() {
        var ring = new Ring<AccessEntry>();
        for (int i = 0; i < 5000; i++) {
            ring.offer(entry("/" + i));
        }
        assertThat(ring.dropped()).isEqualTo(5000 - 4096);
        List<AccessEntry> taken = new ArrayList<>();
        assertThat(ring.drain(1, taken::add)).isEqualTo(1);
        assertThat(taken).containsExactly(entry("/0"));
        ring.offer(entry("/last"));
        assertThat(ring.dropped()).isEqualTo(5000 - 4096);
        assertThat(ring.drain(5000, taken::add)).isEqualTo(4096);
        assertThat(taken.getLast()).isEqualTo(entry("/last"));
    }

    private void aim(Path at) {
        writer.aim(Optional.of(new AccessLogFile(at, Format.COMMON, Set.of())), now);
        writer.tick(now);
    }

    private void pass(int seconds) {
        now += seconds * SECOND;
        writer.tick(now);
    }

    private static AccessEntry entry(String path) {
        var asked = new AccessEntry.Asked("GET", "a", path, "", "HTTP/1.1", "", "");
        return new AccessEntry(0, InetAddress.getLoopbackAddress(), Optional.of(asked), new AccessEntry.Told(200, 0, 0, 0),
                Optional.empty());
    }
}
