package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceTermsTest {
    private static final int TRACES = 1_000_000;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 10_000, 333_333, 500_000, 999_999, TraceTerms.ALL})
    void as_many_traces_are_kept_as_are_asked_for(int perMillion) {
        var terms = of(perMillion);
        var random = new SplittableRandom(1);
        long kept = 0;
        for (int i = 0; i < TRACES; i++) {
            kept += terms.keeps(random.nextLong()) ? 1 : 0;
        }
        double spread = 5 * Math.sqrt(perMillion * (1 - perMillion / 1e6));
        assertThat((double) kept).isBetween(perMillion - spread, perMillion + spread);
    }

    @Test
    void what_is_kept_is_kept_by_whoever_keeps_more() {
        var random = new SplittableRandom(2);
        for (int i = 0; i < TRACES; i++) {
            long id = random.nextLong();
            if (of(10_000).keeps(id)) {
                assertThat(of(50_000).keeps(id)).isTrue();
            }
        }
    }

    @Test
    void only_the_56_bits_that_are_random_decide() {
        assertThat(of(500_000).keeps(0x0080_0000_0000_0000L)).isTrue();
        assertThat(of(500_000).keeps(0x007f_ffff_ffff_ffffL)).isFalse();
        assertThat(of(500_000).keeps(0xff7f_ffff_ffff_ffffL)).isFalse();
        assertThat(of(TraceTerms.ALL).keeps(0)).isTrue();
        assertThat(of(0).keeps(-1)).isFalse();
    }

    @Test
    void no_secret_is_in_its_text_and_no_part_beyond_all_is_possible() {
        assertThat(of(5)).hasToString("5 of a million to http://collector:4318");
        assertThatThrownBy(() -> of(1_000_001)).hasMessage("traces per million: 1000001 (expected: 0..1000000)");
    }

    private static TraceTerms of(int perMillion) {
        return new TraceTerms(URI.create("http://collector:4318/v1/traces?key=hush"), perMillion, Map.of("Authorization", "hush"));
    }
}
