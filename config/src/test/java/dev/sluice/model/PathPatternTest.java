package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathPatternTest {
    @ParameterizedTest
    @CsvSource({
            "/, /, true", "/, /a, false", "/a, /a, true", "/a, /a/, false", "/a/, /a/, true", "/a/, /a, false", "/a, /A, false",
            "/a/*, /a/b, true", "/a/*, /a/, false", "/a/*, /a, false", "/a/*, /a/b/c, false", "/a/{id}/c, /a/b/c, true",
            "/a/{id}/c, /a//c, false", "/a/**, /a, true", "/a/**, /a/, true", "/a/**, /a/b/c/, true", "/a/**, /ab, false",
            "/**, /, true", "/**, /a/b, true", "/a//b, /a//b, true", "/a//b, /a/b, false", "/caf%C3%A9, /caf%C3%A9, true",
            "/*/b/**, /a/b, true", "/*/b/**, /a/c, false", "/a/*/, /a/b/, true"})
    void fits_paths(String pattern, String path, boolean fits) {
        assertThat(pattern(pattern).matches(path)).isEqualTo(fits);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a", "*", "**", "/**/a", "/a**", "/a*", "/*a", "/{a", "/{}", "/{a}b", "/a b", "/a?b", "/a#b", "/a;b", "/a\\b",
                    "/../a", "/a/./b", "/..", "/%zz", "/%e9", "/%41", "/%7E", "/%2D", "/%5F", "/%00", "/é", "/a\u0000", "/a/**/"})
    void refuses_what_no_normal_path_can_be(String text) {
        assertThat(PathPattern.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
            "/a/b, /a/*", "/a/b, /a/**", "/a/*, /a/**", "/a/*/c, /a/*/*", "/a/b/**, /a/**", "/a/**, /**", "/a/*, /*/**", "/a/b/*, /a/*/*",
            "/*/*, /*", "/a/, /a/**"})
    void the_more_specific_comes_first(String first, String second) {
        assertThat(pattern(first).compareSpecificity(pattern(second))).isNegative();
        assertThat(pattern(second).compareSpecificity(pattern(first))).isPositive();
    }

    @ParameterizedTest
    @CsvSource({
            "/a, /a, true", "/a, /b, false", "/a/*, /a/b, true", "/a/*, /a/, false", "/a/*, /a/*/c, false", "/a/*/c, /a/b/*, true",
            "/a/**, /a, true", "/a/**, /b/**, false", "/a/**, /*/b, true", "/**, /, true", "/a/**, /a/, true", "/a/*, /*/, false",
            "/*/**, /, false", "/{x}, /*, true", "/a/b/**, /a/c/**, false", "/a/b/**, /a, false"})
    void knows_whether_some_path_fits_both(String one, String other, boolean overlap) {
        assertThat(pattern(one).overlaps(pattern(other))).isEqualTo(overlap);
        assertThat(pattern(other).overlaps(pattern(one))).isEqualTo(overlap);
    }

    @Test
    void two_patterns_overlap_exactly_when_a_path_out_of_all_short_ones_fits_both() {
        var random = new Random(7);
        List<String> paths = allPaths();
        for (int round = 0; round < 2_000; round++) {
            PathPattern one = anyPattern(random);
            PathPattern other = anyPattern(random);
            assertThat(one.overlaps(other)).as("%s and %s", one, other)
                    .isEqualTo(paths.stream().anyMatch(path -> one.matches(path) && other.matches(path)));
        }
    }

    @Test
    void names_of_open_segments_do_not_make_patterns_differ_in_weight() {
        assertThat(pattern("/a/{id}").weight()).isEqualTo(pattern("/a/*").weight()).hasSameHashCodeAs(pattern("/a/{other}").weight());
    }

    @Test
    void is_written_as_it_stands_in_the_file() {
        assertThat(pattern("/p/{product}/**")).hasToString("/p/{product}/**").isEqualTo(pattern("/p/{product}/**"))
                .isNotEqualTo(pattern("/p/*/**"));
    }

    private static PathPattern pattern(String text) {
        return PathPattern.parse(text).orElseThrow();
    }

    /** Up to four segments over a and b and nothing at all; enough to tell patterns of up to three segments apart. */
    private static List<String> allPaths() {
        List<String> paths = new ArrayList<>();
        List<String> longest = List.of("");
        for (int length = 1; length <= 4; length++) {
            longest = longest.stream().flatMap(start -> List.of(start + "/a", start + "/b", start + "/").stream()).toList();
            paths.addAll(longest);
        }
        return paths;
    }

    private static PathPattern anyPattern(Random random) {
        var text = new StringBuilder();
        int segments = random.nextInt(4);
        for (int i = 0; i < segments; i++) {
            text.append('/').append(List.of("a", "b", "*", "").get(random.nextInt(4)));
        }
        return pattern(text.append(segments == 0 || random.nextBoolean() ? "/**" : "").toString());
    }
}
