package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.sluice.model.FreezeMode;
import dev.sluice.proxy.front.Rules.Case;

/** HARDENING R3 and R4: what is asked for is understood by the proxy and by the origin alike, or not passed on. */
class TargetRulesTest {
    private static final String HOST = " HTTP/1.1\r\nHost: a\r\n";

    private final Rules rules = new Rules();

    @AfterEach
    void close() {
        rules.close();
    }

    static List<Case> taken() {
        return List.of(
                arrives("R3_an_absolute_target_replaces_Host", "GET http://b:81/x?y HTTP/1.1\r\nHost: a\r\n\r\n", "/x?y", "b:81"),
                arrives("R3_an_absolute_target_without_a_path", "GET http://b HTTP/1.1\r\nHost: a\r\n\r\n", "/", "b"),
                arrives("R3_an_absolute_target_of_a_query_only", "GET HTTPS://b?q HTTP/1.1\r\nHost: a\r\n\r\n", "/?q", "b"),
                new Case("R3_an_asterisk_of_OPTIONS", "OPTIONS *" + HOST + "\r\n", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"),
                arrives("R14_paths_of_the_control_API_are_paths_like_any", "GET /api/v1/site" + HOST + "\r\n", "/api/v1/site", "a"),
                arrives("R3_a_host_is_written_in_lower_case", "GET /x HTTP/1.1\r\nHost: ShOp.Example:080\r\n\r\n", "/x",
                        "shop.example:080"),
                arrives("R3_an_address_of_version_6", "GET /x HTTP/1.1\r\nHost: [2001:DB8::1]:81\r\n\r\n", "/x", "[2001:db8::1]:81"),
                arrives("R4_escapes_that_mean_themselves_are_decoded", "GET /%7e%41%2d" + HOST + "\r\n", "/~A-", "a"),
                arrives("R4_other_escapes_are_put_in_upper_case", "GET /%c3%a9%3a" + HOST + "\r\n", "/%C3%A9%3A", "a"),
                arrives("R4_dot_segments_are_removed", "GET /a/./b/../c/%2e%2e/%2E" + HOST + "\r\n", "/a/", "a"),
                arrives("R4_a_query_stays_as_it_came", "GET /x?a=/../%2e%00&b=%zz" + HOST + "\r\n", "/x?a=/../%2e%00&b=%zz", "a"),
                arrives("R4_what_decides_nothing_passes_as_it_came", "GET /a//b%2Fc;d%5Ce%2525" + HOST + "\r\n", "/a//b%2Fc;d%5Ce%2525",
                        "a"));
    }

    private static Case arrives(String clause, String sent, String target, String host) {
        return new Case(clause, sent, "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource("taken")
    void is_taken_as_one_request(Case row) throws Exception {
        rules.arrives(row.sent(), row.expected());
    }

    static List<Case> refused() {
        return List.of(
                host("R3_no_name", ""), host("R3_a_port_only", ":80"), host("R3_a_port_over_65535", "a:65536"),
                host("R3_a_port_of_nothing", "a:"), host("R3_a_port_that_is_a_name", "a:http"), host("R3_two_ports", "a:1:2"),
                host("R3_a_path", "a/b"), host("R3_a_query", "a?b"), host("R3_a_blank", "a b"), host("R3_a_user", "u:p@a"),
                host("R3_an_escape", "a%2eb"), host("R3_a_name_above_ASCII", "\u00e9"),
                host("R3_a_kelvin_sign_of_bytes", "\u00e2\u0084\u00aa"),
                host("R3_an_unclosed_bracket", "[::1"), host("R3_a_zone", "[fe80::1%25eth0]"), host("R3_a_name_in_brackets", "[a]"),
                host("R3_a_backslash", "a\\b"), host("R3_a_quote", "a\"b"),
                bad("R3_two_hosts_alike", "GET /x" + HOST + "Host: a\r\n\r\n"),
                bad("R3_two_hosts_of_an_old_request", "GET /x HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"),
                bad("R3_an_absolute_target_does_not_mend_Host", "GET http://b/ HTTP/1.1\r\nHost: a b\r\n\r\n"),
                bad("R3_an_absolute_target_with_a_user", "GET http://u@b/x" + HOST + "\r\n"),
                bad("R3_an_absolute_target_of_another_scheme", "GET ftp://b/x" + HOST + "\r\n"),
                bad("R3_an_absolute_target_without_a_host", "GET http:///x" + HOST + "\r\n"),
                bad("R3_a_target_without_a_slash", "GET x" + HOST + "\r\n"), bad("R3_an_asterisk_of_GET", "GET *" + HOST + "\r\n"),
                bad("R3_a_target_of_a_host_and_port", "GET a:80" + HOST + "\r\n"), bad("R3_a_raw_e", "GET /\u00e9" + HOST + "\r\n"),
                bad("R3_a_fragment_of_a_query", "GET /x?a#b" + HOST + "\r\n"), bad("R3_DEL_in_a_query", "GET /?\u007f" + HOST + "\r\n"),
                bad("R4_an_escaped_NUL", "GET /a%00b" + HOST + "\r\n"), bad("R4_half_an_escape", "GET /a%4" + HOST + "\r\n"),
                bad("R4_no_escape", "GET /a%u0041" + HOST + "\r\n"), bad("R4_dots_and_a_semicolon", "GET /a/..;/b" + HOST + "\r\n"),
                bad("R4_escaped_dots_and_a_semicolon", "GET /a/%2e%2E%3b/b" + HOST + "\r\n"),
                bad("R4_climbing_above_the_root", "GET /a/../../b" + HOST + "\r\n"),
                bad("R4_climbing_by_an_escaped_slash", "GET /..%2fb" + HOST + "\r\n"),
                bad("R4_climbing_by_escapes_of_escapes", "GET /%252e%252e/%252e%252e/b" + HOST + "\r\n"),
                bad("R4_climbing_in_an_absolute_target", "GET http://b/../x" + HOST + "\r\n"),
                bad("R4_another_unit_behind_two_slashes", "GET //shop/x" + HOST + "\r\n"),
                bad("R4_another_unit_behind_an_escaped_slash", "GET /shop%2Fx" + HOST + "\r\n"),
                bad("R4_another_unit_behind_a_parameter", "GET /shop;a/x" + HOST + "\r\n"),
                bad("R4_another_unit_behind_escaped_dots", "GET /a/%252e%252e/shop/x" + HOST + "\r\n"),
                bad("R4_another_unit_by_leaving_it", "GET /shop/..%2Fx" + HOST + "\r\n"),
                bad("R4_another_unit_by_an_escaped_backslash", "GET /shop%5Cx" + HOST + "\r\n"));
    }

    private static Case host(String clause, String host) {
        return bad(clause, "GET /x HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    }

    private static Case bad(String clause, String sent) {
        return new Case(clause, sent, "400");
    }

    @ParameterizedTest
    @MethodSource("refused")
    void is_refused(Case row) throws Exception {
        rules.refused(row.sent(), row.expected());
    }

    static List<Case> units() {
        return List.of(new Case("R4_a_path_as_the_unit_says", "/shop/x", "shop"), new Case("R4_case_is_exact", "/SHOP/x", "-"),
                new Case("R4_an_escaped_letter_is_that_letter", "/%73hop/x", "shop"),
                new Case("R4_dots_lead_to_the_unit_that_the_origin_sees", "/a/../shop/x", "shop"));
    }

    @ParameterizedTest
    @MethodSource("units")
    void belongs_to_the_unit_of_the_path_that_the_origin_sees(Case row) throws Exception {
        rules.proxy.ask("GET " + row.sent() + HOST + "\r\n");
        assertThat(rules.origin.received()).contains("\r\nSluice-Unit: " + row.expected() + "\r\n");
    }

    static List<Case> writesInDisguise() {
        return List.of(
                write("R4_a_write_by_X_HTTP_Method_Override", "GET", "X-HTTP-Method-Override: DELETE"),
                write("R4_a_write_by_X_HTTP_Method", "GET", "x-http-method: put"),
                write("R4_a_write_by_X_Method_Override", "HEAD", "X-Method-Override: PATCH"),
                write("R4_a_write_by_the_second_of_two_overrides", "GET", "X-Method-Override: GET\r\nX-Method-Override: POST"),
                write("R4_a_write_by_one_of_a_list", "GET", "X-Method-Override: GET, POST"),
                write("R4_a_write_by_a_method_in_lower_case", "get", "A: b"), write("R4_a_write_by_an_unknown_method", "GETX", "A: b"));
    }

    private static Case write(String clause, String method, String line) {
        return new Case(clause, method + " /shop/x" + HOST + line + "\r\n\r\n", "503");
    }

    @ParameterizedTest
    @MethodSource("writesInDisguise")
    void does_not_pass_a_read_only_freeze(Case row) throws Exception {
        rules.proxy.freeze(Proxied.UNIT, FreezeMode.READ_ONLY);
        try (RawPeer client = rules.proxy.client()) {
            assertThat(client.send(row.sent()).head()).startsWith("HTTP/1.1 503 ").contains("Sluice-Outcome: not-executed\r\n");
        }
        assertThat(rules.origin.gotNothing()).isTrue();
        rules.another();
    }
}
