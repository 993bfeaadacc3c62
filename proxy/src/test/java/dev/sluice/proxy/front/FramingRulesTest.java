package dev.sluice.proxy.front;

import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.sluice.proxy.front.Rules.Case;

/** HARDENING R1 and R2: what is taken is written anew in one way, and what could be read in two ways is not taken. */
class FramingRulesTest {
    private static final String HOST = " HTTP/1.1\r\nHost: a\r\n";
    private static final String UP = "POST /up" + HOST;
    private static final String CHUNKED = UP + "Transfer-Encoding: chunked\r\n\r\n";
    private static final String OUT = "POST /up HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

    private final Rules rules = new Rules();

    @AfterEach
    void close() {
        rules.close();
    }

    static List<Case> taken() {
        return List.of(
                new Case("R1_a_coding_is_written_in_lower_case", UP + "Transfer-Encoding: ChUnKeD\r\n\r\n0\r\n\r\n", OUT + "0\r\n\r\n"),
                new Case("R1_a_length_has_no_leading_zeros", UP + "Content-Length: 0005\r\n\r\nhello",
                        "POST /up HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"),
                new Case("R1_sizes_and_extensions_of_chunks_are_not_copied",
                        CHUNKED + "0000A;x=\"y\";z\r\n0123456789\r\n000;last\r\n\r\n", OUT + "a\r\n0123456789\r\n0\r\n\r\n"),
                new Case("R1_chunk_data_that_looks_like_an_end_stays_data", CHUNKED + "a\r\n\r\n0\r\n\r\nGET\r\n0\r\n\r\n",
                        OUT + "a\r\n\r\n0\r\n\r\nGET\r\n0\r\n\r\n"),
                new Case("R1_blanks_around_a_value_are_not_copied", "GET /x" + HOST + "A:\t b \t\r\nB:\r\n\r\n",
                        "GET /x HTTP/1.1\r\nHost: a\r\nA: b\r\nB: \r\n\r\n"),
                new Case("R1_an_old_request_is_written_as_a_new_one", "GET /x HTTP/1.0\r\nHost: a\r\nExpect: 100-continue\r\n\r\n",
                        "GET /x HTTP/1.1\r\nHost: a\r\n\r\n"),
                new Case("R1_a_write_without_a_body_says_so", "POST /up" + HOST + "\r\n",
                        "POST /up HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"),
                new Case("R1_a_body_of_GET_is_framed_as_any", "GET /x" + HOST + "Content-Length: 2\r\n\r\nhi",
                        "GET /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi"),
                new Case("R1_an_unknown_method_is_only_a_token", "PURGE /x" + HOST + "\r\n", "PURGE /x HTTP/1.1\r\nHost: a\r\n\r\n"),
                new Case("R1_bytes_above_ASCII_in_a_value_are_bytes", "GET /x" + HOST + "A: \u0080\u00ff\r\n\r\n",
                        "GET /x HTTP/1.1\r\nHost: a\r\nA: \u0080\u00ff\r\n\r\n"),
                new Case("R2_an_extension_of_256_bytes", CHUNKED + "1;" + "x".repeat(255) + "\r\na\r\n0\r\n\r\n",
                        OUT + "1\r\na\r\n0\r\n\r\n"),
                new Case("R2_sixteen_digits_and_an_extension_of_256_bytes",
                        CHUNKED + "0000000000000001;" + "x".repeat(255) + "\r\na\r\n0\r\n\r\n", OUT + "1\r\na\r\n0\r\n\r\n"),
                new Case("R2_trailers_of_framing_routing_and_authentication_are_dropped",
                        CHUNKED + "0\r\nContent-Length: 5\r\ntransfer-encoding: x\r\nHost: b\r\nAuthorization: x\r\nCookie: x\r\n"
                                + "X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Port: 1\r\nSluice-Unit: x\r\nForwarded: x\r\nX-Sum: 1\r\n\r\n",
                        OUT + "0\r\nX-Sum: 1\r\n\r\n"),
                new Case("R2_trailers_in_disguise_are_dropped_too",
                        CHUNKED + "0\r\nContent_Length: 5\r\nX_Forwarded_For: 1.2.3.4\r\nsluice_unit: x\r\nX-Sum: 1\r\n\r\n",
                        OUT + "0\r\nX-Sum: 1\r\n\r\n"),
                new Case("R2_trailers_that_name_another_method_are_dropped",
                        CHUNKED + "0\r\nX-HTTP-Method-Override: DELETE\r\nX_Http_Method: PUT\r\nx-method-override: PUT\r\n\r\n",
                        OUT + "0\r\n\r\n"),
                new Case("R2_trailers_that_set_conditions_are_dropped",
                        CHUNKED + "0\r\nIf-Match: x\r\nIf-None-Match: *\r\nRange: x\r\n\r\n",
                        OUT + "0\r\n\r\n"));
    }

    @ParameterizedTest
    @MethodSource("taken")
    void is_taken_as_one_request(Case row) throws Exception {
        rules.arrives(row.sent(), row.expected());
    }

    static List<Case> ambiguous() {
        String get = "GET /x" + HOST;
        return List.of(
                refused("R2_TE_chunked_twice_in_one_line", UP + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
                refused("R2_TE_with_a_parameter", UP + "Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n"),
                refused("R2_TE_in_quotes", UP + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n"),
                refused("R2_TE_empty", UP + "Transfer-Encoding:\r\nContent-Length: 1\r\n\r\na"),
                refused("R2_TE_empty_and_alone", UP + "Transfer-Encoding: \r\n\r\n"),
                refused("R2_TE_behind_a_vertical_tab", UP + "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n"),
                refused("R2_TE_before_a_no_break_space", UP + "Transfer-Encoding: chunked\u00a0\r\n\r\n0\r\n\r\n"),
                refused("R2_TE_before_a_line_separator", UP + "Transfer-Encoding: chunked\u0085\r\n\r\n0\r\n\r\n"),
                refused("R2_TE_with_a_blank_before_its_colon", UP + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"),
                refused("R2_TE_with_a_blank_within_its_name", UP + "Transfer Encoding: chunked\r\n\r\n0\r\n\r\n"),
                refused("R2_TE_folded_by_a_tab", UP + "Transfer-Encoding:\r\n\tchunked\r\n\r\n0\r\n\r\n"),
                refused("R2_TE_of_GET", get + "Transfer-Encoding: cow\r\n\r\n"),
                refused("R2_CL_of_nothing_with_TE", UP + "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n"),
                refused("R2_CL_three_lines_the_last_different",
                        UP + "Content-Length: 1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
                refused("R2_CL_equal_but_written_differently", UP + "Content-Length: 1\r\nContent-Length: 01\r\n\r\na"),
                refused("R2_CL_with_an_exponent", UP + "Content-Length: 1e1\r\n\r\n0123456789"),
                refused("R2_CL_with_a_fraction", UP + "Content-Length: 1.0\r\n\r\na"),
                refused("R2_CL_of_two_numbers", UP + "Content-Length: 1 1\r\n\r\na"),
                refused("R2_CL_with_an_underscore", UP + "Content-Length: 1_0\r\n\r\n0123456789"),
                refused("R2_CL_before_a_no_break_space", UP + "Content-Length: 1\u00a0\r\n\r\na"),
                refused("R2_CL_of_2_to_64_and_5", UP + "Content-Length: 18446744073709551621\r\n\r\nhello"),
                refused("R2_a_blank_before_the_method", " GET /x" + HOST + "\r\n"),
                refused("R2_a_tab_as_separator", "GET\t/x\tHTTP/1.1\r\nHost: a\r\n\r\n"),
                refused("R2_two_blanks_before_the_version", "GET /x  HTTP/1.1\r\nHost: a\r\n\r\n"),
                refused("R2_a_blank_behind_the_version", "GET /x HTTP/1.1 \r\nHost: a\r\n\r\n"),
                refused("R2_a_version_of_three_digits", "GET /x HTTP/1.10\r\nHost: a\r\n\r\n"),
                refused("R2_a_version_without_a_dot", "GET /x HTTP/1,1\r\nHost: a\r\n\r\n"),
                refused("R2_two_returns_at_the_end_of_a_line", "GET /x HTTP/1.1\r\r\nHost: a\r\n\r\n"),
                refused("R2_two_returns_at_the_end_of_the_head", get + "\r\r\n\r\n"),
                refused("R2_a_return_alone_between_fields", "GET /x HTTP/1.1\r\nHost: a\rX: b\r\n\r\n"),
                refused("R2_a_line_feed_alone_within_a_value", "GET /x HTTP/1.1\r\nHost: a\r\nX: a\nB: c\r\n\r\n"),
                refused("R2_the_first_field_begins_with_a_tab", "GET /x HTTP/1.1\r\n\tX: y\r\nHost: a\r\n\r\n"),
                refused("R2_a_line_of_blanks", get + " \r\n\r\n"),
                refused("R2_DEL_in_a_value", get + "X: a\u007fb\r\n\r\n"),
                refused("R2_ESC_in_a_value", get + "X: \u001b[0m\r\n\r\n"),
                refused("R2_NUL_in_a_name", get + "X\u0000: a\r\n\r\n"),
                refused("R2_a_name_above_ASCII", get + "X\u00e9: a\r\n\r\n"),
                refused("R2_a_name_of_brackets", get + "(X): a\r\n\r\n"),
                refused("R2_NUL_before_the_request", "\u0000GET /x" + HOST + "\r\n"),
                refused("R2_a_return_alone_before_the_request", "\rGET /x" + HOST + "\r\n"),
                refused("R2_the_preface_of_another_protocol", "\u0000\u0000\u0000\u0004HTTP"),
                new Case("R2_the_preface_of_h2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505"),
                new Case("R2_version_0_9", "GET /x HTTP/0.9\r\nHost: a\r\n\r\n", "505"));
    }

    private static Case refused(String clause, String sent) {
        return new Case(clause, sent, "400");
    }

    static List<Case> brokenBodies() {
        return List.of(
                refused("R2_an_extension_over_256_bytes", CHUNKED + "1;" + "x".repeat(300) + "\r\na\r\n0\r\n\r\n"),
                refused("R2_an_extension_of_257_bytes", CHUNKED + "1;" + "x".repeat(256) + "\r\na\r\n0\r\n\r\n"),
                refused("R2_an_extension_with_a_line_feed", CHUNKED + "1;a\nb\r\na\r\n0\r\n\r\n"),
                refused("R2_an_extension_with_a_return", CHUNKED + "1;a\rb\r\na\r\n0\r\n\r\n"),
                refused("R2_an_extension_behind_a_blank", CHUNKED + "1 ;a\r\na\r\n0\r\n\r\n"),
                refused("R2_a_size_with_a_sign", CHUNKED + "+1\r\na\r\n0\r\n\r\n"),
                refused("R2_a_size_with_an_underscore", CHUNKED + "1_0\r\n0123456789abcdef\r\n0\r\n\r\n"),
                refused("R2_a_size_of_64_bits", CHUNKED + "ffffffffffffffff\r\na\r\n0\r\n\r\n"),
                refused("R2_a_return_alone_behind_a_size", CHUNKED + "1\ra\r\n0\r\n\r\n"),
                refused("R2_a_line_feed_alone_behind_data", CHUNKED + "1\r\na\n0\r\n\r\n"),
                refused("R2_two_bytes_that_are_no_line_end_behind_data", CHUNKED + "1\r\naXX0\r\n\r\n"),
                refused("R2_a_folded_trailer", CHUNKED + "0\r\nX: a\r\n b\r\n\r\n"),
                refused("R2_NUL_in_a_trailer", CHUNKED + "0\r\nX: \u0000\r\n\r\n"),
                refused("R2_a_request_in_place_of_trailers", CHUNKED + "0\r\nGET /evil HTTP/1.1\r\nHost: a\r\n\r\n"));
    }

    @ParameterizedTest
    @MethodSource({"ambiguous", "brokenBodies"})
    void is_refused(Case row) throws Exception {
        rules.refused(row.sent(), row.expected());
    }
}
