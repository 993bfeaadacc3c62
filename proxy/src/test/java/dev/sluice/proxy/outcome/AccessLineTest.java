package dev.sluice.proxy.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.sluice.model.AccessLogFile;
import dev.sluice.model.AccessLogFile.Format;

class AccessLineTest {
    private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.7");
    private static final long TIME = 1_780_000_000_123L;

    @Test
    void a_line_of_the_common_format() {
        assertThat(line(Format.COMMON, asked("/a", "x=1", "curl/8", "http://b/c")))
                .isEqualTo("192.0.2.7 - - [28/May/2026:20:26:40 +0000] \"GET /a?x=1 HTTP/1.1\" 200 5\n");
    }

    @Test
    void the_lines_on_the_page_about_logs_are_lines_of_these_formats() throws IOException {
        var entry = new AccessEntry(Instant.parse("2026-12-01T02:00:00Z").toEpochMilli(), CLIENT,
                asked("/shop/a", "x=1&token=t", "curl/8", "http://shop.example/").asked(), new AccessEntry.Told(200, 3, 5, 1_500_000),
                Optional.empty());
        assertThat(Files.readString(Path.of("../docs/logs.md"))).contains("\n" + line(Format.COMMON, entry) + line(Format.COMBINED, entry));
    }

    @Test
    void the_combined_format_adds_referer_and_user_agent() {
        assertThat(line(Format.COMBINED, asked("/a", "", "curl/8 \"q\"", "http://b/c?token=t#f")))
                .endsWith("\"GET /a HTTP/1.1\" 200 5 \"http://b/c?token=***\" \"curl/8 \\\"q\\\"\"\n");
        assertThat(line(Format.COMBINED, asked("/a", "", "", ""))).endsWith(" 200 5 \"-\" \"-\"\n");
    }

    @Test
    void json_tells_what_is_known_and_leaves_out_the_rest() {
        assertThat(line(Format.JSON, asked("/a", "x=1", "", ""))).isEqualTo("{\"time\":\"2026-05-28T20:26:40.123Z\","
                + "\"client\":\"192.0.2.7\",\"method\":\"GET\",\"host\":\"shop.example\",\"path\":\"/a\",\"query\":\"x=1\","
                + "\"protocol\":\"HTTP/1.1\",\"status\":200,\"outcome\":\"2xx\",\"bytesIn\":3,\"bytesOut\":5,\"totalMs\":1.5}\n");
        var unread = new AccessEntry(TIME, CLIENT, Optional.empty(), new AccessEntry.Told(0, 0, 0, 0), Optional.empty());
        assertThat(line(Format.JSON, unread)).isEqualTo("{\"time\":\"2026-05-28T20:26:40.123Z\",\"client\":\"192.0.2.7\","
                + "\"outcome\":\"refused\",\"bytesIn\":0,\"bytesOut\":0,\"totalMs\":0.0}\n");
        assertThat(line(Format.COMMON, unread)).endsWith("] \"-\" - -\n");
    }

    @Test
    void no_byte_of_a_client_ends_a_line_or_a_quotation() {
        var hostile = asked("/a\n\"\\", "b=\r\u0000", "\u0085\u00e9\t", "\"\n{");
        for (Format format : Format.values()) {
            String line = line(format, hostile);
            assertThat(line.chars().filter(c -> c < ' ' || c > '~')).as(line).containsExactly((int) '\n');
        }
        assertThat(line(Format.JSON, hostile)).contains("\"path\":\"/a\\u000a\\\"\\\\\"")
                .contains("\"userAgent\":\"\\u0085\\u00e9\\u0009\"");
        assertThat(line(Format.COMBINED, hostile)).contains("/a\\x0a\\\"\\\\?b=\\x0d\\x00 HTTP/1.1");
    }

    @ParameterizedTest
    @CsvSource({
            "a=1&token=x&b=2, a=1&token=***&b=2",
            "TOKEN=x, TOKEN=***",
            "%74oken=x, %74oken=***",
            "access_token=x, access_token=***",
            "X-Amz-Signature=x, X-Amz-Signature=***",
            "user[password]=x, user[password]=***",
            "a=1;token=x, a=1;token=***",
            "token=a=b&c, token=***&c",
            "token, token",
            "tokens=1, tokens=1",
            "%zz-token=1, %zz-token=***",
            "&&, &&"})
    void secrets_in_a_query_are_left_out(String query, String shown) {
        assertThat(new Redaction(AccessLogFile.SECRETS).query(query)).isEqualTo(shown);
    }

    @Test
    void a_user_and_a_password_before_a_host_are_left_out() {
        assertThat(new Redaction(Set.of()).address("https://user:pass@shop.example/a?b=c@d")).isEqualTo("https://shop.example/a?b=c@d");
        assertThat(new Redaction(Set.of()).address("/a@b")).isEqualTo("/a@b");
    }

    @Test
    void what_is_too_long_for_a_log_is_cut() {
        assertThat(asked("/" + "a".repeat(20_000), "", "", "").asked().orElseThrow().path()).hasSize(1027).endsWith("aaa...");
    }

    private static AccessEntry asked(String path, String query, String agent, String referer) {
        var asked = new AccessEntry.Asked("GET", "shop.example", path, query, "HTTP/1.1", agent, referer);
        return new AccessEntry(TIME, CLIENT, Optional.of(asked), new AccessEntry.Told(200, 3, 5, 1_500_000), Optional.empty());
    }

    private static String line(Format format, AccessEntry entry) {
        var out = new StringBuilder();
        new AccessLine(new AccessLogFile(Path.of("access.log"), format, AccessLogFile.SECRETS)).write(entry, out);
        return out.toString();
    }
}
