package dev.sluice.load.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

import dev.sluice.load.Behaviour;
import dev.sluice.load.Page;
import dev.sluice.load.ScriptedOrigin;
import dev.sluice.load.run.Attempt.Ending;
import dev.sluice.load.run.Happening;
import dev.sluice.model.Side;
import dev.sluice.scenario.Cue;
import dev.sluice.scenario.Demands;

class ReportTest {
    @TempDir
    Path dir = Path.of("");

    @Test
    void what_is_written_as_json_is_read_again() {
        Report report = sample(1, 1.0);
        assertThat(ReportJson.read(ReportJson.write(report))).isEqualTo(report);
    }

    @Test
    void what_is_no_report_is_refused_with_a_sentence() {
        assertThatThrownBy(() -> ReportJson.read("{\"a\":1}")).hasMessage("format:  (expected: \"sluice-load/1\")");
        assertThatThrownBy(() -> ReportJson.read("{")).hasMessageStartingWith("no report of a load run: ");
        assertThatThrownBy(() -> ReportJson.read("{\"format\":\"sluice-load/1\"}")).hasMessageStartingWith("no report of a load run: ");
    }

    @Test
    void the_page_loads_nothing_and_what_servers_said_stays_text() {
        Report report = Played.demanding(Played.NONE)
                .saw("pay", 1, 0, 5, new Ending.Wrong("body <script>alert('x')</script>\u001b[2J"), Optional.of(Side.NEW), Map.of(),
                        "a=<b>")
                .heard(new Happening.Cued(0, 1, new Cue(Duration.ZERO, new Cue.Action.Reload()), true, "reloaded <i>")).report();
        String page = ReportPage.write(report);
        assertThat(page).doesNotContain("<script").doesNotContain("\u001b").doesNotContain("<i>").doesNotContain("src=")
                .doesNotContain("url(")
                .contains("&lt;script&gt;alert(&#39;x&#39;)").contains("Not passed.").contains("reloaded &lt;i&gt;")
                .contains("a=&lt;b&gt;");
    }

    @Test
    void a_second_is_shown_when_it_is_over_and_a_sentence_is_said_once() {
        var text = new StringWriter();
        var console = new Console(new PrintWriter(text), Ansi.OFF, 30, false);
        var played = Played.demanding(Played.NONE);
        for (int second = 0; second < 5; second++) {
            played.saw("cart", second, second, 20, Played.FINE);
            console.second(played.recording().second());
        }
        console.say("not followed to ads.example");
        console.say("not followed to ads.example");
        assertThat(text).hasToString(
                "   5 s of 30 (25 left)     1.0 requests/s  failed 0  not executed 0  late 0  p50 20.0  p95 20.0  p99 20.0 ms\n"
                        + "not followed to ads.example\n");
    }

    @Test
    void the_summary_begins_with_the_verdict_and_moves_no_cursor() {
        var text = new StringWriter();
        Report report = Played.demanding(Played.NONE).saw("pay", 1, 0, 5, new Ending.Wrong("pay: \u001b[2Jstatus 500")).report();
        new Console(new PrintWriter(text), Ansi.OFF, 1, false).over(report);
        assertThat(text.toString()).startsWith("Not passed.\n").contains("all requests: failed 1 of 1, 100 % (allowed: 0 %)")
                .contains("pay:  [2Jstatus 500").doesNotContain("\u001b");
    }

    @Test
    void a_slower_second_run_is_worse_a_like_one_is_not() {
        assertThat(Comparison.of(sample(1, 1.0), sample(2, 1.0), 0.1)).extracting(Difference::step, Difference::word)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("cart", Difference.Word.SAME),
                        org.assertj.core.groups.Tuple.tuple("pay", Difference.Word.SAME));
        assertThat(Comparison.of(sample(1, 1.0), sample(2, 1.6), 0.1)).extracting(Difference::word).containsOnly(Difference.Word.WORSE);
        assertThat(Comparison.of(sample(1, 1.6), sample(2, 1.0), 0.1)).extracting(Difference::word).containsOnly(Difference.Word.BETTER);
    }

    @Test
    void more_failures_are_worse_however_fast_they_come() {
        Report good = sample(1, 1.0);
        var played = Played.demanding(Played.NONE);
        IntStream.range(0, 500)
                .forEach(visitor -> played.saw("cart", visitor, 0, 1, visitor % 20 == 0 ? new Ending.Wrong("500") : Played.FINE));
        assertThat(Comparison.of(good, played.report(), 0.1)).singleElement().extracting(Difference::word).isEqualTo(Difference.Word.WORSE);
    }

    @Test
    void a_slower_one_is_worse_though_it_fails_less() {
        var failing = Played.demanding(Played.NONE);
        IntStream.range(0, 500)
                .forEach(visitor -> failing.saw("cart", visitor, 0, 5, visitor % 10 == 0 ? new Ending.Wrong("500") : Played.FINE));
        var slow = Played.demanding(Played.NONE);
        IntStream.range(0, 500).forEach(visitor -> slow.saw("cart", visitor, 0, 500, Played.FINE));
        assertThat(Comparison.of(failing.report(), slow.report(), 0.1)).singleElement().extracting(Difference::word)
                .isEqualTo(Difference.Word.WORSE);
    }

    @Test
    void too_few_requests_tell_nothing() {
        Report few = Played.demanding(Played.NONE).saw("cart", 1, 0, 500, Played.FINE).report();
        assertThat(Comparison.of(sample(1, 1.0), few, 0.1)).singleElement().extracting(Difference::word).isEqualTo(Difference.Word.UNKNOWN);
    }

    /** Of a hundred samples of one distribution the interval misses the true percentile about five times. */
    @Test
    void the_interval_of_a_percentile_holds_the_true_one_nineteen_times_of_twenty() {
        int held = 0;
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            var played = Played.demanding(Played.NONE);
            for (int i = 0; i < 500; i++) {
                played.saw("cart", i, 0, -20 * Math.log(1 - random.nextDouble()), Played.FINE);
            }
            held += Comparison.percentile(played.report().latencies(), 95).holds(-20 * Math.log(0.05)) ? 1 : 0;
        }
        assertThat(held / 300.0).isCloseTo(0.95, within(0.04));
    }

    /** Newcombe's own example (1998, table II a): 56 of 70 and 48 of 80. */
    @Test
    void the_interval_of_a_difference_is_that_of_its_paper() {
        Interval interval = Interval.ofDifference(48, 80, 56, 70, Interval.Z95);
        assertThat(interval.low()).isCloseTo(0.0524, within(1e-4));
        assertThat(interval.high()).isCloseTo(0.3339, within(1e-4));
    }

    @Test
    void compare_ends_with_three_when_the_second_is_worse() throws IOException {
        Path one = Files.writeString(dir.resolve("a.json"), ReportJson.write(sample(1, 1.0)));
        Path like = Files.writeString(dir.resolve("b.json"), ReportJson.write(sample(2, 1.0)));
        Path slow = Files.writeString(dir.resolve("c.json"), ReportJson.write(sample(3, 1.6)));
        assertThat(compare(one, like)).isEqualTo("0 ");
        assertThat(compare(one, slow)).isEqualTo("3 ");
        assertThat(compare(one, dir.resolve("none.json"))).startsWith("2 ").contains("none.json: no such file");
        assertThat(compare(Files.writeString(dir.resolve("d.json"), "{}"), one)).startsWith("2 ").contains("d.json: format: ");
    }

    private static String compare(Path one, Path other) {
        var err = new StringWriter();
        int code = new CommandLine(new CompareCommand()).setErr(new PrintWriter(err)).setOut(new PrintWriter(new StringWriter()))
                .execute(one.toString(), other.toString());
        return code + " " + err;
    }

    @Test
    void books_count_what_came_in_between() throws Exception {
        try (var old = ScriptedOrigin.open();
                var fresh = ScriptedOrigin.open();
                var books = new StackBooks(
                        new Demands.Books(URI.create(old.url() + "/orders"), URI.create(fresh.url() + "/orders"), "/orders"))) {
            old.on("GET", "/orders", json("{\"orders\":[\"a\",\"b\"]}"));
            fresh.on("GET", "/orders", json("{\"orders\":[]}"));
            books.open();
            old.on("GET", "/orders", json("{\"orders\":[\"a\",\"b\",\"b\",\"c\"]}"));
            fresh.on("GET", "/orders", json("{\"orders\":[\"c\",7]}"));
            assertThat(books.since()).isEqualTo(new Bookings.Listed(Map.of("b", 1L, "c", 1L), Map.of("c", 1L, "7", 1L)));
            fresh.on("GET", "/orders", json("<html>"));
            assertThat(books.since()).isInstanceOfSatisfying(Bookings.Unread.class, unread -> assertThat(unread.why()).contains("no JSON"));
            fresh.on("GET", "/orders", json("{}"));
            assertThat(books.since()).isInstanceOfSatisfying(Bookings.Unread.class,
                    unread -> assertThat(unread.why()).contains("no array"));
        }
    }

    private static Behaviour json(String body) {
        return new Behaviour.Answer(_ -> Page.html(200, body));
    }

    /** A thousand requests of two steps, slower by a factor. */
    private static Report sample(int seed, double slower) {
        var random = new Random(seed);
        var played = Played.demanding(Played.NONE);
        for (int i = 0; i < 500; i++) {
            for (String step : List.of("cart", "pay")) {
                played.saw(step, i, i / 100.0, slower * (10 + 5 * random.nextDouble()), Played.FINE,
                        Optional.of(i % 4 == 0 ? Side.NEW : Side.OLD),
                        Map.of(), "device=mobile");
            }
            played.left(i, "device=mobile", false);
        }
        return played.report();
    }
}
