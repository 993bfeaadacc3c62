package dev.sluice.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;

class GuessesTest {
    private Instant now = Instant.parse("2026-12-01T02:00:00Z");
    private final Guesses guesses = new Guesses(() -> now);

    private void guess(String address, int times) {
        for (int i = 0; i < times; i++) {
            guesses.guessed(address);
        }
    }

    @Test
    void ten_guesses_in_a_minute_lock_an_address_out_for_a_minute_and_no_other() {
        guess("a", Guesses.FREE - 1);
        assertThat(guesses.locked("a")).isZero();
        guess("a", 1);
        assertThat(guesses.locked("a")).isEqualTo(Duration.ofMinutes(1));
        assertThat(guesses.locked("b")).isZero();
        now = now.plusSeconds(60);
        assertThat(guesses.locked("a")).isZero();
    }

    @Test
    void who_mistypes_now_and_then_is_never_locked_out() {
        for (int minute = 0; minute < 100; minute++) {
            guess("a", Guesses.FREE - 1);
            now = now.plus(Guesses.WINDOW);
        }
        assertThat(guesses.locked("a")).isZero();
    }

    @Test
    void however_many_addresses_guess_what_is_kept_is_bounded_and_who_comes_often_is_not_forgotten() {
        guess("often", Guesses.FREE);
        for (int address = 0; address < 10 * Guesses.MOST; address++) {
            guess("a" + address, 1);
            assertThat(guesses.locked("often")).isPositive();
        }
        guess("a0", Guesses.FREE - 1);
        assertThat(guesses.locked("a0")).as("its first guess was forgotten").isZero();
    }

    @Test
    void the_addresses_of_one_network_of_ipv6_are_one() throws Exception {
        assertThat(Guesses.address(InetAddress.getByName("2001:db8::1")))
                .isEqualTo(Guesses.address(InetAddress.getByName("2001:db8::ffff:9")))
                .isNotEqualTo(Guesses.address(InetAddress.getByName("2001:db8:0:1::1")));
        assertThat(Guesses.address(InetAddress.getByName("192.0.2.7"))).isEqualTo("192.0.2.7");
    }
}
