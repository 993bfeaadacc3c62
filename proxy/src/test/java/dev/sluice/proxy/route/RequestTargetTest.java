package dev.sluice.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sluice.proxy.route.RequestTarget.Parsed;

class RequestTargetTest {
    private static final List<String> HOST = List.of("shop.example");

    @ParameterizedTest
    @CsvSource(delimiter = ' ',
            value = {"/ /", "/a /a", "/a/b/ /a/b/", "/%61 /a", "/%7Euser /~user", "/%7euser /~user", "/a%2db /a-b", "/a%2fb /a%2Fb",
                    "/%e4%f6 /%E4%F6", "/a%20b /a%20b", "/a/./b /a/b", "/a/../b /b", "/a/b/.. /a/", "/a/b/. /a/b/", "/./ /", "/. /",
                    "/a/.. /",
                    "/a/%2e%2E/b /b", "/a/%2e/b /a/b", "/a/... /a/...", "/.a /.a", "/..a/b /..a/b", "/a/b../c /a/b../c", "/a//b /a//b",
                    "/a//../b /a/b",
                    "/a;v=1/b /a;v=1/b", "/%25%32%46 /%252F", "/%252f /%252f", "/a%2Cb /a%2Cb", "/{x} /{x}", "/Shop/A /Shop/A", "/a?b /a",
                    "/%3F /%3F"})
    void a_path_is_brought_into_normal_form(String raw, String normal) {
        assertThat(good(raw).path()).isEqualTo(normal);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a%00b", "/%00", "/a\\b", "/..;/admin", "/a/..;x/b", "/a/..;", "/a/%2e%2e;/b", "/a/..%3b/b", "/..", "/../",
            "/../a", "/a/../..",
            "/a/../../b", "/%2e%2e/", "/a/./../../b", "/%2e%2e%2fetc", "/a/..%2f..%2f..%2fetc", "/..%5cetc", "/..%255c",
            "/%252e%252e/%252e%252e/a",
            "/a%", "/a%2", "/a%zz", "/%u0041", "/a#b", "/a b", "/a\tb", "/a\u0000b", "/a\u007fb", "/caf\u00e9", "/a?b#c", "/a?b c",
            "/a?b\\c", "/a?\u00fc",
            "/%2500"})
    void what_nobody_may_send_is_a_400(String raw) {
        assertThat(parse(raw)).isInstanceOfSatisfying(Parsed.Bad.class, bad -> assertThat(bad.status()).isEqualTo(400));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "shop.example", "shop.example:80", "ftp://shop.example/", "file:///etc", "http:/a", "http:a", "https:",
            "http://", "http:///a", "http://user@shop.example/", "http://user:pw@shop.example/", "http://shop.example:99999/",
            "http://shop%2eexample/",
            "http://shop.example:80x/", "http://[::1/", "*", "*x", "javascript:alert(1)"})
    void a_target_that_is_no_path_and_no_web_address_is_a_400(String raw) {
        assertThat(parse(raw)).isInstanceOfSatisfying(Parsed.Bad.class, bad -> assertThat(bad.status()).isEqualTo(400));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ' ',
            value = {"shop.example shop.example shop.example", "Shop.Example shop.example shop.example",
                    "shop.example:8080 shop.example shop.example:8080",
                    "shop.example. shop.example shop.example", "shop.example.:81 shop.example shop.example:81",
                    "127.0.0.1:80 127.0.0.1 127.0.0.1:80", "[::1] [::1] [::1]",
                    "[2001:DB8::1]:443 [2001:db8::1] [2001:db8::1]:443", "my_host my_host my_host", "a:65535 a a:65535"})
    void a_host_is_lower_case_and_parted_from_its_port(String header, String host, String authority) {
        RequestTarget target = target(RequestTarget.parse("GET", "/", List.of(header), true));
        assertThat(target.host()).isEqualTo(host);
        assertThat(target.authority()).isEqualTo(authority);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ".", "a b", "a,b c", "user@shop.example", "shop.example:", "shop.example:x", "shop.example:65536",
            "shop.example:123456",
            "shop.example:80:80", "shop.example/", "shop.example?", "shop.example#", "a\\b", "[::1", "::1", "[]", "[127.0.0.1]", "[::1]x",
            "[::1]:", "[fe80::1%25eth0]", "[fe80::1%1]",
            "shop%2Eexample", "caf\u00e9.example", "a\u0000b", "<a>", "http://a", "\u212aing.example", "s\u0130te"})
    void a_host_that_is_none_is_a_400(String header) {
        assertThat(RequestTarget.parse("GET", "/", List.of(header), true)).isInstanceOf(Parsed.Bad.class);
    }

    @Test
    void http_1_1_names_exactly_one_host_and_http_1_0_at_most_one() {
        assertThat(RequestTarget.parse("GET", "/", List.of(), true)).isInstanceOf(Parsed.Bad.class);
        assertThat(RequestTarget.parse("GET", "/", List.of("a", "a"), true)).isInstanceOf(Parsed.Bad.class);
        assertThat(RequestTarget.parse("GET", "/", List.of("a", "a"), false)).isInstanceOf(Parsed.Bad.class);
        assertThat(target(RequestTarget.parse("GET", "/", List.of(), false)).host()).isEmpty();
        assertThat(target(RequestTarget.parse("GET", "/", List.of("a"), false)).host()).isEqualTo("a");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ' ',
            value = {"http://api.example/x api.example /x", "HTTPS://API.example:444/x?y api.example:444 /x?y",
                    "http://api.example api.example /",
                    "http://api.example?q api.example /?q", "http://api.example/a/../b api.example /b"})
    void the_absolute_form_replaces_the_host(String raw, String authority, String forwarded) {
        RequestTarget target = good(raw);
        assertThat(target.authority()).isEqualTo(authority);
        assertThat(target.forwarded()).isEqualTo(forwarded);
    }

    @Test
    void two_slashes_at_the_beginning_are_an_empty_segment_and_no_host() {
        assertThat(good("//api.example/x").path()).isEqualTo("//api.example/x");
        assertThat(good("//api.example/x").host()).isEqualTo("shop.example");
    }

    @Test
    void the_asterisk_belongs_to_options() {
        assertThat(target(RequestTarget.parse("OPTIONS", "*", HOST, true)).path()).isEqualTo("*");
        assertThat(target(RequestTarget.parse("OPTIONS", "http://api.example", HOST, true)).forwarded()).isEqualTo("*");
        assertThat(target(RequestTarget.parse("OPTIONS", "/x", HOST, true)).path()).isEqualTo("/x");
        assertThat(RequestTarget.parse("GET", "*", HOST, true)).isInstanceOf(Parsed.Bad.class);
    }

    @Test
    void connect_and_trace_are_never_served() {
        assertThat(RequestTarget.parse("CONNECT", "shop.example:443", HOST, true))
                .isEqualTo(new Parsed.Bad(405, "method: CONNECT is not served"));
        assertThat(RequestTarget.parse("TRACE", "/", HOST, true)).isEqualTo(new Parsed.Bad(501, "method: TRACE is not served"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "G T", "GET\u0000", "GE(T", "G\u00c9T"})
    void a_method_that_is_no_token_is_a_400(String method) {
        assertThat(RequestTarget.parse(method, "/", HOST, true)).isInstanceOf(Parsed.Bad.class);
    }

    @Test
    void a_query_passes_as_it_came() {
        assertThat(good("/a?b=%zz&c=/../d?e;%2f").query()).contains("b=%zz&c=/../d?e;%2f");
        assertThat(good("/a/../b?").forwarded()).isEqualTo("/b?");
        assertThat(good("/a").query()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ' ',
            value = {"/a//b /a/b", "/a//..%2Fb /b", "/x//..%2Fu//b /u/b^/x/u/b", "/a%2Fb /a/b", "/a%2f..%2fb /b", "/a%5Cb /a/b",
                    "/a%5c..%5cb /b", "/a%252Fb /a%2Fb^/a/b",
                    "/a%25252Fb /a%252Fb^/a/b", "/%2561 /a", "/%25252561 /a", "/a%252%2546b /a/b", "/a;v=1/b /a/b", "/a/.;/b /a/b",
                    "/a%3Bv=1/b /a;v=1/b^/a/b", "/%40user /@user", "/a|b /a%7Cb", "/a%2Cb /a,b",
                    "/a%252e%252e/b /a../b", "/x/%252e%252e/b /b"})
    void a_path_is_also_read_as_other_servers_would(String raw, String others) {
        RequestTarget target = good(raw);
        assertThat(target.readings()).startsWith(target.path()).contains(others.split("\\^"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/a/b", "/a-b_c.d~e", "/a,b", "/@user", "/a:b/c=d+e", "/a.b/..c"})
    void a_plain_path_has_one_reading(String raw) {
        assertThat(good(raw).readings()).containsExactly(raw);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ' ', value = {"/a//b true", "/a%2Fb true", "/a%5cb true", "/a%252F true", "/a;b true", "/a%25 false",
            "/a%20b false", "/a%2Cb false", "/a|b false", "/a false"})
    void strict_paths_know_what_is_doubtful(String raw, boolean doubtful) {
        assertThat(good(raw).isDoubtful()).isEqualTo(doubtful);
    }

    @Test
    void a_long_hostile_path_is_read_quickly() {
        for (String piece : List.of("%25", "%252", "%2525", "//", ";", "%2F", "%5C", "/.", "/;", "/..", "/a/..", "%253B", "|")) {
            assertThatCode(() -> parse("/a" + piece.repeat(16_000 / piece.length()))).doesNotThrowAnyException();
        }
    }

    @Test
    void a_million_random_targets_never_throw_and_normal_forms_are_their_own_normal_form() {
        String[] pieces = {"/", "/", ".", "..", "a", "b", "%2e", "%2E", "%2f", "%5c", "%25", "%61", "%00", ";", "//", "?", "%", "2f", "#",
                "\\", " ", "\u00e9", "*", "http://", "h", ":",
                "@", "[", "]", "%3b", "|", "~", "=", "&"};
        var random = new Random(20260101);
        int good = 0;
        for (int i = 0; i < 1_000_000; i++) {
            var text = new StringBuilder(random.nextInt(10) == 0 ? "" : "/");
            for (int left = random.nextInt(9); left > 0; left--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            if (parse(text.toString()) instanceof Parsed.Good(RequestTarget target)) {
                good++;
                RequestTarget again = target(
                        RequestTarget.parse(target.path().equals("*") ? "OPTIONS" : "GET", target.forwarded(), HOST, true));
                assertThat(again.forwarded()).as(text.toString()).isEqualTo(target.forwarded());
                assertThat(again.readings()).as(text.toString()).isEqualTo(target.readings());
            }
        }
        assertThat(good).isGreaterThan(100_000);
    }

    private static Parsed parse(String raw) {
        return RequestTarget.parse("GET", raw, HOST, true);
    }

    private static RequestTarget good(String raw) {
        return target(parse(raw));
    }

    private static RequestTarget target(Parsed parsed) {
        assertThat(parsed).isInstanceOf(Parsed.Good.class);
        return ((Parsed.Good) parsed).target();
    }
}
