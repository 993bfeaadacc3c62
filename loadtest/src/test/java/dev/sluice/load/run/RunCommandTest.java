package dev.sluice.load.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import dev.sluice.load.Behaviour;
import dev.sluice.load.Page;
import dev.sluice.load.ScriptedOrigin;

class RunCommandTest {
    private static final String SCENARIO = """
            name: look
            load: { arrivals: constant, rate: 40/s, for: 300ms }
            setup: [{ name: token, POST: /token, take: { word: { header: X-Word } } }]
            cleanup: [{ name: bye, DELETE: "/token/${word}" }]
            journeys:
              look: { steps: [{ name: home, GET: "/?word=${word}", check: { body: hello } }] }
            thresholds: { errors: 0% }
            """;

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void a_scenario_that_holds_ends_with_0_and_is_written_down() throws Exception {
        try (var origin = origin("hello")) {
            Path json = directory.resolve("result.json");
            Path html = directory.resolve("result.html");
            int exit = run(SCENARIO, "--target", origin.url(), "--json", json.toString(), "--html", html.toString(), "--seed", "5");

            assertThat(exit).as("%s%s", out, err).isZero();
            assertThat(out.toString()).contains("look against " + origin.url()).contains("seed 5").contains("12 visitors");
            assertThat(json).content().contains("\"passed\"");
            assertThat(html).content().startsWith("<!");
            assertThat(origin.requestsFor("/")).isEqualTo(12);
            assertThat(origin.requestsFor("/token")).as("set up once").isEqualTo(1);
            assertThat(origin.requestsFor("/token/sesame")).as("cleaned up once").isEqualTo(1);
        }
    }

    @Test
    void a_threshold_that_does_not_hold_ends_with_3() throws Exception {
        try (var origin = origin("something else")) {
            assertThat(run(SCENARIO, "--target", origin.url(), "--quiet")).as("%s%s", out, err).isEqualTo(3);
            assertThat(out.toString()).contains("home");
            assertThat(origin.requestsFor("/token/sesame")).as("cleaned up all the same").isEqualTo(1);
        }
    }

    @Test
    void a_target_that_is_down_from_the_first_request_to_the_last_ends_with_1_and_is_told_of_once() throws Exception {
        int port;
        try (var origin = ScriptedOrigin.open()) {
            port = origin.port();
        }
        String bare = SCENARIO.replaceAll("(?m)^(setup|cleanup):.*\n", "").replace("?word=${word}", "");
        assertThat(run(bare, "--target", "http://127.0.0.1:" + port)).as("%s%s", out, err).isEqualTo(1);
        assertThat(err.toString()).contains("no request was answered");
        assertThat(out.toString().split("trouble: ", -1)).as("%s", out).hasSize(2);
    }

    @Test
    void an_order_whose_answer_leads_to_a_page_of_thanks_is_one_order() throws Exception {
        var number = new AtomicInteger();
        try (var origin = ScriptedOrigin.open()) {
            origin.on("POST", "/pay", new Behaviour.Answer(_ -> Page.text(303, "").with("Location", "/thanks")));
            origin.on("GET", "/thanks",
                    new Behaviour.Answer(_ -> Page.text(200, "thanks").with("X-Order", "o-" + number.incrementAndGet())));
            int exit = run("""
                    load: { arrivals: constant, rate: 40/s, for: 300ms }
                    journeys: { buy: { steps: [{ name: pay, POST: /pay, take: { order: { header: X-Order } } }] } }
                    orders: { submit: pay, id: order }
                    """, "--target", origin.url());

            assertThat(exit).as("%s%s", out, err).isZero();
            assertThat(out.toString()).contains("orders: 12 submitted, 12 confirmed");
        }
    }

    @Test
    void a_setup_that_fails_ends_with_1_before_anybody_comes() throws Exception {
        try (var origin = origin("hello")) {
            origin.on("POST", "/token", Behaviour.status(500));
            assertThat(run(SCENARIO, "--target", origin.url())).isEqualTo(1);
            assertThat(out.toString()).contains("setup: token: ");
            assertThat(origin.requestsFor("/")).isZero();
        }
    }

    @Test
    void a_file_with_problems_or_a_target_that_is_not_this_machine_ends_with_2() throws Exception {
        assertThat(run(SCENARIO.replace("rate: 40/s", "rate: many"), "--target", "http://127.0.0.1:1")).isEqualTo(2);
        assertThat(err.toString()).contains("scenario.yaml:2:");
        assertThat(run(SCENARIO, "--target", "http://192.0.2.7")).isEqualTo(2);
        assertThat(err.toString()).contains("192.0.2.7, which is not this machine");
        assertThat(run(SCENARIO)).isEqualTo(2);
        assertThat(err.toString()).contains("no target");
        assertThat(run(SCENARIO + "drive: [{ at: 100ms, reload: true }]\n", "--target", "http://127.0.0.1:1", "--state",
                directory.resolve("none").toString())).isEqualTo(2);
        assertThat(err.toString()).contains("no control API known");
    }

    @Test
    void a_marked_run_that_a_pass_cannot_outlast_is_refused() throws Exception {
        String marked = SCENARIO.replace("name: look\n", "name: look\nbounds: { time: 24h }\ntarget: { mark: true }\n").replace("300ms",
                "8h");
        assertThat(run(marked, "--target", "http://127.0.0.1:1", "--control", "http://127.0.0.1:1", "--token", "t")).isEqualTo(2);
        assertThat(err.toString()).contains("target.mark: a load of 480 min (expected: at most 465 min");
    }

    @Test
    void a_control_address_that_is_none_is_wrong_usage_before_anybody_comes() throws Exception {
        try (var origin = origin("hello")) {
            String marked = SCENARIO.replace("name: look\n", "name: look\ntarget: { mark: true }\n");
            for (String scenario : List.of(marked, SCENARIO + "drive: [{ at: 50ms, reload: true }]\n")) {
                assertThat(run(scenario, "--target", origin.url(), "--control", "http://no address", "--token", "t")).isEqualTo(2);
                assertThat(err.toString()).contains("control address: http://no address (expected: a URL like http://127.0.0.1:9900)")
                        .doesNotContain("\tat ");
            }
            assertThat(origin.requests()).isZero();
            assertThat(run(SCENARIO, "--target", origin.url(), "--control", "http://no address")).as("nobody asks there").isZero();
        }
    }

    @Test
    void books_on_another_machine_are_not_asked_for_unless_the_file_and_the_caller_both_say_so() throws Exception {
        try (var origin = origin("hello")) {
            String booked = SCENARIO.replace("body: hello }", "body: hello }, take: { id: { header: X-Word } }")
                    + "orders: { submit: home, id: id, books: { old: \"http://127.0.0.1:1/o\", new: \"http://192.0.2.7/o\" } }\n";
            assertThat(run(booked, "--target", origin.url())).as("%s%s", out, err).isEqualTo(2);
            assertThat(err.toString()).contains("orders.books: http://192.0.2.7/o is neither at the target nor on this machine");
            assertThat(origin.requests()).isZero();
        }
    }

    @Test
    void a_cue_that_cannot_be_carried_out_at_all_is_told_and_those_behind_it_are_not_forgotten() throws Exception {
        try (var origin = origin("hello")) {
            String driven = SCENARIO + "drive: [{ at: 50ms, reload: true }, { at: 100ms, ask: { POST: \"" + origin.url()
                    + "/fault\" } }]\n";
            assertThat(run(driven, "--target", origin.url(), "--control", "http://127.0.0.1:1", "--token", "two\nlines"))
                    .as("%s%s", out, err)
                    .isEqualTo(3);
            assertThat(out.toString()).contains("cue: reload: ");
            assertThat(origin.requestsFor("/fault")).isEqualTo(1);
        }
    }

    private int run(String scenario, String... arguments) throws Exception {
        Path file = Files.writeString(directory.resolve("scenario.yaml"), scenario);
        List<String> all = new ArrayList<>(List.of(file.toString()));
        all.addAll(List.of(arguments));
        return new CommandLine(new RunCommand()).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
    }

    private static ScriptedOrigin origin(String body) throws Exception {
        var origin = ScriptedOrigin.open();
        origin.onAnythingElse(new Behaviour.Answer(_ -> Page.text(200, body).with("X-Word", "sesame")));
        return origin;
    }
}
