package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShareTest {
    @ParameterizedTest
    @CsvSource({"0%,0", "25%,2500", "0.5%,50", "0.05%,5", "0.01%,1", "12.34%,1234", "100%,10000", "100.00%,10000"})
    void reads_steps_of_a_hundredth_of_a_percent(String text, int basisPoints) {
        assertThat(Share.parse(text)).contains(new Share(basisPoints));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%", "25", "25 %", "-1%", "+1%", "100.01%", "120%", "0.005%", ".5%", "5.%", "1e2%", "٥%", "1000%", "25%%"})
    void reads_nothing_else(String text) {
        assertThat(Share.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0%", "0.01%", "0.5%", "5%", "12.34%", "20%", "100%"})
    void is_written_as_it_is_read(String text) {
        assertThat(Share.parse(text).orElseThrow()).hasToString(text);
    }

    @Test
    void admits_exactly_its_part_of_the_buckets() {
        for (int points : new int[] {0, 1, 50, 2_500, 9_999, 10_000}) {
            var share = new Share(points);
            int admitted = 0;
            for (int bucket = 0; bucket < Share.WHOLE; bucket++) {
                admitted += share.admits(bucket) ? 1 : 0;
            }
            assertThat(admitted).isEqualTo(points);
        }
    }

    @Test
    void a_visitor_admitted_at_five_percent_is_admitted_at_twenty() {
        for (int bucket = 0; bucket < Share.WHOLE; bucket++) {
            assertThat(!new Share(500).admits(bucket) || new Share(2_000).admits(bucket)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 10_001})
    void cannot_be_less_than_nobody_or_more_than_everybody(int basisPoints) {
        assertThatThrownBy(() -> new Share(basisPoints)).hasMessage("share: " + basisPoints + " bp (expected: 0..10000; 100 bp = 1 %)");
    }
}
