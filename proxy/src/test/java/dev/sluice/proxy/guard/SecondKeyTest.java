package dev.sluice.proxy.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SecondKeyTest {
    private static final double ALLOWED = 0.005;

    @Test
    void an_old_stack_that_is_well_convicts_new() {
        assertThat(SecondKey.of(stretch(4, 4, 0, 100), ALLOWED, false)).isEqualTo(SecondKey.ONLY_NEW);
    }

    @Test
    void an_old_stack_that_is_as_ill_acquits_it() {
        assertThat(SecondKey.of(stretch(10, 30, 190, 600), ALLOWED, false)).isEqualTo(SecondKey.BOTH);
        assertThat(SecondKey.of(stretch(4, 4, 80, 80), ALLOWED, false)).isEqualTo(SecondKey.BOTH);
    }

    @Test
    void without_a_word_of_old_it_cannot_tell() {
        assertThat(SecondKey.of(stretch(4, 4, 0, 0), ALLOWED, false)).isEqualTo(SecondKey.UNDECIDED);
        assertThat(SecondKey.of(stretch(4, 10, 0, 3), ALLOWED, false)).isEqualTo(SecondKey.UNDECIDED);
    }

    @Test
    void two_rates_that_differ_by_more_than_chance_are_enough_when_old_is_a_little_ill_too() {
        assertThat(SecondKey.of(stretch(60, 100, 30, 1_000), ALLOWED, false)).isEqualTo(SecondKey.ONLY_NEW);
    }

    @Test
    void what_is_left_of_a_blip_of_both_acquits_new_however_long_one_waits() {
        assertThat(SecondKey.of(stretch(32, 4_479, 52, 13_337), 0.0017, false)).isEqualTo(SecondKey.BOTH);
        assertThat(SecondKey.of(stretch(32, 4_479, 21, 13_337), 0.0017, false)).as("old is as it always was").isEqualTo(SecondKey.ONLY_NEW);
    }

    private static Tally stretch(long failedOnNew, long onNew, long failedOnOld, long onOld) {
        var tally = new Tally();
        tally.failedOnNew = failedOnNew;
        tally.goodOnNew = onNew - failedOnNew;
        tally.failedOnOld = failedOnOld;
        tally.goodOnOld = onOld - failedOnOld;
        return tally;
    }
}
