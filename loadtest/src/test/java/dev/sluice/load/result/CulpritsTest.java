package dev.sluice.load.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;

class CulpritsTest {
    /** Fisher's own example: a lady who told all eight cups right, four of each kind. */
    @Test
    void the_chance_is_that_of_the_lady_tasting_tea() {
        assertThat(Math.exp(Fisher.logChance(new Toll(4, 4), new Toll(8, 4)))).isCloseTo(1 / 70.0, within(1e-12));
        assertThat(Math.exp(Fisher.logChance(new Toll(4, 3), new Toll(8, 4)))).isCloseTo(17 / 70.0, within(1e-12));
        assertThat(Math.exp(Fisher.logChance(new Toll(4, 0), new Toll(8, 4)))).isCloseTo(1, within(1e-12));
    }

    @Test
    void large_counts_neither_overflow_nor_lose_their_meaning() {
        assertThat(Fisher.logChance(new Toll(40_000, 40_000), new Toll(10_000_000, 40_000))).isLessThan(-200_000);
        assertThat(Math.exp(Fisher.logChance(new Toll(5_000_000, 50_000), new Toll(10_000_000, 100_000)))).isCloseTo(0.5, within(0.01));
    }

    @Test
    void a_pair_of_choices_that_fails_together_is_named_and_neither_of_them_alone() {
        Map<String, Toll> cells = cells(0.4,
                (cell, walked) -> cell.contains("coupon=SAVE10") && cell.contains("device=mobile") ? walked : 0);
        List<Culprits.Culprit> named = Culprits.named(cells);
        assertThat(named).extracting(Culprits.Culprit::choices).containsExactly(Set.of("coupon=SAVE10", "device=mobile"));
        assertThat(named.getFirst().sentence()).matches("coupon=SAVE10 with device=mobile: (\\d+) of \\1 fail \\(elsewhere 0 of \\d+\\)");
    }

    @Test
    void failures_that_fall_anywhere_accuse_nobody() {
        for (int seed = 0; seed < 50; seed++) {
            var random = new Random(seed);
            assertThat(Culprits.named(cells(25, (_, walked) -> random.ints(walked, 0, 100).filter(draw -> draw < 5).count())))
                    .as("seed " + seed).isEmpty();
        }
        assertThat(Culprits.named(cells(25, (_, walked) -> walked))).as("everything fails").isEmpty();
        assertThat(Culprits.named(cells(25, (_, _) -> 0))).isEmpty();
    }

    @Test
    void two_causes_are_both_named() {
        Map<String, Toll> cells = cells(25, (cell, walked) -> cell.contains("country=NL") ? walked
                : cell.contains("coupon=SAVE10") && cell.contains("device=mobile") ? walked / 2 : 0);
        assertThat(Culprits.named(cells)).extracting(Culprits.Culprit::choices)
                .containsExactlyInAnyOrder(Set.of("country=NL"), Set.of("coupon=SAVE10", "device=mobile"));
    }

    /** How many of a cell fail. */
    private interface Failing {
        long of(String cell, int walked);
    }

    /** Two thousand walks in a matrix of eight, so many per cent of them with coupon and mobile. */
    private static Map<String, Toll> cells(double perCent, Failing failing) {
        Map<String, Toll> cells = new LinkedHashMap<>();
        for (String country : List.of("NL", "BE")) {
            for (String device : List.of("desktop", "mobile")) {
                for (String coupon : List.of("none", "SAVE10")) {
                    boolean rare = device.equals("mobile") && coupon.equals("SAVE10");
                    int walked = (int) Math.round(1_000 * (rare ? perCent : (100 - perCent) / 3) / 100);
                    String cell = "coupon=" + coupon + " device=" + device + " country=" + country;
                    cells.put(cell, new Toll(walked, failing.of(cell, walked)));
                }
            }
        }
        return cells;
    }
}
