package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.sluice.proxy.front.Rules.Case;

/** HARDENING R5 and R6: fields of one connection, fields that only we may say, and upgrades nobody gets. */
class FieldRulesTest {
    private static final String GET = "GET /x HTTP/1.1\r\nHost: a\r\n";

    private final Rules rules = new Rules();

    @AfterEach
    void close() {
        rules.close();
    }

    static List<Case> dropped() {
        return List.of(
                left("R5_named_in_Connection", "Connection: X-A ,, x-b\r\nX-a: 1\r\nX-B: 2\r\nX-C: 3", "X-C: 3"),
                left("R5_named_in_a_second_Connection", "Connection: keep-alive\r\nConnection: X-A\r\nX-A: 1", ""),
                left("R5_of_the_connection_by_itself", "Keep-Alive: 1\r\nProxy-Connection: x\r\nproxy-authenticate: x\r\nTrailer: x", ""),
                left("R5_TE_without_trailers", "TE: gzip;q=1", ""),
                left("R5_forged_addresses",
                        "X-Forwarded-For: 1.2.3.4\r\nx-forwarded-for: 1.2.3.5\r\nForwarded: for=1.2.3.4\r\nX-Forwarded-Proto: https\r\n"
                                + "X-Forwarded-Host: evil",
                        ""),
                left("R5_forged_addresses_with_underscores", "X_Forwarded_For: 1.2.3.4\r\nX-Forwarded_Host: evil\r\nforwarded_: x",
                        "forwarded_: x"),
                left("R5_other_fields_of_forwarding", "X-Forwarded-Port: 1\r\nX-Forwarded-Prefix: /evil\r\nx_forwarded_ssl: on\r\n"
                        + "X-Forwarded-Server: evil\r\nX-Forwarded-Scheme: https\r\nX-Real-IP: 1.2.3.4", ""),
                left("R4_fields_that_some_servers_route_by",
                        "X-Original-URL: /shop/admin\r\nX-Rewrite-URL: /shop/admin\r\nX_Rewrite_Url: /",
                        ""),
                left("R5_an_override_of_the_method_in_disguise",
                        "X_HTTP_Method_Override: DELETE\r\nX-Method_Override: PUT\r\nX_Http_Method: PUT",
                        ""),
                left("R5_fields_of_our_own", "Sluice-Unit: x\r\nsluice-bypass: x\r\nSLUICE_STACK: x", ""),
                left("R5_our_cookie_among_others", "Cookie: a=b; sluice=forged; __Host-sluice=forged; c=d", "Cookie: a=b; c=d"),
                left("R5_our_cookie_alone", "Cookie: sluice=1.2.0.9999999999.k.mac", ""),
                left("R6_an_upgrade_to_h2c", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk", ""));
    }

    private static Case left(String clause, String lines, String left) {
        return new Case(clause, GET + lines + "\r\n\r\n", GET + left + (left.isEmpty() ? "" : "\r\n") + "\r\n");
    }

    @ParameterizedTest
    @MethodSource("dropped")
    void reaches_no_origin(Case row) throws Exception {
        rules.arrives(row.sent(), row.expected());
    }

    static List<Case> refused() {
        return List.of(named("R5_Connection_names_content_length", "close, content-length"),
                named("R5_Connection_names_TE", "transfer-encoding"),
                named("R5_Connection_names_Authorization", "Authorization"), named("R5_Connection_names_Cookie", "x,\tcookie"),
                named("R5_Connection_names_a_forwarding_field", "X-Forwarded-Port"), named("R5_Connection_names_Forwarded", "forwarded"),
                named("R5_Connection_names_Via", "via"), named("R5_Connection_names_our_own", "Sluice-Unit"),
                named("R5_Connection_names_one_with_underscores", "X_Forwarded_For"),
                named("R5_Connection_names_more_than_anybody_needs", "x,".repeat(65) + "y"),
                named("R5_Connection_names_nothing_thirty_thousand_times", ",".repeat(30_000)));
    }

    private static Case named(String clause, String names) {
        return new Case(clause, GET + "Connection: keep-alive\r\nConnection: " + names + "\r\n\r\n", "400");
    }

    @ParameterizedTest
    @MethodSource("refused")
    void is_refused(Case row) throws Exception {
        rules.refused(row.sent(), row.expected());
    }

    @Test
    void R5_an_answer_loses_what_its_connection_names_and_cannot_speak_for_us() {
        try (var origin = RawOrigin.answering("HTTP/1.1 200 OK\r\nConnection: X-A\r\nX-A: 1\r\nsluice-outcome: x\r\n"
                + "Proxy-Connection: x\r\nTrailer: X\r\nX-B: 2\r\nContent-Length: 2\r\n\r\nok");
                var proxy = Proxied.between(origin.address()).open()) {
            assertThat(proxy.ask(GET + "\r\n"))
                    .isEqualTo("HTTP/1.1 200 OK\r\nX-B: 2\r\nVia: 1.1 sluice\r\nContent-Length: 2\r\n\r\nok");
        }
    }
}
