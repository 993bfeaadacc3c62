package dev.sluice.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WindowRoutesTest {
    private static final String REASON = "{\"reason\":\"test\"}";

    @TempDir
    Path dir;
    private ControlRig rig;

    @BeforeEach
    void start() throws Exception {
        rig = new ControlRig(dir);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    /** One answer of each call. Nothing is frozen afterwards. */
    static Map<String, ControlRig.Answer> everyCall(ControlRig rig) {
        Map<String, ControlRig.Answer> answers = new LinkedHashMap<>();
        answers.put("POST /api/v1/windows", rig.post("/windows", plan("final", "")));
        rig.post("/windows", plan("spare", ""));
        answers.put("DELETE /api/v1/windows/{name}", rig.ask("DELETE", "/windows/spare").as(rig.operator).send());
        answers.put("GET /api/v1/windows", rig.get("/windows"));
        answers.put("POST /api/v1/windows/{name}/start", rig.post("/windows/final/start", REASON));
        answers.put("POST /api/v1/windows/{name}/extend", rig.post("/windows/final/extend", "{\"by\":\"10m\",\"reason\":\"slow\"}"));
        answers.put("POST /api/v1/windows/{name}/end", rig.post("/windows/final/end", REASON));
        return answers;
    }

    private static String plan(String name, String more) {
        String start = Instant.now().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS).toString();
        return "{\"name\":\"" + name + "\",\"units\":[\"catalog\"],\"start\":\"" + start + "\",\"atMost\":\"15m\"" + more
                + ",\"reason\":\"test\"}";
    }

    @Test
    void a_window_is_planned_started_extended_and_ended() {
        var planned = rig.post("/windows", plan("final", ",\"announce\":\"5m\",\"mode\":\"closed\""));
        assertThat(planned.status()).isEqualTo(200);
        assertThat(planned.at("/state")).isEqualTo("planned");
        assertThat(planned.at("/atMost")).isEqualTo("900");
        assertThat(rig.post("/windows", plan("final", "")).at("/code")).isEqualTo("name-taken");
        assertThat(rig.post("/windows/final/end", REASON).at("/code")).isEqualTo("not-running");
        assertThat(rig.post("/windows/final/start?dry-run=true", REASON).at("/state")).isEqualTo("planned");
        assertThat(rig.get("/freeze").at("/state")).isEqualTo("open");
        assertThat(rig.post("/windows/final/start", REASON).at("/state")).isEqualTo("running");
        assertThat(rig.get("/freeze").at("/state")).isNotEqualTo("open");
        Instant end = Instant.parse(rig.get("/windows").at("/windows/0/end"));
        assertThat(rig.post("/windows/final/extend", "{\"by\":\"10m\",\"reason\":\"slow\"}").at("/end"))
                .isEqualTo(end.plus(Duration.ofMinutes(10)).toString());
        assertThat(rig.ask("DELETE", "/windows/final").as(rig.operator).send().at("/code")).isEqualTo("not-planned");
        assertThat(rig.post("/windows/final/end", REASON).at("/state")).isEqualTo("ended");
        assertThat(rig.get("/freeze").at("/state")).isEqualTo("open");
    }

    @Test
    void windows_come_page_by_page_in_the_order_of_their_start() {
        rig.post("/windows", plan("early", ""));
        rig.post("/windows", plan("late", "").replaceFirst("\"20\\d\\d-", "\"2090-"));
        rig.post("/windows", plan("last", "").replaceFirst("\"20\\d\\d-", "\"2098-"));
        var page = rig.get("/windows?limit=2");
        var rest = rig.get("/windows?after=" + page.at("/next").replace(":", "%3A"));
        assertThat(List.of(page.at("/windows/0/name"), page.at("/windows/1/name"), rest.at("/windows/0/name")))
                .as(page.text() + rest.text())
                .containsExactly("early", "late", "last");
        assertThat(rest.at("/next")).isEqualTo("(absent)");
    }

    @Test
    void half_a_second_and_the_years_of_five_digits_stand_in_order_too() {
        rig.post("/windows", at("far", "+12026-12-01T02:00:00Z"));
        rig.post("/windows", at("late", "2090-12-01T02:00:00.500Z"));
        rig.post("/windows", at("early", "2090-12-01T02:00:00Z"));
        var first = rig.get("/windows?limit=1");
        var second = rig.get("/windows?limit=1&after=" + first.at("/next"));
        var third = rig.get("/windows?limit=1&after=" + second.at("/next"));
        assertThat(List.of(first.at("/windows/0/name"), second.at("/windows/0/name"), third.at("/windows/0/name")))
                .containsExactly("early", "late", "far");
    }

    private static String at(String name, String start) {
        return plan(name, "").replaceFirst("\"start\":\"[^\"]+\"", "\"start\":\"" + start + "\"");
    }

    @Test
    void why_a_window_was_taken_back_is_in_the_journal() {
        rig.post("/windows", plan("final", ""));
        assertThat(rig.ask("DELETE", "/windows/final?reason=%0A").as(rig.operator).send().at("/errors/0/pointer")).isEqualTo("?reason");
        assertThat(rig.ask("DELETE", "/windows/final?reason=not%20tonight").as(rig.operator).send().at("/state")).isEqualTo("cancelled");
        assertThat(rig.conductor.journal().newest("window", 1).getFirst().reason()).isEqualTo("not tonight");
    }

    @Test
    void a_red_gate_refuses_the_start_and_says_why() {
        rig.post("/windows", plan("final", ",\"gates\":[\"backup\"]"));
        var refused = rig.post("/windows/final/start", REASON);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.at("/code")).isEqualTo("gates");
        assertThat(refused.at("/detail")).contains("gate backup of catalog says inconclusive");
        assertThat(rig.get("/freeze").at("/state")).isEqualTo("open");
    }

    @Test
    void a_window_that_cannot_be_is_refused_with_its_place() {
        assertThat(rig.post("/windows", "{}").status()).isEqualTo(422);
        assertThat(rig.post("/windows", plan("Final", "")).at("/errors/0/pointer")).isEqualTo("/name");
        assertThat(rig.post("/windows", plan("final", "").replace("15m", "5s")).at("/errors/0/pointer")).isEqualTo("/atMost");
        assertThat(rig.post("/windows", plan("final", ",\"mode\":\"open\"")).at("/errors/0/pointer")).isEqualTo("/mode");
        assertThat(rig.post("/windows", plan("final", ",\"onOverrun\":\"wait\"")).at("/errors/0/pointer")).isEqualTo("/onOverrun");
        assertThat(rig.post("/windows", plan("final", ",\"gates\":[\"bakup\"]")).at("/code")).isEqualTo("unknown-gate");
        assertThat(rig.post("/windows", plan("final", "").replace("catalog", "catalogue")).status()).isEqualTo(404);
        assertThat(rig.post("/windows", plan("final", "").replaceFirst("\"20\\d\\d-", "\"2001-")).at("/code")).isEqualTo("past");
        assertThat(rig.post("/windows/finale/start", REASON).status()).isEqualTo(404);
        assertThat(rig.get("/windows").at("/windows")).isEqualTo("[]");
    }
}
