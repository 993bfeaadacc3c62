package dev.sluice.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanCommandTest {
    private static final String PLAN = """
            {"generation":1044,"unit":"checkout","plan":{"state":"running","planner":"checkout","stage":2,"stages":3,"phase":"dwell",
             "stageShare":"5%","left":1187.6,"waits":["the guard of checkout holds it: slow"],"gates":[
             {"unit":"checkout","gate":"errors","verdict":"inconclusive","sentence":"new failed 2 of 1 204","remedy":"wait 2 h","passes":0}],
             "skipped":[{"stage":1,"phase":"exit","by":"bob","reason":"night","at":"2026-12-01T01:40:00.100Z"}]},
             "quiet":["22:00..06:00 (UTC)"],"changeLock":[],"stages":[
             {"stage":1,"share":"1%","state":"passed","dwell":600,"entry":["drill"],"during":[],"exit":[],"reversibility":"free",
              "estimate":{"seconds":630,"because":"its dwell"}},
             {"stage":2,"share":"5%","state":"present","dwell":1800,"entry":[],"during":["errors"],"exit":["errors","latency"],
              "reversibility":"free","estimate":{"seconds":9000,"because":"gate errors, 3 678 requests"}},
             {"stage":3,"share":"100%","state":"ahead","dwell":259200,"entry":[],"during":[],"exit":[],"reversibility":"forward-only",
              "estimate":{"seconds":259230,"because":"its dwell"}}]}""";
    private static final String MOVED = "{\"generation\":9,\"units\":[\"checkout\"],\"sentence\":\"plan of checkout started\",\"dryRun\":false}";

    private final ScriptedApi api = ScriptedApi.start();

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void a_dry_run_is_a_table_and_a_paragraph_for_each_stage() {
        api.on("GET /units/checkout/plan/dry-run?from=2026-12-02T09%3A00%3A00Z", """
                {"generation":7,"unit":"checkout","from":"2026-12-02T09:00:00.000Z","stages":[
                 {"stage":1,"share":"1%","entered":"2026-12-02T09:00:00.000Z","waited":0,"seconds":2830,"held":0,"because":"gate errors",
                  "onNew":3710,"sentence":"stage 1, 1%: may be left after 47 min"},
                 {"stage":2,"share":"5%","entered":"2026-12-02T09:47:10.000Z","waited":0,"held":0,"because":"old was silent","onNew":0,
                  "sentence":"stage 2, 5%: is not left within 14 days"}]}""");

        var typed = api.type(new PlanCommand(), "dry-run", "checkout", "--from", "2026-12-02T09:00:00Z");

        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out()).isEqualToNormalizingNewlines("""
                plan of checkout, were it begun at 2026-12-02 09:00:00Z, should new be as good
                  as old and the traffic that of before

                STAGE SHARE ENTERED                 TAKES ON NEW BECAUSE
                    1    1% 2026-12-02 09:00:00Z      47m   3710 gate errors
                    2    5% 2026-12-02 09:47:10Z too long      0 old was silent

                stage 1, 1%: may be left after 47 min
                stage 2, 5%: is not left within 14 days

                not done within 14 days
                """);
    }

    @Test
    void a_plan_is_a_table_of_its_stages_what_the_present_one_waits_for_and_what_was_skipped() {
        api.on("GET /units/checkout/plan", PLAN);

        var typed = api.type(new PlanCommand(), "show", "checkout");

        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out().lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
        assertThat(typed.out()).isEqualToNormalizingNewlines("""
                plan of checkout: stage 2/3 dwell 20m
                quiet hours 22:00..06:00 (UTC)

                STAGE SHARE                     DWELL TAKES BECAUSE
                    1    1% passed                10m   11m its dwell
                    2    5% present               30m 2h30m gate errors, 3 678 requests
                    3  100% ahead, forward-only   72h 72h1m its dwell

                all stages: 74h41m at the traffic of the last minute
                gates of stage 1: entry drill
                gates of stage 2: during errors; exit errors, latency

                GATE   UNIT     VERDICT      BECAUSE
                errors checkout inconclusive new failed 2 of 1 204
                next: wait 2 h
                nothing rises: the guard of checkout holds it: slow
                SKIPPED in stage 1 (exit) by bob at 2026-12-01 01:40:00Z: night
                """);
    }

    @Test
    void a_stage_that_never_ends_at_this_traffic_is_said_so() {
        api.on("GET /units/checkout/plan", PLAN.replace("\"seconds\":9000,", ""));
        assertThat(api.type(new PlanCommand(), "show", "checkout").out()).contains("for ever")
                .contains("all stages: never, at the traffic of the last minute");
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "advance", "hold", "resume", "skip", "abort"})
    void each_step_is_one_call_with_its_reason(String verb) {
        api.on("POST /units/checkout/plan/" + verb, MOVED);

        var typed = api.type(new PlanCommand(), verb, "checkout", "--reason", "calm");

        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out()).isEqualToNormalizingNewlines("""
                plan of checkout started
                in force with generation 9; see sluice plan show checkout
                """);
        assertThat(Json.parse(api.onlyCall().body())).isEqualTo(Json.parse("{\"reason\":\"calm\"}"));
    }

    @Test
    void a_postponement_is_for_a_while_or_until_a_time() {
        api.on("POST /units/checkout/plan/postpone", MOVED);
        api.type(new PlanCommand(), "postpone", "checkout", "--for", "8h", "--reason", "late");
        assertThat(Json.parse(api.onlyCall().body())).isEqualTo(Json.parse("{\"reason\":\"late\",\"for\":\"8h\"}"));
        assertThat(api.type(new PlanCommand(), "postpone", "checkout", "--reason", "late").exitCode()).isEqualTo(2);
        assertThat(api.type(new PlanCommand(), "postpone", "checkout", "--for", "8h", "--until", "x", "--reason", "r").exitCode())
                .isEqualTo(2);
    }

    @Test
    void what_is_refused_is_exit_3_with_the_way_out_and_what_moves_it_on_needs_a_reason() {
        api.refuses("POST /units/checkout/plan/advance", 409, "plan", "stage 2 of unit checkout waits: gate errors");
        var typed = api.type(new PlanCommand(), "advance", "checkout", "--reason", "r");
        assertThat(typed.exitCode()).isEqualTo(3);
        assertThat(typed.err()).isEqualToNormalizingNewlines("""
                sluice: stage 2 of unit checkout waits: gate errors
                next: do this next
                """);
        assertThat(api.type(new PlanCommand(), "start", "checkout").exitCode()).isEqualTo(2);
        assertThat(api.type(new PlanCommand()).exitCode()).isEqualTo(2);
    }

    @Test
    void a_forced_revert_names_the_unit_once_more() {
        api.on("POST /revert", "{\"generation\":9,\"units\":[\"checkout\"],\"durable\":true,\"dryRun\":false}");
        api.type(new RevertCommand(), "checkout", "--force", "checkout", "--reason", "meant");
        assertThat(Json.parse(api.onlyCall().body()))
                .isEqualTo(Json.parse("{\"units\":[\"checkout\"],\"force\":\"checkout\",\"reason\":\"meant\"}"));
    }
}
