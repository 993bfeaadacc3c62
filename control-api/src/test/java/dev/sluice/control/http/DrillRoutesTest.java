package dev.sluice.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrillRoutesTest {
    @TempDir
    private Path dir;
    private ControlRig rig;

    @BeforeEach
    void start() throws Exception {
        rig = new ControlRig(dir);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void a_drill_that_nobody_made_is_absent() {
        var answer = rig.get("/drills/checkout");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.at("/state")).isEqualTo("idle");
        assertThat(answer.at("/last")).isEqualTo("(absent)");
        assertThat(rig.get("/units/checkout").at("/drill")).isEqualTo("(absent)");
    }

    @Test
    void the_path_is_the_unit_s_first_match_and_must_be_the_unit_s_own() {
        var begun = rig.ask("POST", "/drills/checkout?dry-run=true").as(rig.operator).send();
        assertThat(begun.status()).isEqualTo(202);
        assertThat(begun.at("/path")).isEqualTo("/checkout/");
        assertThat(rig.asked.get().host()).isEqualTo("shop.example");
        var other = rig.post("/drills/catalog", "{\"path\":\"/checkout/pay\",\"upload\":\"draft\"}");
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.text()).contains("/checkout/pay belongs to unit checkout (expected: a path of unit catalog)")
                .contains("\"pointer\":\"/upload\"").contains("expected: a method and a path, such as POST /drafts");
        assertThat(rig.post("/drills/checkout", "{\"path\":\"checkout\"}").at("/errors/0/pointer")).isEqualTo("/path");
        assertThat(rig.inForce.get().split().drills()).isEmpty();
    }

    @Test
    void what_cannot_be_rehearsed_is_refused() {
        assertThat(rig.post("/drills/nope", "").at("/code")).isEqualTo("unknown-unit");
        assertThat(rig.post("/drills/-", "").at("/detail")).isEqualTo("unit - is what no unit claims: it always goes to old");
        assertThat(rig.ask("POST", "/drills/checkout").as(rig.viewer).send().status()).isEqualTo(403);
        assertThat(rig.put("/freeze", "{\"mode\":\"closed\",\"units\":[\"checkout\"],\"reason\":\"test\"}").status()).isEqualTo(200);
        var closed = rig.post("/drills/checkout", "");
        assertThat(closed.status()).isEqualTo(409);
        assertThat(closed.at("/code")).isEqualTo("frozen");
        assertThat(rig.post("/units/checkout/revert", "").status()).isEqualTo(200);
        var latched = rig.post("/drills/checkout", "");
        assertThat(latched.at("/code")).isEqualTo("latched");
        assertThat(latched.at("/remedy")).contains("sluice rearm checkout");
    }
}
