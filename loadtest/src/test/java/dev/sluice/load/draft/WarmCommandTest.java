package dev.sluice.load.draft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import dev.sluice.load.Behaviour;
import dev.sluice.load.Page;
import dev.sluice.load.ScriptedOrigin;

class WarmCommandTest {
    @TempDir
    private Path directory;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path log = Path.of("");

    @BeforeEach
    void a_log() throws IOException {
        var lines = new StringBuilder();
        for (int i = 1; i <= 20; i++) {
            lines.append("203.0.113.9 - - [30/Nov/2026:01:02:03 +0000] \"GET /p/").append(i).append("?q=a,b HTTP/1.1\" 200 512\n");
        }
        lines.append("203.0.113.9 - - [30/Nov/2026:01:02:03 +0000] \"POST /checkout/pay HTTP/1.1\" 201 1\n")
                .append("203.0.113.9 - - [30/Nov/2026:01:02:03 +0000] \"GET /logout HTTP/1.1\" 302 1\n");
        log = Files.writeString(directory.resolve("access.log"), lines);
    }

    private int type(String... arguments) {
        return new CommandLine(new WarmCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
    }

    @Test
    void every_safe_request_of_the_log_is_asked_again_and_nothing_else() throws IOException {
        try (var origin = ScriptedOrigin.open()) {
            origin.onAnythingElse(new Behaviour.Answer(_ -> Page.text(200, "warm")));
            assertThat(type(log.toString(), "--target", origin.url(), "--rate", "100", "--quiet")).as(err.toString()).isZero();
            for (int i = 1; i <= 20; i++) {
                assertThat(origin.requestsFor("/p/" + i)).isPositive();
            }
            assertThat(origin.requests()).isEqualTo(20);
            assertThat(origin.posted()).isEmpty();
            assertThat(out.toString()).contains("left out: 1 × neither GET nor HEAD", "left out: 1 × with a word that may mean a change");
        }
    }

    @Test
    void what_would_be_asked_is_shown_without_asking() {
        assertThat(type(log.toString(), "--target", "http://127.0.0.1:1", "--most", "2", "--show")).isZero();
        assertThat(out.toString()).endsWith("/p/1?q=a,b\n/p/2?q=a,b\n").contains("left out: 18 × beyond the first 2");
    }

    @Test
    void a_stack_elsewhere_and_a_rate_beyond_bounds_are_refused() {
        assertThat(type(log.toString(), "--target", "http://192.0.2.1", "--quiet")).isEqualTo(2);
        assertThat(err.toString()).contains("192.0.2.1");
        assertThat(type(log.toString(), "--target", "http://127.0.0.1:1", "--rate", "201")).isEqualTo(2);
        assertThat(err.toString()).contains("--rate: 201 (expected: 1..200)");
        assertThat(type(log.toString(), "--target", "http://127.0.0.1:1", "--most", "86401")).isEqualTo(2);
        assertThat(type(log.toString(), "--target", "http://127.0.0.1:1/path", "--i-own-this-target")).isEqualTo(2);
        assertThat(err.toString()).contains("target: http://127.0.0.1:1/path (expected: a URL without a path");
    }
}
