package dev.sluice.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationRoutesTest {
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

    private long shared(String unit, String share) {
        return rig.share(unit, share).json().at("/generation").asLong();
    }

    @Test
    void the_newest_comes_first_with_who_made_it_and_pages_join_without_a_gap() {
        shared("catalog", "60%");
        shared("catalog", "70%");
        var all = rig.get("/generations");
        assertThat(all.json().at("/generations").size()).isEqualTo(3);
        assertThat(all.at("/generations/0/sentence")).isEqualTo("catalog 60% → 70%");
        assertThat(all.at("/generations/0/reason")).isEqualTo("test");
        assertThat(all.at("/generations/2/kind")).isEqualTo("started");
        var first = rig.get("/generations?limit=2");
        var second = rig.get("/generations?limit=2&before=" + first.at("/next"));
        assertThat(second.at("/generations/0")).isEqualTo(all.at("/generations/2"));
        assertThat(rig.get("/generations?before=" + second.at("/next")).at("/generations")).isEqualTo("[]");
    }

    @Test
    void a_mistaken_step_is_seen_in_the_difference_rehearsed_and_taken_back() {
        shared("catalog", "60%");
        long good = shared("checkout", "5%");
        shared("checkout", "50%");
        long before = rig.generation();
        var diff = rig.get("/generations/" + good + "/diff");
        assertThat(diff.json().at("/units").valueStream().map(unit -> unit.at("/name").stringValue())).containsExactly("cart", "checkout");
        assertThat(diff.at("/units/1/from/share") + " " + diff.at("/units/1/to/share")).isEqualTo("5% 50%");
        String wish = "{\"reason\":\"meant 5.0\"}";
        var dry = rig.post("/generations/" + good + "/restore?dry-run=true", wish);
        assertThat(dry.at("/units/0/moving/to")).isEqualTo("old");
        assertThat(rig.generation()).isEqualTo(before);
        var done = rig.post("/generations/" + good + "/restore", wish);
        assertThat(done.status()).isEqualTo(200);
        assertThat(done.at("/durable")).isEqualTo("true");
        assertThat(rig.get("/units/checkout").at("/share")).isEqualTo("5%");
        assertThat(rig.get("/generations/" + good + "/diff").at("/units")).isEqualTo("[]");
        assertThat(rig.get("/generations?limit=1").at("/generations/0/reason")).isEqualTo("as in generation " + good + ": meant 5.0");
        long after = rig.generation();
        assertThat(rig.post("/generations/" + good + "/restore", wish).at("/units")).as("stands so already").isEqualTo("[]");
        assertThat(rig.generation()).isEqualTo(after);
    }

    @Test
    void towards_new_a_restoring_meets_the_rules_that_a_share_by_hand_meets() {
        shared("catalog", "60%");
        long exposed = shared("checkout", "5%");
        rig.post("/revert", "{\"units\":[\"checkout\"]}");
        String wish = "{\"reason\":\"again\"}";
        var latched = rig.post("/generations/" + exposed + "/restore", wish);
        assertThat(latched.status()).isEqualTo(409);
        assertThat(latched.at("/code")).isEqualTo("latched");
        assertThat(rig.post("/generations/" + exposed + "/restore?dry-run=true", wish).status()).as("rehearsed").isEqualTo(409);
        rig.post("/units/checkout/rearm", wish);
        rig.share("catalog", "10%");
        var requires = rig.post("/generations/" + exposed + "/restore", "{\"units\":[\"checkout\"],\"reason\":\"again\"}");
        assertThat(requires.at("/code")).isEqualTo("requires");
        rig.share("catalog", "0%");
        rig.post("/units/catalog/plan/start", wish);
        var planned = rig.post("/generations/" + exposed + "/restore", "{\"units\":[\"catalog\"],\"reason\":\"again\"}");
        assertThat(planned.at("/code")).isEqualTo("plan");
        assertThat(rig.get("/units/checkout").at("/share")).isEqualTo("0%");
    }

    @Test
    void units_that_came_and_went_are_named_and_left_alone() throws Exception {
        shared("catalog", "60%");
        long then = rig.generation();
        shared("catalog", "50%");
        Files.writeString(rig.file, ControlRig.SITE.replace("  cart:\n", "  search:\n").replace("/cart/**", "/search"));
        rig.post("/config/reload", "");
        var done = rig.post("/generations/" + then + "/restore", "{\"reason\":\"back\"}");
        assertThat(done.at("/gone")).isEqualTo("[\"cart\"]");
        assertThat(done.at("/later")).isEqualTo("[\"search\"]");
        assertThat(rig.get("/units/catalog").at("/share")).isEqualTo("60%");
    }

    @Test
    void what_is_not_kept_is_told_with_the_nearest_and_what_makes_no_sense_with_its_place() {
        shared("catalog", "60%");
        assertThat(rig.get("/generations/999").at("/detail")).contains("generation 999 is not kept; the nearest: 2");
        assertThat(rig.get("/generations/x").status()).isEqualTo(404);
        assertThat(rig.get("/generations/1/diff?to=999").at("/errors/0/pointer")).isEqualTo("?to");
        assertThat(rig.post("/generations/1/restore", "{}").at("/errors/0/pointer")).isEqualTo("/reason");
        assertThat(rig.post("/generations/1/restore", "{\"units\":[],\"reason\":\"x\"}").at("/errors/0/pointer")).isEqualTo("/units");
        assertThat(rig.post("/generations/1/restore", "{\"units\":[\"catalo\"],\"reason\":\"x\"}").at("/detail"))
                .contains("did you mean catalog?");
        assertThat(rig.ask("POST", "/generations/1/restore").as(rig.viewer).body("{\"reason\":\"x\"}").send().status()).isEqualTo(403);
    }

    @Test
    void a_drift_is_shown_kept_on_purpose_until_the_file_says_otherwise_or_taken_from_the_file() throws Exception {
        shared("catalog", "60%");
        var drift = rig.get("/config/drift");
        assertThat(drift.at("/file/state")).isEqualTo("in-force");
        assertThat(drift.at("/shares")).isEqualTo("[{\"name\":\"catalog\",\"file\":\"0%\",\"fileBp\":0,\"live\":\"60%\",\"liveBp\":6000}]");
        String wish = "{\"units\":[\"catalog\"],\"reason\":\"the plan has it\"}";
        assertThat(rig.post("/config/drift/keep-live?dry-run=true", wish).at("/kept")).isEqualTo("[\"catalog\"]");
        assertThat(rig.get("/config/drift").at("/shares/0/kept")).isEqualTo("(absent)");
        assertThat(rig.post("/config/drift/keep-live", wish).status()).isEqualTo(200);
        assertThat(rig.get("/config/drift").at("/shares/0/kept/reason")).isEqualTo("the plan has it");
        Files.writeString(rig.file,
                ControlRig.SITE.replace("    owner: shop@shop.example\n", "    owner: shop@shop.example\n    share: 10%\n"));
        var changed = rig.get("/config/drift");
        assertThat(changed.at("/file/state")).isEqualTo("not-loaded");
        assertThat(changed.at("/file/differs")).isEqualTo("[\"units.catalog\"]");
        assertThat(changed.at("/shares/0/file") + changed.at("/shares/0/kept")).isEqualTo("10%(absent)");
        var taken = rig.post("/config/drift/take-file", wish);
        assertThat(taken.at("/units/0/share")).isEqualTo("10%");
        assertThat(rig.get("/config/drift").at("/shares")).isEqualTo("[]");
        assertThat(rig.get("/units/catalog").at("/share")).isEqualTo("10%");
        Files.writeString(rig.file, "stacks: {}\n");
        assertThat(rig.get("/config/drift").at("/file/state")).isEqualTo("has-problems");
        assertThat(rig.post("/config/drift/take-file", wish).at("/code")).isEqualTo("invalid-site");
    }
}
