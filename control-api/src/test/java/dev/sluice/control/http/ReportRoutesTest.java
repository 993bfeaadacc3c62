package dev.sluice.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.model.WriteState;

class ReportRoutesTest {
    @TempDir
    Path dir;
    ControlRig rig;

    @BeforeEach
    void start() throws Exception {
        rig = new ControlRig(dir);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void a_report_of_a_running_product_tells_what_its_journal_tells() {
        rig.share("catalog", "25%");
        rig.put("/freeze", "{\"mode\":\"read-only\",\"units\":[\"catalog\"],\"reason\":\"sync\"}");
        rig.evidence.writes.put("catalog",
                new WriteState(0, true, Optional.of(new WriteState.Ended(Instant.parse("2026-12-01T02:00:04Z"), "r-1"))));
        rig.put("/freeze", "{\"mode\":\"open\",\"units\":[\"catalog\"],\"reason\":\"sync\"}");
        rig.post("/units/catalog/revert", "{\"reason\":\"enough\"}");
        ControlRig.Answer report = rig.get("/report");
        ControlRig.Answer journal = rig.get("/journal");
        List<String> told = new ArrayList<>();
        report.json().at("/timeLine").forEach(entry -> told.add(entry.at("/seq") + " " + entry.at("/kind") + " " + entry.at("/detail")));
        List<String> journaled = new ArrayList<>();
        journal.json().at("/entries")
                .forEach(entry -> journaled.add(entry.at("/seq") + " " + entry.at("/kind") + " " + entry.at("/detail")));
        assertThat(told).hasSizeGreaterThan(6).isEqualTo(journaled);
        assertThat(report.at("/reverts/0/reason")).isEqualTo("enough");
        assertThat(report.at("/reverts/0/cost")).as("nothing was counted").isEqualTo("(absent)");
        assertThat(report.at("/frozen/0/lastWrite")).isEqualTo("2026-12-01T02:00:04Z");
        assertThat(report.at("/units/0/owner")).isEqualTo("payments@shop.example");
    }

    @Test
    void a_page_comes_with_the_policy_it_was_written_for() {
        ControlRig.Answer page = rig.get("/report?format=html");
        assertThat(page.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(page.header("Content-Security-Policy")).startsWith("default-src 'none'; style-src 'sha256-");
        assertThat(page.text()).contains("content=\"" + page.header("Content-Security-Policy") + "\"");
        ControlRig.Answer markdown = rig.get("/report?format=md");
        assertThat(markdown.header("Content-Type")).isEqualTo("text/markdown; charset=utf-8");
        assertThat(markdown.header("Content-Security-Policy")).isEqualTo("(absent)");
    }

    @Test
    void what_cannot_be_asked_is_refused_by_name() {
        assertThat(rig.get("/report?format=pdf").at("/errors/0/detail")).isEqualTo("'pdf' (expected: html, md, json)");
        assertThat(rig.get("/report?from=2026-12-02T00:00:00Z&to=2026-12-01T00:00:00Z").at("/errors/0/pointer")).isEqualTo("?from");
        assertThat(rig.ask("GET", "/report").send().status()).isEqualTo(401);
    }
}
