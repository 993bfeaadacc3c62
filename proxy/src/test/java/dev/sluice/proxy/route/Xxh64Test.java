package dev.sluice.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Xxh64Test {
    private static final long PRIME_32 = 2654435761L;

    @ParameterizedTest
    @CsvSource({"0, 0, EF46DB3751D8E999", "0, 2654435761, AC75FDA2929B17EF", "1, 0, 4FCE394CC88952D8", "1, 2654435761, 739840CB819FA723",
            "14, 0, CFFA8DB881BC3A3D", "14, 2654435761, 5B9611585EFCC9CB", "101, 0, 0EAB543384F878AD", "101, 2654435761, CAA65939306F1E21"})
    void the_published_vectors_of_the_reference_implementation_come_out(int length, long seed, String expected) {
        byte[] input = new byte[length];
        int generator = (int) PRIME_32;
        for (int i = 0; i < length; i++) {
            input[i] = (byte) (generator >>> 24);
            generator *= generator;
        }
        assertThat(Xxh64.hash(input, seed)).isEqualTo(Long.parseUnsignedLong(expected, 16));
    }

    @ParameterizedTest
    @CsvSource({"a, D24EC4F1A98C6E5B", "abc, 44BC2CF5AD770999"})
    void known_words_have_their_known_hashes(String word, String expected) {
        assertThat(Xxh64.hash(word.getBytes(StandardCharsets.US_ASCII), 0)).isEqualTo(Long.parseUnsignedLong(expected, 16));
    }

    @Test
    void every_length_around_the_block_sizes_gives_another_hash() {
        long[] hashes = new long[100];
        for (int length = 0; length < hashes.length; length++) {
            hashes[length] = Xxh64.hash(new byte[length], 42);
        }
        assertThat(hashes).doesNotHaveDuplicates();
    }
}
