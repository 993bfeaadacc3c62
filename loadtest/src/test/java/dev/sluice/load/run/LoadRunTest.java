package dev.sluice.load.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;

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
}
