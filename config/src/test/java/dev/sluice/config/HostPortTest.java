package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
    @ParameterizedTest
    @CsvSource({"127.0.0.1:0,127.0.0.1,0", "Shop.Example:80,shop.example,80", "[::1]:8080,::1,8080", "localhost:65535,localhost,65535",
            "a_b-c.d:1,a_b-c.d,1", "xn--caf-dma.example:1,xn--caf-dma.example,1"})
    void reads_names_and_addresses_with_a_port(String text, String host, int port) {
        assertThat(HostPort.parse(text)).contains(new HostPort(host, port));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ":80", "a", "a:", "a:b", "a:65536", "a:123456", "::1:80", "[::1]", "[127.0.0.1]:80", "[a]:80", "127.0.0.256:80",
                    "127.1:80", "a..b:80", "-a:80", "a-:80", "a/b:80", "u@a:80", "a b:80", "é:80", "[::1%eth0]:80", "*:80", "1234:80"})
    void reads_nothing_else(String text) {
        assertThat(HostPort.parse(text)).isEmpty();
    }

    @Test
    void a_name_has_at_most_253_characters_and_a_label_63() {
        assertThat(HostPort.host("a".repeat(63) + ".b")).isPresent();
        assertThat(HostPort.host("a".repeat(64) + ".b")).isEmpty();
        assertThat(HostPort.host("a.".repeat(126) + "b")).isPresent();
        assertThat(HostPort.host("a.".repeat(127) + "b")).isEmpty();
    }

    @Test
    void two_listeners_exclude_each_other_on_the_same_port_of_the_same_host_or_of_all() {
        assertThat(excludes("127.0.0.1:80", "127.0.0.1:80")).isTrue();
        assertThat(excludes("127.0.0.1:80", "0.0.0.0:80")).isTrue();
        assertThat(excludes("[::]:80", "127.0.0.1:80")).isTrue();
        assertThat(excludes("127.0.0.1:80", "127.0.0.1:81")).isFalse();
        assertThat(excludes("127.0.0.1:80", "127.0.0.2:80")).isFalse();
        assertThat(excludes("127.0.0.1:0", "127.0.0.1:0")).isFalse();
    }

    private static boolean excludes(String one, String other) {
        HostPort first = HostPort.parse(one).orElseThrow();
        HostPort second = HostPort.parse(other).orElseThrow();
        assertThat(first.excludes(second)).isEqualTo(second.excludes(first));
        return first.excludes(second);
    }
}
