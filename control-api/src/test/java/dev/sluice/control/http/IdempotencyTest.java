package dev.sluice.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdempotencyTest {
    private static final String BODY = "{\"share\":\"5%\",\"reason\":\"once\"}";
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
    void a_repetition_gets_the_first_answer_and_changes_nothing() {
        var first = keyed("k1", BODY);
        long entries = rig.conductor.journal().last();
        var again = keyed("k1", BODY);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(first.header("Idempotency-Replayed")).isEqualTo("(absent)");
        assertThat(again.text()).isEqualTo(first.text());
        assertThat(again.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(rig.conductor.journal().last()).isEqualTo(entries);
    }

    @Test
    void a_key_belongs_to_one_request_and_one_token() {
        keyed("k1", BODY);
        var other = keyed("k1", "{\"share\":\"6%\",\"reason\":\"once\"}");
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.at("/code")).isEqualTo("key-reused");
        var elsewhere = rig.ask("PUT", "/units/cart/share").as(rig.operator).with("Idempotency-Key", "k1").body(BODY).send();
        assertThat(elsewhere.status()).isEqualTo(422);
        var somebody = rig.ask("PUT", "/units/catalog/share").as(rig.admin).with("Idempotency-Key", "k1").body(BODY).send();
        assertThat(somebody.header("Idempotency-Replayed")).isEqualTo("(absent)");
        assertThat(somebody.status()).isEqualTo(200);
        assertThat(keyed("", BODY).status()).isEqualTo(400);
        assertThat(keyed("k".repeat(256), BODY).status()).isEqualTo(400);
    }

    @Test
    void what_was_refused_or_rehearsed_may_be_tried_again_under_its_key() {
        rig.post("/units/catalog/revert", "");
        assertThat(keyed("k1", BODY).status()).isEqualTo(409);
        rig.post("/units/catalog/rearm", "{\"reason\":\"found\"}");
        assertThat(rig.ask("PUT", "/units/catalog/share?dry-run=true").as(rig.operator).with("Idempotency-Key", "k1").body(BODY).send()
                .at("/dryRun")).isEqualTo("true");
        assertThat(keyed("k1", BODY).at("/dryRun")).isEqualTo("false");
    }

    @Test
    void a_revert_that_comes_late_a_second_time_does_not_undo_what_followed() {
        var first = rig.ask("POST", "/revert").as(rig.operator).with("Idempotency-Key", "r1").send();
        rig.post("/units/catalog/rearm", "{\"reason\":\"found\"}");
        var again = rig.ask("POST", "/revert").as(rig.operator).with("Idempotency-Key", "r1").send();
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(again.text()).isEqualTo(first.text());
        assertThat(rig.get("/units/catalog").at("/latched")).isEqualTo("false");
    }

    @Test
    void a_revert_under_a_known_key_is_carried_out_where_somebody_goes_to_new_again() {
        for (String path : List.of("/units/catalog/revert", "/revert")) {
            for (int round = 0; round < 2; round++) {
                rig.post("/units/catalog/rearm", "{\"reason\":\"found\"}");
                assertThat(rig.share("catalog", "50%").status()).isEqualTo(200);
                var reverted = rig.ask("POST", path).as(rig.operator).with("Idempotency-Key", "revert-catalog").send();
                assertThat(reverted.at("/units")).as(path).contains("catalog");
                assertThat(reverted.header("Idempotency-Replayed")).as(path).isEqualTo("(absent)");
                assertThat(rig.get("/units/catalog").at("/latched")).as(path).isEqualTo("true");
            }
        }
    }

    @Test
    void no_key_keeps_a_revert_from_being_carried_out() {
        for (String key : List.of("r1", "not\u0009readable")) {
            rig.share("catalog", "50%");
            assertThat(rig.ask("POST", "/units/catalog/revert").as(rig.operator).with("Idempotency-Key", key).body("{}").send().status())
                    .isEqualTo(200);
            assertThat(rig.ask("POST", "/units/catalog/revert").as(rig.operator).with("Idempotency-Key", key)
                    .body("{\"reason\":\"another body\"}").send().status()).isEqualTo(200);
        }
    }

    @Test
    void one_key_sent_many_times_at_once_makes_one_change() {
        long entries = rig.conductor.journal().last();
        var statuses = new ConcurrentLinkedQueue<Integer>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 30; i++) {
                threads.execute(() -> statuses.add(keyed("k1", BODY).status()));
            }
        }
        assertThat(statuses).hasSize(30).allMatch(status -> List.of(200, 409).contains(status)).contains(200);
        assertThat(rig.conductor.journal().last()).isEqualTo(entries + 1);
    }

    private ControlRig.Answer keyed(String key, String body) {
        return rig.ask("PUT", "/units/catalog/share").as(rig.operator).with("Idempotency-Key", key).body(body).send();
    }

    @Test
    void the_key_of_a_revert_lives_24_hours_as_every_other() {
        var now = new AtomicReference<>(Instant.parse("2026-12-01T02:00:00Z"));
        var idempotency = new Idempotency(rig.store.answers(), rig.conductor, now::get);
        var carriedOut = new AtomicInteger();
        rig.post("/revert", ""); // nobody goes to new, so that there is nothing to carry out
        var revert = new ApiRequest(Operation.change("POST", "/revert", _ -> ApiAnswer.ok(Json.object()))
                .that(Operation.Effect.GOES_BACK), Map.of(), Map.of(), _ -> Optional.of("r1"), Json.object(), Tokens.Caller.NOBODY);
        for (Duration passed : List.of(Duration.ZERO, Duration.ofHours(23), Duration.ofHours(1))) {
            now.set(now.get().plus(passed));
            idempotency.once(revert, "same", () -> ApiAnswer.ok(Json.object().put("generation", carriedOut.incrementAndGet())));
        }
        assertThat(carriedOut).hasValue(2);
    }
}
