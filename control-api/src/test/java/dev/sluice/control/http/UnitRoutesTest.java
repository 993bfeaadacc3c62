package dev.sluice.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.control.store.Journaled;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Share;
import dev.sluice.model.SiteNoise;

class UnitRoutesTest {
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
    void the_site_shows_stacks_and_units_and_what_no_unit_claims_last() {
        var answer = rig.get("/site");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("ETag")).isEqualTo("\"" + rig.generation() + "\"");
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.at("/site")).isEqualTo("shop.example");
        assertThat(answer.at("/stacks/old/origins/0")).isEqualTo("127.0.0.1:9001");
        assertThat(answer.at("/stacks/new/origins/0")).isEqualTo("127.0.0.1:9002");
        assertThat(answer.json().at("/stacks/old/originsUp").toString())
                .isEqualTo("[{\"address\":\"127.0.0.1:9001\",\"up\":true,\"since\":\"2026-12-01T01:00:00Z\"}]");
        assertThat(answer.json().at("/stacks/new/originsUp").toString()).as("without one that is not in the file any more")
                .isEqualTo("[{\"address\":\"127.0.0.1:9002\",\"up\":false,\"since\":\"2026-12-01T02:00:00Z\"}]");
        assertThat(answer.at("/listeners/0")).isEqualTo("http://127.0.0.1:8080");
        assertThat(answer.at("/freeze/state")).isEqualTo("open");
        assertThat(answer.json().at("/units").valueStream().map(unit -> unit.path("name").stringValue()))
                .containsExactly("catalog", "checkout", "cart", "-");
    }

    @Test
    void a_unit_shows_what_the_noise_of_the_site_would_have_done() {
        rig.evidence.noise = Optional.of(new SiteNoise(Duration.ofDays(2), 3, true));
        assertThat(rig.get("/units/checkout").at("/guard/noise")).isEqualTo("{\"watched\":172800,\"reverts\":3,\"heeded\":true}");
        assertThat(rig.get("/units/-").at("/guard")).as("nobody guards it").isEqualTo("{\"armed\":false}");
    }

    @Test
    void a_unit_shows_what_the_file_says_and_what_it_saw() {
        var answer = rig.get("/units/checkout");
        assertThat(answer.at("/generation")).isEqualTo(Long.toString(rig.generation()));
        assertThat(answer.at("/owner")).isEqualTo("payments@shop.example");
        assertThat(answer.at("/deputy")).isEqualTo("platform@shop.example");
        assertThat(answer.at("/share")).isEqualTo("0%");
        assertThat(answer.at("/shareBp")).isEqualTo("0");
        assertThat(answer.at("/group")).isEqualTo("basket");
        assertThat(answer.at("/requires/catalog")).isEqualTo("50%");
        assertThat(answer.at("/segments/0/when")).isEqualTo("header X-Staff: yes");
        assertThat(answer.at("/segments/0/to")).isEqualTo("new");
        assertThat(answer.at("/visitors")).isEqualTo("[\"cookie\",\"address\"]");
        assertThat(answer.at("/guard")).isEqualTo("{\"armed\":true,\"suspicion\":0.0,\"rule\":\"5% in 10s, 20 requests, failures auto\"}");
        assertThat(answer.at("/latched")).isEqualTo("false");
        assertThat(answer.at("/freeze")).isEqualTo("{\"mode\":\"open\",\"state\":\"open\",\"writesInFlight\":0,\"parked\":0}");
        assertThat(answer.at("/measures/new/count")).isEqualTo("150");
        assertThat(answer.at("/measures/new/errorRate")).isEqualTo("0.0133");
        assertThat(answer.at("/measures/old/p99")).isEqualTo("48.0");
    }

    @Test
    void a_share_is_set_and_journaled_under_the_name_of_the_token() {
        long before = rig.generation();
        var answer = rig.put("/units/catalog/share", "{\"share\":\"2.5%\",\"reason\":\"first visitors\"}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.at("/units")).isEqualTo(
                "[{\"name\":\"catalog\",\"from\":\"0%\",\"fromBp\":0,\"share\":\"2.5%\",\"shareBp\":250,\"holds\":[],\"moving\":{\"to\":\"new\",\"visitors\":\"2.5%\",\"visitorsBp\":250,\"requests\":0,\"last\":60}}]");
        assertThat(answer.at("/dryRun")).isEqualTo("false");
        assertThat(rig.generation()).isGreaterThan(before);
        assertThat(answer.header("ETag")).isEqualTo("\"" + rig.generation() + "\"");
        assertThat(rig.inForce.get().split().of("catalog").share()).isEqualTo(new Share(250));
        Journaled last = rig.conductor.journal().after(rig.conductor.journal().last() - 1, 1).getFirst();
        assertThat(last.actor()).isEqualTo("ops");
        assertThat(last.reason()).isEqualTo("first visitors");
    }

    @Test
    void a_unit_that_should_not_grow_says_so_and_may_be_raised_by_hand_all_the_same() {
        assertThat(rig.get("/units/checkout").at("/holds/0/stream")).isEqualTo("slow.p95");
        assertThat(rig.get("/units/catalog").at("/holds")).isEqualTo("[]");
        rig.share("catalog", "50%");
        var raised = rig.share("checkout", "5%");
        assertThat(raised.status()).isEqualTo(200);
        assertThat(raised.json().at("/units").valueStream().filter(unit -> unit.path("name").stringValue().equals("checkout"))
                .map(unit -> unit.at("/holds/0/detail").stringValue())).singleElement().asString().contains("longer than 1.10 times");
        assertThat(rig.share("checkout", "1%").json().at("/units").valueStream().flatMap(unit -> unit.path("holds").valueStream()))
                .isEmpty();
    }

    @Test
    void a_share_moves_the_whole_group() {
        assertThat(rig.share("catalog", "50%").status()).isEqualTo(200);
        var answer = rig.share("checkout", "5%");
        assertThat(answer.json().at("/units").valueStream().map(unit -> unit.path("name").stringValue()))
                .containsExactlyInAnyOrder("checkout", "cart");
    }

    @Test
    void a_share_outside_of_its_range_is_refused_with_its_place() {
        var answer = rig.share("catalog", "140%");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.at("/errors/0/pointer")).isEqualTo("/share");
        assertThat(answer.at("/errors/0/detail")).isEqualTo("140% (expected: 0%..100% in steps of 0.01%)");
        assertThat(answer.at("/type")).isEqualTo("urn:sluice:problem:invalid");
        assertThat(answer.at("/generation")).isEqualTo(Long.toString(rig.generation()));
    }

    @Test
    void all_that_is_wrong_with_a_body_is_told_together() {
        var answer = rig.put("/units/catalog/share", "{\"shar\":\"25%\",\"reason\":7}");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().at("/errors").valueStream().map(error -> error.path("pointer").stringValue()))
                .containsExactly("/shar", "/share", "/reason");
        assertThat(answer.at("/errors/0/detail")).contains("did you mean share?");
    }

    @Test
    void a_change_without_a_reason_is_refused() {
        assertThat(rig.put("/units/catalog/share", "{\"share\":\"25%\"}").at("/errors/0/pointer")).isEqualTo("/reason");
        assertThat(rig.put("/units/catalog/share", "{\"share\":\"25%\",\"reason\":\"\"}").status()).isEqualTo(422);
        assertThat(rig.put("/units/catalog/share", "{\"share\":\"25%\",\"reason\":\"a\\nb\"}").status()).isEqualTo(422);
        for (String hiding : List.of("\\u202e", "\\u2028", "\\u009b", "\\u200b")) {
            assertThat(rig.put("/units/catalog/share", "{\"share\":\"25%\",\"reason\":\"ok " + hiding + " live\"}").at("/errors/0/pointer"))
                    .isEqualTo("/reason");
        }
        assertThat(rig.put("/units/catalog/share", "{\"share\":\"25%\",\"reason\":\"" + "x".repeat(501) + "\"}").status()).isEqualTo(422);
        assertThat(rig.put("/units/catalog/share", "{\"share\":\"25%\",\"reason\":\"" + "x".repeat(500) + "\"}").status()).isEqualTo(200);
    }

    @Test
    void an_unknown_unit_is_refused_with_the_nearest_name() {
        var answer = rig.share("chekout", "5%");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.at("/code")).isEqualTo("unknown-unit");
        assertThat(answer.at("/detail")).contains("did you mean checkout?");
        assertThat(rig.get("/units/chekout").status()).isEqualTo(404);
        assertThat(rig.post("/units/chekout/revert", "").status()).isEqualTo(404);
        assertThat(rig.post("/units/chekout/rearm", "{\"reason\":\"x\"}").status()).isEqualTo(404);
        assertThat(rig.share("-", "5%").status()).isEqualTo(404);
        assertThat(rig.get("/units/-").status()).isEqualTo(200);
    }

    @Test
    void a_share_whose_requirement_does_not_hold_is_refused_with_the_remedy() {
        var answer = rig.share("checkout", "5%");
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.at("/code")).isEqualTo("requires");
        assertThat(answer.at("/remedy")).contains("raise catalog first");
        assertThat(answer.at("/type")).isEqualTo("urn:sluice:problem:requires");
    }

    @Test
    void several_shares_take_effect_in_one_generation_or_not_at_all() {
        var answer = rig.post("/site/shares", "{\"shares\":{\"catalog\":\"50%\",\"checkout\":\"25%\"},\"reason\":\"together\"}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().at("/units").size()).isEqualTo(3);
        long generation = rig.generation();
        var refused = rig.post("/site/shares", "{\"shares\":{\"catalog\":\"80%\",\"search\":\"25%\"},\"reason\":\"together\"}");
        assertThat(refused.status()).isEqualTo(404);
        var wrong = rig.post("/site/shares", "{\"shares\":{\"catalog\":\"80%\",\"cart\":25},\"reason\":\"together\"}");
        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.at("/errors/0/pointer")).isEqualTo("/shares/cart");
        assertThat(rig.post("/site/shares", "{\"shares\":{},\"reason\":\"none\"}").status()).isEqualTo(422);
        assertThat(rig.post("/site/shares", "{\"shares\":[],\"reason\":\"none\"}").status()).isEqualTo(422);
        assertThat(rig.generation()).isEqualTo(generation);
    }

    @Test
    void a_request_that_contradicts_itself_is_wrong() {
        var answer = rig.post("/site/shares", "{\"shares\":{\"cart\":\"5%\",\"checkout\":\"25%\"},\"reason\":\"both\"}");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.at("/code")).isEqualTo("contradiction");
    }

    @Test
    void a_revert_needs_no_body_and_latches_until_it_is_rearmed() {
        rig.post("/site/shares", "{\"shares\":{\"catalog\":\"50%\",\"checkout\":\"25%\"},\"reason\":\"together\"}");
        var answer = rig.post("/units/checkout/revert", "");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.at("/units")).isEqualTo("[\"checkout\",\"cart\"]");
        assertThat(answer.at("/durable")).isEqualTo("true");
        assertThat(answer.at("/dryRun")).isEqualTo("false");
        var unit = rig.get("/units/checkout");
        assertThat(unit.at("/latched")).isEqualTo("true");
        assertThat(unit.at("/share")).isEqualTo("0%");
        assertThat(unit.at("/revert/cause")).isEqualTo("operator");
        assertThat(unit.at("/revert/detail")).isEqualTo("asked for by ops");
        var latched = rig.share("checkout", "5%");
        assertThat(latched.status()).isEqualTo(409);
        assertThat(latched.at("/code")).isEqualTo("latched");
        var rearmed = rig.post("/units/cart/rearm", "{\"reason\":\"cause found\"}");
        assertThat(rearmed.status()).isEqualTo(200);
        assertThat(rearmed.at("/units")).isEqualTo("[\"cart\",\"checkout\"]");
        var again = rig.post("/units/cart/rearm", "{\"reason\":\"cause found\"}");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.at("/code")).isEqualTo("not-latched");
    }

    @Test
    void a_revert_of_everything_needs_no_body_and_one_of_some_takes_dependants_along() {
        assertThat(rig.post("/revert", "{\"units\":[\"catalog\"],\"reason\":\"slow\"}").json().at("/units").valueStream()
                .map(unit -> unit.stringValue())).containsExactlyInAnyOrder("catalog", "checkout", "cart");
        assertThat(rig.post("/revert", "").at("/units")).contains("catalog", "checkout", "cart");
        assertThat(rig.post("/revert", "{}").status()).isEqualTo(200);
        assertThat(rig.post("/revert", "{\"units\":[]}").status()).isEqualTo(422);
        assertThat(rig.post("/revert", "{\"units\":[\"nope\"]}").status()).isEqualTo(404);
        assertThat(rig.post("/revert", "{\"units\":").status()).isEqualTo(400);
    }

    @Test
    void a_revert_ignores_the_condition_that_every_other_change_honours() {
        long old = rig.generation();
        assertThat(rig.share("catalog", "5%").status()).isEqualTo(200);
        var stale = rig.ask("PUT", "/units/catalog/share").as(rig.operator).with("If-Match", "\"" + old + "\"")
                .body("{\"share\":\"10%\",\"reason\":\"stale\"}").send();
        assertThat(stale.status()).isEqualTo(412);
        assertThat(stale.at("/generation")).isEqualTo(Long.toString(rig.generation()));
        assertThat(stale.header("ETag")).isEqualTo("\"" + rig.generation() + "\"");
        for (String good : List.of("\"" + rig.generation() + "\"", "*")) {
            var met = rig.ask("PUT", "/units/catalog/share").as(rig.operator).with("If-Match", good)
                    .body("{\"share\":\"10%\",\"reason\":\"met\"}").send();
            assertThat(met.status()).as(good).isEqualTo(200);
        }
        for (String bad : List.of("1042", "W/\"1042\"", "\"x\"", "\"1\", \"2\"")) {
            var malformed = rig.ask("PUT", "/units/catalog/share").as(rig.operator).with("If-Match", bad)
                    .body("{\"share\":\"10%\",\"reason\":\"bad\"}").send();
            assertThat(malformed.status()).as(bad).isEqualTo(400);
        }
        assertThat(rig.ask("POST", "/units/catalog/revert").as(rig.operator).with("If-Match", "\"" + old + "\"").send().status())
                .isEqualTo(200);
        assertThat(rig.ask("POST", "/revert").as(rig.operator).with("If-Match", "nonsense").send().status()).isEqualTo(200);
    }

    @Test
    void a_rehearsal_answers_as_the_change_would_and_changes_nothing() {
        long generation = rig.generation();
        long entries = rig.conductor.journal().last();
        var share = rig.put("/units/catalog/share?dry-run=true", "{\"share\":\"25%\",\"reason\":\"try\"}");
        assertThat(share.at("/units/0/share")).isEqualTo("25%");
        assertThat(share.at("/dryRun")).isEqualTo("true");
        assertThat(share.at("/generation")).isEqualTo(Long.toString(generation));
        assertThat(rig.put("/units/checkout/share?dry-run=true", "{\"share\":\"25%\",\"reason\":\"try\"}").status()).isEqualTo(409);
        assertThat(rig.post("/revert?dry-run=true", "").at("/units")).contains("catalog");
        assertThat(rig.post("/units/catalog/rearm?dry-run=true", "{\"reason\":\"x\"}").status()).isEqualTo(409);
        assertThat(rig.put("/freeze?dry-run=true", "{\"mode\":\"closed\",\"reason\":\"try\"}").at("/dryRun")).isEqualTo("true");
        assertThat(rig.put("/units/catalog/share?dry-run=yes", "{\"share\":\"25%\",\"reason\":\"try\"}").status()).isEqualTo(422);
        assertThat(rig.put("/units/catalog/share?dryrun=true", "{\"share\":\"25%\",\"reason\":\"try\"}").at("/errors/0/detail"))
                .contains("did you mean dry-run?");
        assertThat(rig.generation()).isEqualTo(generation);
        assertThat(rig.conductor.journal().last()).isEqualTo(entries);
        assertThat(rig.get("/units/catalog").at("/share")).isEqualTo("0%");
    }

    @Test
    void a_hundred_changes_at_once_are_all_journaled_with_a_generation_each() throws Exception {
        Set<Long> generations = ConcurrentHashMap.newKeySet();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.rangeClosed(1, 100).forEach(percent -> threads.execute(() -> {
                var answer = rig.share("catalog", percent + "%");
                assertThat(answer.status()).isEqualTo(200);
                generations.add(answer.json().path("generation").asLong());
            }));
        }
        assertThat(generations).hasSize(100);
        var journaled = rig.conductor.journal().after(0, 1000).stream().filter(entry -> entry.entry() instanceof JournalEntry.SharesSet)
                .map(Journaled::generation).toList();
        assertThat(journaled).hasSize(100).containsExactlyInAnyOrderElementsOf(generations);
        assertThat(journaled).isSorted();
    }
}
