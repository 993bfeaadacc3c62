package dev.sluice.load.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.sluice.load.Behaviour;
import dev.sluice.load.Page;
import dev.sluice.load.ScriptedOrigin;
import dev.sluice.load.run.Attempt.Ending;
import dev.sluice.load.run.Happening.Trouble.Kind;
import dev.sluice.scenario.Load;

class LoadRunTest {
    @Test
    void every_visitor_who_is_due_walks_its_journey_to_the_end() throws Exception {
        try (var origin = ScriptedOrigin.open()) {
            var seen = Notebook.of(new Scenarios().walking(Scenarios.get("/"), Scenarios.get("/cart")), origin.url());

            assertThat(seen.all(Happening.Arrival.class)).hasSize(20);
            assertThat(seen.all(Happening.Walked.class)).hasSize(20).allMatch(walked -> walked.failure().isEmpty());
            assertThat(seen.attempts).hasSize(40).allMatch(attempt -> attempt.ending() instanceof Ending.Fine);
            assertThat(origin.requestsFor("/cart")).isEqualTo(20);
            assertThat(origin.connections()).isEqualTo(20);
        }
    }

    @Test
    void requests_of_one_visitor_take_turns_over_its_connections() throws Exception {
        try (var origin = ScriptedOrigin.open()) {
            var scenario = new Scenarios().connections(3).load(Scenarios.open(10, Duration.ofMillis(100))).walking(10, Scenarios.get("/"));
            var seen = Notebook.of(scenario, origin.url());

            assertThat(seen.endedAs(Ending.Fine.class)).isEqualTo(10);
            assertThat(origin.connections()).isEqualTo(3);
        }
    }

    @Test
    void what_the_server_says_was_not_carried_out_is_not_lost() throws Exception {
        try (var origin = ScriptedOrigin.open()) {
            origin.onAnythingElse(new Behaviour.Answer(_ -> Page.text(503, "frozen").with("Sluice-Outcome", "not-executed")));
            var seen = Notebook.of(new Scenarios().walking(Scenarios.step("POST", "/pay")), origin.url());

            assertThat(seen.attempts).hasSize(20).allMatch(attempt -> attempt.ending().equals(new Ending.NotExecuted(503)));
        }
    }

    @Test
    void a_server_that_is_not_there_is_told_of_for_each_visitor_and_the_run_ends() throws Exception {
        int port;
        try (var origin = ScriptedOrigin.open()) {
            port = origin.port();
        }
        var seen = Notebook.of(new Scenarios().walking(Scenarios.get("/")), "http://127.0.0.1:" + port);

        assertThat(seen.troubles()).containsOnlyKeys(Kind.REFUSED).containsValue(20L);
        assertThat(seen.endedAs(Ending.Lost.class)).isEqualTo(20);
        assertThat(seen.all(Happening.Walked.class)).hasSize(20).allMatch(walked -> walked.failure().isPresent());
    }

    @Test
    void an_answer_that_does_not_come_in_time_is_lost() throws Exception {
        try (var origin = ScriptedOrigin.open()) {
            origin.onAnythingElse(new Behaviour.Stall());
            var scenario = new Scenarios().timeout(Duration.ofMillis(300)).load(Scenarios.open(50, Duration.ofMillis(100)));
            var seen = Notebook.of(scenario.walking(Scenarios.get("/")), origin.url());

            assertThat(seen.troubles()).containsOnlyKeys(Kind.TIMEOUT).containsValue(5L);
            assertThat(seen.attempts).allMatch(attempt -> attempt.millis() >= 300 && attempt.millis() < 1_500);
        }
    }

    @Test
    void a_connection_that_is_reset_within_an_answer_is_told_of_and_nothing_is_sent_again() throws Exception {
        try (var origin = ScriptedOrigin.open()) {
            origin.onAnythingElse(new Behaviour.ResetMidBody(Page.text(200, "half of this")));
            var seen = Notebook.of(new Scenarios().walking(Scenarios.get("/")), origin.url());

            assertThat(seen.endedAs(Ending.Lost.class)).isEqualTo(20);
            assertThat(origin.requests()).isEqualTo(20);
        }
    }

    @Test
    void a_kept_connection_that_the_server_closed_costs_a_safe_request_nothing_and_an_unsafe_one_is_lost() throws Exception {
        try (var origin = ScriptedOrigin.open()) {
            origin.on("*", "/again", new Behaviour.Close());
            var load = Scenarios.open(10, Duration.ofMillis(100));
            var safe = Notebook.of(new Scenarios().load(load).walking(Scenarios.get("/"), Scenarios.get("/again")), origin.url());
            assertThat(safe.all(Happening.SentAgain.class)).hasSize(1);
            assertThat(origin.requestsFor("/again")).isEqualTo(2);

            origin.forget();
            var unsafe = Notebook.of(new Scenarios().load(load).walking(Scenarios.get("/"), Scenarios.step("POST", "/again")),
                    origin.url());
            assertThat(unsafe.all(Happening.SentAgain.class)).isEmpty();
            assertThat(origin.requestsFor("/again")).isEqualTo(1);
            assertThat(unsafe.endedAs(Ending.Lost.class)).isEqualTo(1);
        }
    }

    @Test
    void visitors_of_the_closed_model_come_again_as_soon_as_they_are_done() throws Exception {
        try (var origin = ScriptedOrigin.open()) {
            origin.onAnythingElse(new Behaviour.Delay(Duration.ofMillis(50), Behaviour.ok()));
            var seen = Notebook.of(new Scenarios().load(new Load.Closed(4, Duration.ofMillis(500), Load.Bounds.USUAL))
                    .walking(Scenarios.get("/")), origin.url());

            assertThat(seen.attempts.size()).isBetween(4 * 5, 4 * 11);
            assertThat(seen.endedAs(Ending.Fine.class)).isEqualTo(seen.attempts.size());
        }
    }

    @Test
    void a_visitor_of_the_closed_model_who_finds_no_connection_left_comes_again() throws Exception {
        try (var origin = ScriptedOrigin.open()) {
            origin.onAnythingElse(new Behaviour.Delay(Duration.ofMillis(50), Behaviour.ok()));
            var bounds = new Load.Bounds(1_000, 1, Duration.ofMinutes(1));
            var seen = Notebook.of(new Scenarios().load(new Load.Closed(2, Duration.ofMillis(1_300), bounds)).walking(Scenarios.get("/")),
                    origin.url());

            assertThat(seen.all(Happening.Dropped.class)).as("at once, after half a second, after a second").hasSizeBetween(2, 3);
        }
    }

    @Test
    void who_finds_no_connection_left_is_dropped_and_counted() throws Exception {
        try (var origin = ScriptedOrigin.open()) {
            origin.onAnythingElse(new Behaviour.Delay(Duration.ofMillis(400), Behaviour.ok()));
            var bounds = new Load.Bounds(1_000, 3, Duration.ofMinutes(1));
            var load = new Load.Open(Load.Arrivals.CONSTANT, List.of(new Load.Stretch(100, 100, Duration.ofMillis(100))), bounds);
            var seen = Notebook.of(new Scenarios().load(load).walking(Scenarios.get("/")), origin.url());

            assertThat(seen.all(Happening.Dropped.class)).hasSize(7).allMatch(it -> it.why() == Happening.Dropped.Why.CONNECTIONS);
            assertThat(origin.connections()).isEqualTo(3);
        }
    }

    @Test
    void a_run_that_is_stopped_lets_nobody_in_any_more_and_ends_within_seconds() throws Exception {
        try (var origin = ScriptedOrigin.open()) {
            origin.on("*", "/stuck", new Behaviour.Stall());
            var scenario = new Scenarios().load(Scenarios.open(50, Duration.ofMinutes(1))).timeout(Duration.ofSeconds(30))
                    .walking(Scenarios.get("/"), Scenarios.get("/stuck"));
            var seen = new Notebook();
            long began = System.nanoTime();
            try (var run = new LoadRun(scenario, Territory.of(scenario.target(), Optional.of(origin.url()), false),
                    new LoadRun.Wish(1, 7))) {
                origin.on("*", "/", new Behaviour.Noted(run::stop, Behaviour.ok()));
                run.run(List.of(seen), began, _ -> {});
            }

            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
            assertThat(seen.all(Happening.Walked.class)).isNotEmpty().allMatch(walked -> walked.failure().equals(Optional.of(Walker.CUT)));
            assertThat(seen.endedAs(Ending.Lost.class)).as("what was under way").isEqualTo(seen.all(Happening.Walked.class).size());
        }
    }

    @Test
    void visitors_whom_the_end_of_a_run_cuts_short_still_leave_as_their_journey_says() throws Exception {
        try (var origin = ScriptedOrigin.open()) {
            origin.on("*", "/stuck", new Behaviour.Stall());
            var scenario = new Scenarios().load(Scenarios.open(50, Duration.ofMinutes(1))).timeout(Duration.ofSeconds(30))
                    .leaving(Scenarios.get("/logout")).walking(Scenarios.get("/"), Scenarios.get("/stuck"));
            var seen = new Notebook();
            try (var run = new LoadRun(scenario, Territory.of(scenario.target(), Optional.of(origin.url()), false),
                    new LoadRun.Wish(1, 7))) {
                origin.on("*", "/", new Behaviour.Noted(run::stop, Behaviour.ok()));
                run.run(List.of(seen), System.nanoTime(), _ -> {});
            }

            var walked = seen.all(Happening.Walked.class);
            assertThat(walked).isNotEmpty().allMatch(one -> one.failure().equals(Optional.of(Walker.CUT)));
            assertThat(origin.requestsFor("/logout")).isEqualTo(walked.size());
            assertThat(seen.attempts.stream().filter(attempt -> attempt.step().equals("GET /logout"))).hasSize(walked.size())
                    .allMatch(attempt -> attempt.ending() instanceof Ending.Fine);
        }
    }

    /** It may take twice its time-out and five seconds; what leads on from answer to answer takes longer, and no answer its time-out. */
    @Test
    @Tag("proof")
    void a_setup_that_is_not_through_in_time_goes_no_further_and_all_of_the_cleanup_is_made() throws Exception {
        try (var origin = ScriptedOrigin.open()) {
            var second = Duration.ofSeconds(1);
            origin.on("*", "/hop", new Behaviour.Delay(second, new Behaviour.Answer(_ -> Page.text(302, "").with("Location", "/hop"))));
            origin.on("*", "/gone", Behaviour.status(500));
            origin.on("*", "/tidy/**", new Behaviour.Delay(second, Behaviour.ok()));
            var scenario = new Scenarios().timeout(Duration.ofSeconds(6)).setup(Scenarios.get("/hop")).cleanup(Scenarios.get("/gone"))
                    .cleanup(Scenarios.get("/tidy/up")).cleanup(Scenarios.get("/tidy/away")).walking(Scenarios.get("/"));
            try (var run = new LoadRun(scenario, Territory.of(scenario.target(), Optional.of(origin.url()), false),
                    new LoadRun.Wish(1, 7))) {
                assertThat(run.setUp()).hasValueSatisfying(why -> assertThat(why).startsWith("setup: not through within"));
                long hops = origin.requestsFor("/hop");
                assertThat(run.cleanUp()).hasValueSatisfying(why -> assertThat(why).startsWith("cleanup: GET /gone: status 500"));
                assertThat(origin.requestsFor("/hop")).as("one may have been under way").isBetween(hops, hops + 1);
                assertThat(origin.requestsFor("/tidy/**")).as("whatever failed before").isEqualTo(2);
            }
        }
    }

    @Test
    void every_step_of_a_cleanup_is_made_whatever_became_of_those_before() throws Exception {
        try (var origin = ScriptedOrigin.open()) {
            origin.on("*", "/gone", Behaviour.status(500));
            var scenario = new Scenarios().cleanup(Scenarios.get("/gone")).cleanup(Scenarios.get("/tidy")).walking(Scenarios.get("/"));
            try (var run = new LoadRun(scenario, Territory.of(scenario.target(), Optional.of(origin.url()), false),
                    new LoadRun.Wish(1, 7))) {
                assertThat(run.cleanUp()).hasValueSatisfying(why -> assertThat(why).startsWith("cleanup: GET /gone: status 500"));
                assertThat(origin.requestsFor("/tidy")).isEqualTo(1);
            }
        }
    }

    @Test
    void of_a_long_answer_a_mebibyte_is_kept_and_the_rest_is_said_to_be_cut() throws Exception {
        try (var origin = ScriptedOrigin.open()) {
            origin.onAnythingElse(new Behaviour.Answer(_ -> Page.text(200, "x".repeat(Exchange.MOST_KEPT + 1))));
            var seen = Notebook.of(new Scenarios().load(Scenarios.open(10, Duration.ofMillis(100))).walking(2, Scenarios.get("/")),
                    origin.url());

            assertThat(seen.endedAs(Ending.Fine.class)).isEqualTo(2);
            assertThat(seen.all(Happening.CutShort.class)).hasSize(2);
            assertThat(origin.connections()).as("kept for the next one").isEqualTo(1);
        }
    }

    @Test
    void nobody_follows_a_redirect_to_another_host() throws Exception {
        try (var origin = ScriptedOrigin.open()) {
            origin.on("*", "/", new Behaviour.Answer(_ -> Page.text(302, "").with("Location", "http://elsewhere.example/pay")));
            var seen = Notebook.of(new Scenarios().walking(Scenarios.get("/")), origin.url());

            assertThat(seen.all(Happening.Strayed.class)).hasSize(20).allMatch(it -> it.host().equals("elsewhere.example"));
            assertThat(seen.all(Happening.Walked.class)).allMatch(walked -> walked.failure().orElse("").contains("another host"));
        }
    }

    @Test
    void visitors_of_several_event_loops_are_one_load() throws Exception {
        try (var origin = ScriptedOrigin.open()) {
            var seen = Notebook.of(new Scenarios().walking(Scenarios.get("/")), origin.url(), new LoadRun.Wish(3, 7));

            assertThat(seen.attempts).extracting(Attempt::visitor).doesNotHaveDuplicates().hasSize(20);
        }
    }
}
