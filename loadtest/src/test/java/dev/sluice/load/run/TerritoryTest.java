package dev.sluice.load.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TerritoryTest {
    private static final Map<String, List<String>> NAMES = Map.of("shop.example", List.of("192.0.2.7"), "local.example",
            List.of("127.0.0.1", "::1"), "half.example", List.of("127.0.0.1", "192.0.2.9"));

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:8080", "http://[::1]:8080", "https://local.example", "http://127.9.9.9"})
    void this_machine_may_be_loaded_by_any_name(String url) throws TargetException {
        assertThat(territory(url, Set.of(), false).aim("/cart")).isPresent();
    }

    @Test
    void another_machine_is_refused_unless_the_file_and_the_caller_both_say_so() throws TargetException {
        assertThatThrownBy(() -> territory("http://shop.example", Set.of(), true)).isInstanceOf(TargetException.class)
                .hasMessageContaining("shop.example is 192.0.2.7").hasMessageContaining("target.hosts");
        assertThatThrownBy(() -> territory("http://shop.example", Set.of("shop.example"), false)).isInstanceOf(TargetException.class)
                .hasMessageContaining("--i-own-this-target");
        assertThat(territory("http://shop.example", Set.of("shop.example"), true).target().authority()).isEqualTo("shop.example");
    }

    @Test
    void a_name_that_leads_to_this_machine_and_to_another_one_is_another_machine() {
        assertThatThrownBy(() -> territory("http://half.example", Set.of(), false)).isInstanceOf(TargetException.class);
    }

    @Test
    void an_address_that_is_not_loopback_is_refused_as_any_name() {
        assertThatThrownBy(() -> territory("http://192.0.2.7:8080", Set.of("shop.example"), true)).isInstanceOf(TargetException.class);
    }

    @Test
    void nobody_goes_to_a_host_that_is_not_named() throws TargetException {
        var here = territory("http://127.0.0.1:8080", Set.of("shop.example"), false);

        assertThat(here.aim("http://elsewhere.example/")).isEmpty();
        assertThat(here.aim("//elsewhere.example/")).isEmpty();
        assertThat(here.aim("http://shop.example/")).as("named, but the caller does not own it").isEmpty();
        assertThat(here.aim("http://localhost:9/x")).isPresent();
        assertThat(territory("http://127.0.0.1:8080", Set.of("shop.example"), true).aim("https://shop.example/x?y#z"))
                .hasValueSatisfying(aim -> assertThat(aim.path()).isEqualTo("/x?y"));
    }

    @Test
    void a_name_that_cannot_be_looked_up_is_no_refusal() {
        assertThatThrownBy(() -> territory("http://nowhere.example", Set.of(), false))
                .isInstanceOfSatisfying(TargetException.class, failure -> assertThat(failure.isRefused()).isFalse());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ftp://127.0.0.1", "127.0.0.1:80", "http://127.0.0.1/path", "http://u:p@127.0.0.1", "http://", "http://127.0.0.1?x"})
    void a_target_is_a_url_without_a_path(String url) {
        assertThatThrownBy(() -> territory(url, Set.of(), true)).isInstanceOf(TargetException.class).hasMessageStartingWith("target: ");
    }

    @Test
    void what_may_not_stand_in_a_path_is_sent_as_browsers_send_it() throws TargetException {
        var here = territory("http://127.0.0.1:8080", Set.of(), false);

        assertThat(here.aim("/a b/ü?q=\r\nHost: x#end")).hasValueSatisfying(
                aim -> assertThat(aim.path()).isEqualTo("/a%20b/%C3%BC?q=%0D%0AHost:%20x"));
        assertThat(here.aim("/plain?a=%20")).hasValueSatisfying(aim -> assertThat(aim.path()).isEqualTo("/plain?a=%20"));
    }

    private static Territory territory(String url, Set<String> hosts, boolean isMine) throws TargetException {
        return Territory.of(url, hosts, isMine, TerritoryTest::addresses);
    }

    private static List<InetAddress> addresses(String name) throws UnknownHostException {
        try {
            return List.of(InetAddress.ofLiteral(name));
        } catch (IllegalArgumentException _) {
            if (!NAMES.containsKey(name)) {
                throw new UnknownHostException(name);
            }
            return NAMES.get(name).stream().map(InetAddress::ofLiteral).toList();
        }
    }
}
