package dev.sluice.dns;

import static dev.sluice.dns.ScriptedWorld.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code sluice dns watch} over real sockets. */
class WatchCommandTest extends WatchedWorld {
    @TempDir
    Path dir;

    @Test
    void the_command_works_with_a_file_of_five_lines() throws Exception {
        both("www.shop.example. 60 A " + NEW);
        var resolver = world.holding(record("www.shop.example. 44 A " + OLD));
        Path file = file("""
                watch:
                  - { name: www.shop.example, A: { old: [192.0.2.10], new: [198.51.100.10] } }
                resolvers:
                  - { name: office, address: "127.0.0.1:%d" }
                roots: ["127.0.0.1:%d"]
                """.formatted(resolver.address().getPort(), world.port));
        var table = new Run("watch", file.toString(), "--once");
        assertThat(table.err).isEmpty();
        assertThat(table.exit).isZero();
        assertThat(table.out).startsWith("www.shop.example A  propagating  round 1 at ")
                .contains("  zone        new      ns1.shop.example (127.0.0.3:" + world.port + ")  serial 1  198.51.100.10\n",
                        "  propagated  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ 0.0 % (0.0..79.3 %)  95 % at ",
                        "  office  old         44 s  192.0.2.10  flips at ",
                        "  to go back  www.shop.example. 60 IN A 192.0.2.10\n");
        var json = new Run("watch", file.toString(), "--once", "--output", "json");
        assertThat(json.out.lines()).hasSize(1);
        assertThat(json.out).startsWith("{\"name\":\"www.shop.example\",\"type\":\"A\",\"at\":\"")
                .contains("\"state\":\"propagating\",\"authority\":{\"holds\":\"new\",\"ttl\":60,", "\"propagated\":{\"ratio\":0.0,",
                        "\"resolver\":\"office\",\"place\":\"udp 127.0.0.1:" + resolver.address().getPort() + "\"", "\"remaining\":44,")
                .endsWith("}\n");
        world.close();
        assertThat(new Run("watch", file.toString(), "--once").exit).isEqualTo(1);
    }

    @Test
    void a_watch_ends_when_nobody_reads_it_any_more() throws Exception {
        both("www.shop.example. 4 A " + NEW);
        Path file = file("""
                watch: [{ name: www.shop.example, A: { old: [192.0.2.10], new: [198.51.100.10] } }]
                resolvers: [{ name: office, address: "127.0.0.1:9" }]
                roots: ["127.0.0.1:%d"]
                """.formatted(world.port));
        var pipe = new PipedInputStream();
        var gone = new PrintWriter(new PipedOutputStream(pipe), false, StandardCharsets.UTF_8);
        pipe.close();
        assertThat(assertTimeoutPreemptively(Duration.ofSeconds(10),
                () -> new CommandLine(new DnsCommand()).setOut(gone).execute("watch", file.toString()))).isZero();
    }

    @Test
    void a_wrong_file_ends_with_two_and_its_places() throws Exception {
        Path file = file("watch: [{ name: www.shop.example, A: { old: [192.0.2.10] } }]\n");
        var run = new Run("watch", file.toString());
        assertThat(run.exit).isEqualTo(2);
        assertThat(run.err).isEqualTo(file + ":1:35: watch[1].A.new: missing (expected: an IPv4 address such as 192.0.2.10)\n");
        assertThat(new Run("watch", dir.resolve("nowhere.yaml").toString()).err).contains("does not exist");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(dir.resolve("watch.yaml"), text);
    }

    /** One run of {@code sluice dns …}. */
    private static final class Run {
        final int exit;
        final String out;
        final String err;

        Run(String... arguments) {
            var stdout = new StringWriter();
            var stderr = new StringWriter();
            exit = new CommandLine(new DnsCommand()).setOut(new PrintWriter(stdout)).setErr(new PrintWriter(stderr, true))
                    .execute(arguments);
            out = stdout.toString();
            err = stderr.toString();
        }
    }
}
