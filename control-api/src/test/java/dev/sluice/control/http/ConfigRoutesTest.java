package dev.sluice.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigRoutesTest {
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
    void a_good_file_has_no_problems_and_a_reload_tells_what_came_and_went() throws Exception {
        assertThat(rig.post("/config/check", "").at("/problems")).isEqualTo("[]");
        rig.share("catalog", "5%");
        Files.writeString(rig.file, ControlRig.SITE.replace("  cart:\n", "  search:\n").replace("/cart/**", "/search"));
        assertThat(rig.post("/config/reload?dry-run=true", "").at("/unitsAdded")).isEqualTo("[\"search\"]");
        assertThat(rig.get("/units/search").status()).isEqualTo(404);
        var answer = rig.post("/config/reload", "{\"reason\":\"search gets its own unit\"}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.at("/unitsAdded")).isEqualTo("[\"search\"]");
        assertThat(answer.at("/unitsGone")).isEqualTo("[\"cart\"]");
        assertThat(answer.at("/warnings")).contains("workers: 2");
        assertThat(rig.get("/units/search").status()).isEqualTo(200);
        assertThat(rig.get("/units/catalog").at("/share")).isEqualTo("5%");
    }

    @Test
    void a_broken_file_is_told_with_its_places_and_changes_nothing() throws Exception {
        long generation = rig.generation();
        Files.writeString(rig.file, ControlRig.SITE.replace("owner: shop@shop.example", "share: 120%").replace("group: basket", "grup: x"));
        var check = rig.ask("POST", "/config/check").as(rig.viewer).send();
        assertThat(check.status()).isEqualTo(200);
        assertThat(check.json().at("/problems").size()).isGreaterThanOrEqualTo(3);
        assertThat(check.at("/problems/0/file")).endsWith("sluice.yaml");
        assertThat(check.json().at("/problems/0/line").asInt()).isPositive();
        var reload = rig.post("/config/reload", "{}");
        assertThat(reload.status()).isEqualTo(422);
        assertThat(reload.at("/code")).isEqualTo("invalid-site");
        assertThat(reload.json().at("/errors").size()).isEqualTo(check.json().at("/problems").size());
        assertThat(reload.at("/errors/0/detail")).contains("sluice.yaml:");
        assertThat(rig.generation()).isEqualTo(generation);
    }
}
