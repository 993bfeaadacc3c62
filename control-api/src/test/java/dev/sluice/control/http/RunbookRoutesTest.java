package dev.sluice.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.control.store.Role;
import dev.sluice.model.WriteState;

/** Runbooks on a real conductor and store, with programs that really run. */
class RunbookRoutesTest {
    private static final String REASON = "{\"reason\":\"the night of the move\"}";

    @TempDir
    Path dir;
    private Optional<ControlRig> open = Optional.empty();

    @AfterEach
    void stop() {
        open.ifPresent(ControlRig::close);
    }

    private ControlRig rig(String runbooks) throws Exception {
        var rig = new ControlRig(dir, ControlRig.SITE + "runbooks:\n" + runbooks.indent(2));
        open = Optional.of(rig);
        return rig;
    }

    /** Waits for the end of a step. */
    static ControlRig.Answer over(ControlRig rig, String name) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        ControlRig.Answer now = rig.get("/runbooks/" + name);
        while (now.at("/state").equals("running")) {
            assertThat(System.nanoTime()).as(now.text()).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
            now = rig.get("/runbooks/" + name);
        }
        return now;
    }

    private static ControlRig.Answer taken(ControlRig rig, String wish) {
        return taken(rig, wish, wish.equals("next") || wish.equals("retry") ? "" : REASON);
    }

    private static ControlRig.Answer taken(ControlRig rig, String wish, String body) {
        ControlRig.Answer begun = rig.post("/runbooks/move/" + wish, body);
        assertThat(begun.status()).as(begun.text()).isEqualTo(200);
        return over(rig, "move");
    }

    private static List<String> journal(ControlRig rig) {
        List<String> told = new ArrayList<>();
        rig.get("/journal?limit=1000").json().at("/entries").forEach(entry -> {
            if (entry.at("/kind").stringValue().equals("runbook")) {
                told.add(entry.at("/detail/phase").stringValue() + " " + entry.at("/detail/step").asInt());
            }
        });
        return told;
    }

    @Test
    void a_runbook_is_taken_step_by_step_and_what_changed_is_told_at_its_end() throws Exception {
        Path done = dir.resolve("done");
        ControlRig rig = rig("""
                move:
                  owner: ops@shop.example
                  steps:
                    - { name: mark, owner: ana, run: [sh, -c, "echo made; echo $SLUICE_RUNBOOK/$SLUICE_STEP > %s"] }
                    - { name: freeze, freeze: read-only, units: [catalog] }
                    - { name: switch, share: 60%%, units: [catalog] }
                    - { name: look, evidence: what it looks like }
                """.formatted(done));
        assertThat(rig.post("/runbooks/move/next", "").at("/code")).isEqualTo("not-started");
        ControlRig.Answer started = rig.post("/runbooks/move/start", REASON);
        assertThat(started.at("/state")).isEqualTo("ready");
        assertThat(started.at("/facts/unit catalog")).isEqualTo("0%");
        assertThat(started.at("/facts/connections client")).isEqualTo("7");
        assertThat(rig.post("/runbooks/move/start", REASON).at("/code")).isEqualTo("under-way");
        assertThat(taken(rig, "next").at("/facts/output")).isEqualTo("made");
        assertThat(done).content().isEqualTo("move/mark\n");
        taken(rig, "next");
        assertThat(rig.get("/units/catalog").at("/freeze/mode")).isEqualTo("read-only");
        taken(rig, "next");
        assertThat(rig.get("/units/catalog").at("/share")).isEqualTo("60%");
        assertThat(rig.post("/runbooks/move/next", "").at("/code")).isEqualTo("evidence");
        ControlRig.Answer end = taken(rig, "next", "{\"evidence\":\"all green\"}");
        assertThat(end.at("/state")).isEqualTo("finished");
        assertThat(end.at("/facts/changed")).isEqualTo("unit catalog 0% → 60%, read-only");
        assertThat(journal(rig)).containsExactly("started 0", "begun 1", "done 1", "begun 2", "done 2", "begun 3", "done 3", "begun 4",
                "done 4", "finished 0");
        assertThat(rig.get("/journal?limit=1000").text()).contains("runbook move, step switch").contains("all green");
    }

    @Test
    void a_step_waits_until_a_gate_passes_and_has_failed_when_it_does_not_in_time() throws Exception {
        ControlRig rig = rig("""
                move:
                  owner: ops@shop.example
                  steps:
                    - { name: impatient, gate: go, units: [checkout], timeout: 1s }
                    - { name: agreed, gate: go, units: [checkout], timeout: 10s }
                """);
        rig.conductor.judgedBy(rig.gates);
        rig.post("/runbooks/move/start", REASON);
        ControlRig.Answer failed = taken(rig, "next");
        assertThat(failed.at("/state")).isEqualTo("paused");
        assertThat(failed.at("/why")).contains("gate go of checkout has not passed within 1 s: inconclusive: nobody has approved it yet");
        rig.ask("POST", "/units/checkout/gates/go/approve").as(rig.token("payments@shop.example", Role.APPROVER)).body(REASON).send();
        assertThat(taken(rig, "retry").at("/facts/gate go of checkout")).startsWith("pass: payments@shop.example approved it");
        assertThat(taken(rig, "next").at("/state")).isEqualTo("finished");
        assertThat(rig.get("/runbooks/move").at("/steps/1/does")).isEqualTo("gate go of checkout passes");
        assertThat(taken(rig, "undo").at("/facts/how")).isEqualTo("nothing was changed");
    }

    @Test
    void a_step_that_fails_pauses_until_it_is_retried_or_undone() throws Exception {
        Path flag = dir.resolve("flag");
        ControlRig rig = rig("""
                move:
                  owner: ops@shop.example
                  steps:
                    - { name: switch, share: 60%%, units: [catalog] }
                    - { name: test, run: [sh, -c, "test -e %s"], undo: [rm, "%s"] }
                """.formatted(flag, flag));
        rig.share("catalog", "5%");
        taken(rig, "start");
        taken(rig, "next");
        ControlRig.Answer paused = taken(rig, "next");
        assertThat(paused.at("/state")).isEqualTo("paused");
        assertThat(paused.at("/why")).isEqualTo("it ended with 1");
        assertThat(rig.post("/runbooks/move/next", "").at("/code")).as("nothing goes on after a failure").isEqualTo("paused");
        Files.createFile(flag);
        assertThat(taken(rig, "retry").at("/state")).isEqualTo("finished");
        assertThat(taken(rig, "undo").at("/done")).isEqualTo("1");
        assertThat(flag).doesNotExist();
        assertThat(taken(rig, "undo").at("/done")).isEqualTo("0");
        assertThat(rig.get("/units/catalog").at("/share")).as("as before the runbook").isEqualTo("5%");
        assertThat(taken(rig, "undo").at("/state")).isEqualTo("idle");
        assertThat(journal(rig)).endsWith("begun 2", "done 2", "finished 0", "begun 2", "undone 2", "begun 1", "undone 1", "abandoned 0");
    }

    @Test
    void a_program_that_does_not_end_is_killed_with_all_it_started() throws Exception {
        Path children = dir.resolve("children");
        ControlRig rig = rig("""
                move:
                  owner: ops@shop.example
                  steps: [{ name: hang, timeout: 1s, run: [sh, -c, "trap '' TERM; sleep 300 & echo $! > %s; echo waiting; wait"] }]
                """.formatted(children));
        taken(rig, "start");
        ControlRig.Answer paused = taken(rig, "next");
        assertThat(paused.at("/why")).isEqualTo("it did not end within 1 s");
        assertThat(paused.at("/facts/output")).isEqualTo("waiting");
        long child = Long.parseLong(Files.readString(children).strip());
        assertThat(ProcessHandle.of(child).flatMap(handle -> handle.info().command())).as("nothing runs there any more").isEmpty();
        assertThat(rig.get("/runbooks/move").at("/done")).isEqualTo("0");
    }

    @Test
    void a_program_that_is_not_there_and_one_that_says_too_much_are_told() throws Exception {
        ControlRig rig = rig("""
                move:
                  owner: ops@shop.example
                  steps:
                    - { name: loud, run: [sh, -c, "head -c 3000000 /dev/zero | tr '\\\\0' x; echo the end"] }
                    - { name: absent, run: [./nothing-here.sh] }
                """);
        taken(rig, "start");
        ControlRig.Answer loud = taken(rig, "next");
        assertThat(loud.at("/facts/output")).hasSizeLessThanOrEqualTo(400).endsWith("the end");
        assertThat(loud.at("/facts/outputHash")).matches("[0-9a-f]{64}");
        assertThat(taken(rig, "next").at("/why")).startsWith("it cannot be run: ");
    }

    @Test
    void a_step_that_the_conductor_refuses_pauses_with_its_reason() throws Exception {
        ControlRig rig = rig("""
                move: { owner: ops@shop.example, steps: [{ name: switch, share: 5%, units: [checkout] }] }
                """);
        taken(rig, "start");
        assertThat(taken(rig, "next").at("/why")).contains("catalog");
        assertThat(rig.get("/units/checkout").at("/share")).isEqualTo("0%");
    }

    @Test
    void a_freeze_is_done_once_the_last_write_has_ended() throws Exception {
        ControlRig rig = rig("""
                move: { owner: ops@shop.example, steps: [{ name: freeze, timeout: 1s, freeze: read-only, units: [catalog] }] }
                """);
        rig.evidence.writes.put("catalog", new WriteState(1, true, Optional.empty()));
        taken(rig, "start");
        assertThat(taken(rig, "next").at("/why"))
                .isEqualTo("not frozen after 1 s, for it waits for a write that is under way; the freeze is in force");
        rig.evidence.writes.put("catalog", new WriteState(0, true, Optional.empty()));
        assertThat(taken(rig, "retry").at("/state")).isEqualTo("finished");
    }

    @Test
    void who_decides_leaves_the_steps_to_somebody_else_where_the_file_says_so() throws Exception {
        ControlRig rig = rig("""
                move: { owner: ops@shop.example, two-people: true, steps: [{ name: look }] }
                """);
        taken(rig, "start");
        assertThat(rig.post("/runbooks/move/next", "").at("/code")).isEqualTo("two-people");
        assertThat(rig.ask("POST", "/runbooks/move/next").as(rig.admin).send().status()).isEqualTo(200);
        assertThat(over(rig, "move").at("/state")).isEqualTo("finished");
    }

    @Test
    void a_restart_in_the_middle_of_a_step_pauses_and_takes_no_step_twice() throws Exception {
        Path count = dir.resolve("count");
        String runbooks = """
                move:
                  owner: ops@shop.example
                  steps:
                    - { name: first, run: [sh, -c, "echo one >> %s"] }
                    - { name: long, run: [sh, -c, "echo two >> %s; sleep 300"] }
                """.formatted(count, count);
        ControlRig first = rig(runbooks);
        taken(first, "start");
        taken(first, "next");
        assertThat(first.post("/runbooks/move/next", "").at("/state")).isEqualTo("running");
        assertThat(first.post("/runbooks/move/next", "").at("/code")).isEqualTo("running");
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (Files.readString(count).lines().count() < 2 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        first.close();
        var again = new ControlRig(dir, Files.readString(first.file), "again");
        open = Optional.of(again);
        ControlRig.Answer stand = again.get("/runbooks/move");
        assertThat(stand.at("/state")).isEqualTo("paused");
        assertThat(stand.at("/done")).isEqualTo("1");
        assertThat(stand.at("/why")).contains("whether it took effect is not known");
        assertThat(again.post("/runbooks/move/next", "").status()).isEqualTo(409);
        assertThat(count).content().isEqualTo("one\ntwo\n");
    }

    @Test
    void steps_that_were_changed_in_the_file_meanwhile_are_not_taken() throws Exception {
        ControlRig rig = rig("""
                move: { owner: ops@shop.example, steps: [{ name: look }, { name: act }] }
                """);
        taken(rig, "start");
        Files.writeString(rig.file, Files.readString(rig.file).replace("{ name: act }", "{ name: other }"));
        assertThat(rig.post("/config/reload", "").status()).isEqualTo(200);
        assertThat(rig.post("/runbooks/move/next", "").at("/code")).isEqualTo("changed");
    }

    @Test
    void a_rehearsal_and_a_wrong_call_change_nothing() throws Exception {
        ControlRig rig = rig("""
                move: { owner: ops@shop.example, steps: [{ name: look }] }
                """);
        assertThat(rig.post("/runbooks/move/start?dry-run=true", REASON).at("/state")).isEqualTo("idle");
        assertThat(rig.ask("POST", "/runbooks/move/start").as(rig.operator).with("If-Match", "\"999999\"").body(REASON).send().status())
                .isEqualTo(412);
        assertThat(rig.post("/runbooks/move/start", "").status()).isEqualTo(422);
        assertThat(rig.post("/runbooks/mov/start", REASON).at("/detail")).isEqualTo("there is no runbook 'mov'; did you mean move?");
        assertThat(rig.ask("POST", "/runbooks/move/start").as(rig.viewer).body(REASON).send().status()).isEqualTo(403);
        assertThat(journal(rig)).isEmpty();
    }
}
