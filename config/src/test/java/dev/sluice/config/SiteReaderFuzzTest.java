package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged files: whatever happens to a good one, it is read or refused with problems, and nothing else comes out. */
class SiteReaderFuzzTest {
    private static final Duration LONGEST = Duration.ofSeconds(3);
    private static final int ROUNDS = 2_000;
    private static final List<String> PIECES = List.of(":", "- ", "{", "}", "[", "]", "\"", "'", "#", "&a ", "*a", "!!x ", "<<: ", "? ",
            "|\n",
            ">\n", "%", "---\n", "...\n", "\t", "\n", "  ", "${", "${A}", "${A:-}", "null", "~", "-1", "999999999999999999", "\u0000",
            "\u2028",
            "\uD83D\uDE00", "off", "https://", "/**", ",", "@", "`", "%YAML 1.1\n", "\\");

    @TempDir
    private Path directory;

    @Test
    void a_damaged_file_is_read_or_refused_and_nothing_else_comes_out() throws IOException {
        String everyKey = Files.readString(Path.of("examples/every-key.yaml"));
        String shop = Files.readString(Path.of("examples/shop.yaml"));
        var random = new Random(42);
        long end = System.nanoTime() + LONGEST.toNanos();
        int refused = 0;
        for (int round = 0; round < ROUNDS && System.nanoTime() < end; round++) {
            String text = damaged(random.nextInt(8) == 0 ? everyKey : shop, random);
            Reading reading = SiteReader.inspect(SiteFile.in(directory, text).path(), Map.of("A", "\n- {"));
            assertThat(reading.site().isPresent()).as(text).isEqualTo(reading.problems().isEmpty());
            assertThat(reading.problems()).as(text).allMatch(problem -> problem.toString().lines().count() == 1);
            refused += reading.problems().isEmpty() ? 0 : 1;
        }
        assertThat(refused).as("neither all nor none").isBetween(1, ROUNDS - 1);
    }

    /** With a few wounds. */
    static String damaged(String text, Random random) {
        var damaged = new StringBuilder(text);
        int wounds = 1 + random.nextInt(4);
        for (int i = 0; i < wounds; i++) {
            int at = random.nextInt(damaged.length());
            int to = Math.min(damaged.length(), at + 1 + random.nextInt(20));
            switch (random.nextInt(5)) {
                case 0 -> damaged.delete(at, to);
                case 1 -> damaged.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                case 2 -> damaged.insert(at, damaged.substring(at, to));
                case 3 -> damaged.setCharAt(at, (char) random.nextInt(0x80));
                default -> damaged.setLength(Math.max(at, 1));
            }
        }
        return damaged.toString();
    }
}
