package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    private static final List<String> KNOWN = List.of("share", "owner", "to", "trusted-proxies", "segments");

    @ParameterizedTest
    @CsvSource({"shaer, share", "Share, share", "owners, owner", "trustedproxies, trusted-proxies", "segment, segments", "too, to"})
    void finds_what_was_probably_meant(String typed, String meant) {
        assertThat(Nearest.to(typed, KNOWN)).contains(meant);
    }

    @Test
    void finds_nothing_when_everything_would_have_to_change() {
        assertThat(Nearest.to("ab", KNOWN)).isEmpty();
        assertThat(Nearest.to("colour", KNOWN)).isEmpty();
        assertThat(Nearest.to("t", KNOWN)).isEmpty();
        assertThat(Nearest.to("", KNOWN)).isEmpty();
        assertThat(Nearest.to("x".repeat(100_000), KNOWN)).isEmpty();
    }
}
