package dev.sluice.proxy.front;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.sluice.proxy.route.VisitorReaderFuzz;
import dev.sluice.proxy.wire.MessageReaderFuzz;

/** What the fuzzers begin with, and near variations of it; {@code loadtest/scripts/fuzz.sh} goes on from there for minutes. */
class FuzzSeedsTest {
    private static final int VARIATIONS = 1_000;

    @Test
    void messages_are_read_alike_or_refused() throws Exception {
        replay("messages", MessageReaderFuzz::fuzzerTestOneInput, Stream.of());
    }

    @Test
    void nobody_forges_a_cookie() throws Exception {
        replay("cookies", VisitorReaderFuzz::fuzzerTestOneInput,
                Stream.of(("a=b; " + VisitorReaderFuzz.GENUINE + "; c=d").getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void a_proxy_header_is_read_or_refused() throws Exception {
        replay("proxy", ProxyHeaderFuzz::fuzzerTestOneInput, Stream.of());
    }

    private static void replay(String directory, Consumer<byte[]> target, Stream<byte[]> more) throws Exception {
        var random = new SplittableRandom(23);
        for (byte[] seed : Stream.concat(seeds(directory), more).toList()) {
            check(target, seed);
            for (int i = 0; i < VARIATIONS; i++) {
                check(target, varied(seed, random));
            }
        }
    }

    private static void check(Consumer<byte[]> target, byte[] input) {
        try {
            target.accept(input);
        } catch (RuntimeException | AssertionError wrong) {
            throw new AssertionError(HexFormat.of().formatHex(input), wrong);
        }
    }

    private static Stream<byte[]> seeds(String directory) throws IOException, URISyntaxException {
        Path all = Path.of(Objects.requireNonNull(FuzzSeedsTest.class.getResource("/dev/sluice/fuzz/" + directory)).toURI());
        try (Stream<Path> files = Files.list(all)) {
            List<Path> sorted = files.sorted().toList();
            return Stream.of(sorted.toArray(Path[]::new)).map(FuzzSeedsTest::bytes);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    /** Some bytes changed, a part left out, or a part said twice. */
    private static byte[] varied(byte[] seed, SplittableRandom random) {
        int from = random.nextInt(seed.length);
        int to = random.nextInt(from, seed.length) + 1;
        return switch (random.nextInt(3)) {
            case 0 -> {
                byte[] changed = seed.clone();
                for (int i = random.nextInt(1, 4); i > 0; i--) {
                    changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
                }
                yield changed;
            }
            case 1 -> joined(Arrays.copyOf(seed, from), Arrays.copyOfRange(seed, to, seed.length));
            default -> joined(Arrays.copyOf(seed, to), Arrays.copyOfRange(seed, from, seed.length));
        };
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
