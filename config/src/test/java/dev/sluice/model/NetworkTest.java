package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
    @ParameterizedTest
    @CsvSource({
            "10.0.0.0/8, 10.255.1.2, true", "10.0.0.0/8, 11.0.0.0, false", "198.51.100.16/28, 198.51.100.31, true",
            "198.51.100.16/28, 198.51.100.32, false", "0.0.0.0/0, 203.0.113.9, true", "192.0.2.7, 192.0.2.7, true",
            "192.0.2.7, 192.0.2.8, false", "2001:db8::/32, 2001:db8:1::1, true", "2001:db8::/32, 2001:db9::1, false",
            "2001:db8:8000::/33, 2001:db8:7fff::, false", "::/0, ::1, true", "::/0, 192.0.2.7, false", "0.0.0.0/0, ::1, false",
            "192.0.2.0/24, ::ffff:192.0.2.9, true", "64:ff9b::192.0.2.9, 64:ff9b::c000:209, true"})
    void contains_the_addresses_that_share_its_prefix(String network, String address, boolean contains) {
        assertThat(Network.parse(network).orElseThrow().contains(Network.address(address).orElseThrow())).isEqualTo(contains);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "shop.example", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0/8", "10.0.0.256", "10",
            "0x0a.0.0.0/8", "2001:db8::/129", "2001:db8::1/32", "[::1]", "fe80::1%eth0", "1::2::3", "10.0.0.0/8 ", "::g", "010.0.0.1",
            "10.0.0.0/08", "::ffff:010.0.0.1", "::10.0.0", "10.0.0.1:"})
    void refuses_names_loose_bits_and_what_is_no_address(String text) {
        assertThat(Network.parse(text)).isEmpty();
    }

    @Test
    void equal_networks_are_equal_however_they_are_written() {
        assertThat(Network.parse("2001:DB8:0::/32")).isEqualTo(Network.parse("2001:db8::/32"));
        assertThat(Network.parse("192.0.2.7")).isEqualTo(Network.parse("192.0.2.7/32")).isNotEqualTo(Network.parse("192.0.2.6/31"));
        assertThat(Network.parse("10.0.0.0/8").orElseThrow()).hasToString("10.0.0.0/8");
    }

    @Test
    void masking_clears_the_bits_behind_the_prefix() {
        assertThat(Network.masked(new byte[] {-1, -1, -1, -1}, 20)).containsExactly(-1, -1, -16, 0);
        assertThat(Network.masked(new byte[] {-1, -1}, 0)).containsExactly(0, 0);
    }
}
