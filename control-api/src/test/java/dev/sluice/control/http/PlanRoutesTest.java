package dev.sluice.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlanRoutesTest {
    private static final String REASON = "{\"reason\":\"test\"}";

    @TempDir
    Path dir;
    ControlRig rig;

    @BeforeEach
    void start() throws Exception {
        rig = new ControlRig(dir);
        rig.share("catalog", "0%");
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    /** Every call that moves a plan, each of them carried out; by its last word. */
    static Map<String, ControlRig.Answer> everyStep(ControlRig rig) {
        Map<String, ControlRig.Answer> answers = new LinkedHashMap<>();
        rig.share("catalog", "0%");
        answers.put("start", post(rig, "start", REASON));
        answers.put("hold", post(rig, "hold", REASON));
        answers.put("resume", post(rig, "resume", REASON));
        answers.put("postpone", post(rig, "postpone", "{\"for\":\"1s\",\"reason\":\"test\"}"));
        answers.put("skip", skip(rig));
        answers.put("advance", until(() -> post(rig, "advance", REASON), answer -> !answer.text().contains("rising")));
        answers.put("abort", post(rig, "abort", ""));
        rig.post("/units/catalog/rearm", REASON);
        rig.post("/units/checkout/rearm", REASON);
        return answers;
    }

    /** Asks again until it is so; for ten seconds at most. */
    private static ControlRig.Answer until(Supplier<ControlRig.Answer> ask, Predicate<ControlRig.Answer> so) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        ControlRig.Answer answer = ask.get();
        while (!so.test(answer)) {
            assertThat(System.nanoTime()).as(answer.text()).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            answer = ask.get();
        }
        return answer;
    }

    private static ControlRig.Answer post(ControlRig rig, String verb, String body) {
        return rig.post("/units/catalog/plan/" + verb, body);
    }

    private static ControlRig.Answer skip(ControlRig rig) {
        return rig.ask("POST", "/units/catalog/plan/skip").as(rig.admin).body(REASON).send();
    }

    @Test
    void a_dry_run_tells_what_is_to_be_expected_and_changes_nothing() {
        ControlRig.Answer dry = rig.get("/units/catalog/plan/dry-run?from=" + Instant.now().plus(1, ChronoUnit.HOURS));
        assertThat(dry.at("/stages/0/unknown/0")).isEqualTo("drill");
        assertThat(dry.at("/stages/0/recorded/old/count")).isEqualTo("0");
        assertThat(dry.at("/stages/0/sentence")).contains("nothing was recorded of old");
        assertThat(rig.get("/units/catalog/plan").at("/plan/state")).isEqualTo("not-started");
        assertThat(rig.get("/units/checkout/plan/dry-run").at("/code")).isEqualTo("plan");
        assertThat(rig.get("/units/catalog/plan/dry-run?from=soon").status()).isEqualTo(422);
        assertThat(rig.get("/units/catalog/plan/dry-run?from=2020-01-01T00:00:00Z").text()).contains("a time within 90 days of now");
    }

    @Test
    void a_plan_is_shown_with_its_stages_and_what_each_takes_at_the_traffic_of_the_last_minute() {
        ControlRig.Answer plan = rig.get("/units/catalog/plan");
        assertThat(plan.at("/plan/state")).isEqualTo("not-started");
        assertThat(plan.at("/stages/0/entry/0")).as("the first stage asks for a drill").isEqualTo("drill");
        assertThat(plan.at("/stages/1/reversibility")).isEqualTo("forward-only");
        assertThat(plan.at("/stages/1/estimate/because")).isEqualTo("min-samples at other of catalog: no traffic there");
        assertThat(plan.at("/stages/1/estimate/seconds")).isEqualTo("(absent)");
        assertThat(plan.at("/stages/0/estimate/seconds")).isEqualTo("3600.0");
    }

    @Test
    void a_started_plan_shows_where_it_stands_and_what_it_waits_for() {
        assertThat(post(rig, "start", REASON).at("/sentence"))
                .isEqualTo("plan of catalog started: 2 stages up to 100%, at least 1 h 30 min");
        ControlRig.Answer unit = until(() -> rig.get("/units/catalog"), answer -> !answer.at("/plan/gates/0").equals("(absent)"));
        assertThat(unit.at("/plan/state")).isEqualTo("running");
        assertThat(unit.at("/plan/phase")).isEqualTo("entry");
        assertThat(unit.at("/plan/startedBy")).isEqualTo("ops");
        assertThat(unit.at("/plan/gates/0/gate")).isEqualTo("drill");
        assertThat(unit.at("/plan/gates/0/verdict")).isEqualTo("none");
        assertThat(rig.get("/units/checkout").at("/plan")).as("a unit without a plan").isEqualTo("(absent)");
    }

    @Test
    void while_it_runs_a_higher_share_is_409_plan_and_a_lower_one_holds_it() {
        post(rig, "start", REASON);
        skip(rig);
        until(() -> rig.get("/units/catalog"), answer -> answer.at("/plan/phase").equals("dwell"));
        ControlRig.Answer higher = rig.share("catalog", "6%");
        assertThat(higher.status()).isEqualTo(409);
        assertThat(higher.at("/code")).isEqualTo("plan");
        assertThat(rig.share("catalog", "1%").status()).isEqualTo(200);
        assertThat(rig.get("/units/catalog").at("/plan/halt/cause")).isEqualTo("share");
        assertThat(rig.get("/units/catalog").at("/plan/halt/reason")).isEqualTo("the share was taken down to 1% by ops: test");
        assertThat(rig.get("/units/catalog").at("/plan/skipped/0/phase")).isEqualTo("entry");
    }

    @Test
    void past_the_point_of_no_return_a_revert_is_409_irreversible_until_it_is_forced_by_name() {
        post(rig, "start", REASON);
        skip(rig);
        until(() -> skip(rig), answer -> answer.status() == 200);
        skip(rig);
        until(() -> rig.get("/units/catalog"), answer -> answer.at("/share").equals("100%"));
        assertThat(rig.get("/units/catalog").at("/atStake/reversibility")).isEqualTo("forward-only");
        ControlRig.Answer refused = rig.post("/units/catalog/revert", REASON);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.at("/code")).isEqualTo("irreversible");
        assertThat(refused.at("/detail")).endsWith("new has accepted 0 writes that old does not have");
        assertThat(post(rig, "abort", REASON).at("/code")).isEqualTo("irreversible");
        assertThat(rig.post("/units/catalog/revert", "{\"force\":\"catalog\"}").status()).as("without a reason").isEqualTo(422);
        assertThat(rig.post("/units/catalog/revert", "{\"force\":\"catalogue\",\"reason\":\"x\"}").status()).isEqualTo(422);
        assertThat(rig.post("/units/catalog/revert", "{\"force\":\"catalog\",\"reason\":\"x\"}").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "advance", "hold", "resume", "postpone"})
    void what_moves_a_plan_on_needs_a_reason_a_plan_and_a_role(String verb) {
        assertThat(post(rig, verb, "{}").status()).isEqualTo(422);
        assertThat(post(rig, verb, "{\"reason\":\"x\",\"stage\":2}").status()).isEqualTo(422);
        assertThat(rig.ask("POST", "/units/catalog/plan/" + verb).as(rig.viewer).body(REASON).send().status()).isEqualTo(403);
        String body = verb.equals("postpone") ? "{\"for\":\"1h\",\"reason\":\"x\"}" : REASON;
        assertThat(rig.post("/units/nope/plan/" + verb, body).status()).isEqualTo(404);
        ControlRig.Answer none = rig.post("/units/cart/plan/" + verb, body);
        assertThat(none.status()).isEqualTo(409);
        assertThat(none.at("/code")).isEqualTo("plan");
        assertThat(rig.post("/units/-/plan/" + verb, body).status()).isEqualTo(404);
    }

    @Test
    void to_skip_takes_an_approver() {
        post(rig, "start", REASON);
        assertThat(post(rig, "skip", REASON).status()).isEqualTo(403);
        assertThat(skip(rig).at("/sentence"))
                .isEqualTo("plan of catalog SKIPPED in stage 1: entered without waiting for what had to hold before");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{'reason':'x'}", "{'reason':'x','for':'1h','until':'2099-01-01T00:00:00Z'}",
            "{'reason':'x','for':'soon'}", "{'reason':'x','for':'91d'}", "{'reason':'x','until':'tomorrow'}", "{'reason':'x','until':5}"})
    void a_postponement_without_one_readable_time_is_422(String body) {
        post(rig, "start", REASON);
        assertThat(post(rig, "postpone", body.replace('\'', '"')).status()).isEqualTo(422);
    }

    @Test
    void a_postponement_into_the_past_is_refused() {
        post(rig, "start", REASON);
        assertThat(post(rig, "postpone", "{\"until\":\"2020-01-01T00:00:00Z\",\"reason\":\"x\"}").at("/code")).isEqualTo("plan");
    }

    @Test
    void a_dry_run_moves_nothing() {
        ControlRig.Answer tried = rig.ask("POST", "/units/catalog/plan/start?dry-run=true").as(rig.operator).body(REASON).send();
        assertThat(tried.at("/plan/state")).isEqualTo("running");
        assertThat(rig.get("/units/catalog").at("/plan/state")).isEqualTo("not-started");
    }
}
