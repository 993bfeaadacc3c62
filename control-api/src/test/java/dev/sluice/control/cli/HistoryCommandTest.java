package dev.sluice.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HistoryCommandTest {
    private final ScriptedApi api = ScriptedApi.start();

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void generations_are_listed_with_who_made_them() {
        api.on("GET /generations?limit=2", """
                {"generation":9,"generations":[{"generation":9,"at":"2026-12-01T02:00:00Z","entry":4,"kind":"shares","actor":"ci","reason":"r",
                "sentence":"checkout 5% → 25%"},{"generation":7,"at":"2026-12-01T01:00:00Z"}],"next":7}""");

        var typed = api.type(new HistoryCommand(), "list", "--limit", "2");

        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out().lines()).hasSize(3).anySatisfy(line -> assertThat(line).contains("9", "ci", "checkout 5% → 25%"));
    }

    @Test
    void a_difference_shows_both_sides_and_what_was_not_there() {
        api.on("GET /generations/7/diff?to=9", """
                {"generation":9,"from":7,"to":9,"units":[{"name":"checkout","from":{"share":"25%","shareBp":2500,"latched":false,
                "freeze":"open","plan":"running","stage":3},"to":{"share":"0%","shareBp":0,"latched":true,"freeze":"hold","plan":"aborted"}},
                {"name":"search","to":{"share":"0%","shareBp":0,"latched":false,"freeze":"open","plan":"not-started"}}]}""");

        var typed = api.type(new HistoryCommand(), "diff", "7", "9");

        assertThat(typed.out()).contains("25%, plan running, stage 3").contains("0%, latched, hold, plan aborted").contains("not there");
    }

    @Test
    void a_rehearsed_restoring_says_who_would_move_and_what_stays_otherwise() {
        api.on("POST /generations/7/restore?dry-run=true", """
                {"generation":9,"units":[{"name":"checkout","from":"25%","fromBp":2500,"share":"5%","shareBp":500,"holds":[],
                "moving":{"to":"old","visitors":"20%","visitorsBp":2000,"requests":240,"last":60}}],"restored":7,"gone":["cart"],"later":[],
                "otherwise":["checkout"],"durable":true,"dryRun":true}""");

        var typed = api.type(new HistoryCommand(), "restore", "7", "--unit", "checkout", "--reason", "a mistake", "--dry-run");

        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out()).contains("20% of its visitors would go to old").contains("about 240 requests").contains("dry run")
                .contains("not in the file any more: cart").contains("stay as they are now");
        assertThat(Json.parse(api.onlyCall().body())).isEqualTo(Json.parse("{\"units\":[\"checkout\"],\"reason\":\"a mistake\"}"));
    }

    @Test
    void a_refused_restoring_is_exit_3_with_the_way_on() {
        api.refuses("POST /generations/7/restore", 409, "latched", "unit checkout was reverted");

        var typed = api.type(new HistoryCommand(), "restore", "7", "--reason", "r");

        assertThat(typed.exitCode()).isEqualTo(3);
        assertThat(typed.err()).contains("unit checkout was reverted").contains("do this next");
    }

    @Test
    void a_drift_is_shown_and_settled() {
        api.on("GET /config/drift", """
                {"generation":9,"file":{"state":"not-loaded","differs":["gates"]},"shares":[{"name":"checkout","file":"0%","fileBp":0,
                "live":"25%","liveBp":2500,"kept":{"by":"ana","reason":"the plan has it","at":"2026-12-01T01:00:00Z"}}]}""");
        api.on("POST /config/drift/keep-live", "{\"generation\":9,\"kept\":[\"checkout\"],\"dryRun\":false}");

        var shown = api.type(new DriftCommand(), "show");
        var kept = api.type(new DriftCommand(), "keep-live", "checkout", "--reason", "the plan has it");

        assertThat(shown.out()).contains("a reload would change: gates").contains("ana: the plan has it");
        assertThat(kept.out()).isEqualToNormalizingNewlines("left as they stand: checkout\n");
    }
}
