package dev.sluice.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.model.Callback;
import dev.sluice.model.TlsFacts;

class CallbackRoutesTest {
    private static final String REASON = "{\"reason\":\"test\"}";

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

    static Map<String, ControlRig.Answer> everyCall(ControlRig rig) throws Exception {
        long first = dead(rig, 1);
        long second = dead(rig, 2);
        Map<String, ControlRig.Answer> answers = new LinkedHashMap<>();
        answers.put("GET /api/v1/freeze/callbacks", rig.get("/freeze/callbacks"));
        answers.put("POST /api/v1/freeze/callbacks/{number}/drop", rig.post("/freeze/callbacks/" + first + "/drop", REASON));
        answers.put("POST /api/v1/freeze/callbacks/{number}/drop 404", rig.post("/freeze/callbacks/" + first + "/drop", REASON));
        answers.put("POST /api/v1/freeze/callbacks/{number}/retry", rig.post("/freeze/callbacks/" + second + "/retry", REASON));
        return answers;
    }

    @Test
    void a_dead_letter_is_shown_without_what_is_in_it_and_goes_with_a_reason_in_the_journal() throws Exception {
        long number = dead(rig, 1);
        var list = rig.get("/freeze/callbacks");
        assertThat(list.at("/dead")).isEqualTo("1");
        assertThat(list.at("/deadLetters/0/why")).isEqualTo("answered 404");
        assertThat(list.text()).doesNotContain("secret");
        assertThat(rig.get("/site").at("/freeze/callbacks/dead")).isEqualTo("1");
        assertThat(rig.post("/freeze/callbacks/" + number + "/drop", "{}").status()).isEqualTo(422);
        assertThat(rig.post("/freeze/callbacks/" + number + "/drop?dry-run=true", REASON).status()).isEqualTo(200);
        assertThat(rig.ask("POST", "/freeze/callbacks/" + number + "/drop").as(rig.viewer).body(REASON).send().status()).isEqualTo(403);
        assertThat(rig.get("/freeze/callbacks").at("/dead")).isEqualTo("1");
        assertThat(rig.post("/freeze/callbacks/" + number + "/drop", REASON).status()).isEqualTo(200);
        assertThat(rig.get("/freeze/callbacks").at("/dead")).isEqualTo("0");
        assertThat(rig.get("/freeze/callbacks").at("/bytes")).isEqualTo("0");
        assertThat(rig.get("/journal").text()).contains("given up", "dead letter: answered 404").doesNotContain("secret");
        assertThat(rig.post("/freeze/callbacks/x/retry", REASON).status()).isEqualTo(404);
    }

    /** One more that a stack will not have. */
    private static long dead(ControlRig rig, int count) throws Exception {
        rig.callbacks.replayTo((_, told) -> told.accept(new Callback.End.Answered(404)));
        var kept = new CompletableFuture<Boolean>();
        rig.callbacks.keep(new Callback("POST /hooks/**", "catalog", Instant.now(), "POST", "/hooks/a?token=secret",
                List.of(new Callback.Field("X-Key", "secret")), new Callback.Sender("192.0.2.1", "https", TlsFacts.NONE), "secret"),
                kept::complete);
        assertThat(kept.get(60, TimeUnit.SECONDS)).isTrue();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (rig.callbacks.state().dead() < count) {
            assertThat(System.nanoTime()).as("did not come true").isLessThan(deadline);
            LockSupport.parkNanos(200_000);
        }
        return rig.callbacks.state().letters().getLast().number();
    }
}
