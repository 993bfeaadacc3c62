package dev.sluice.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.control.Reply;
import dev.sluice.control.drill.Course;
import dev.sluice.control.drill.DrillOrder;
import dev.sluice.control.drill.Drills;
import dev.sluice.load.Behaviour;
import dev.sluice.load.Page;
import dev.sluice.model.Command;
import dev.sluice.model.Cutover;
import dev.sluice.model.Decision;
import dev.sluice.model.Drill;
import dev.sluice.model.Split;
import dev.sluice.model.TestTarget;

/** Drills on real sockets: one that passes, and every way back that is broken. */
class DrillTest {
    private static final UnaryOperator<TestTarget> AS_MEANT = UnaryOperator.identity();

    @TempDir
    private Path dir;
    private DrillRig rig;

    @BeforeEach
    void begin() throws Exception {
        rig = new DrillRig(dir);
    }

    @AfterEach
    void end() throws Exception {
        rig.close();
    }

    @Test
    void a_drill_takes_test_traffic_to_new_and_back_and_is_remembered() throws Exception {
        Drill drill;
        try (Drills drills = rig.drills(Course.USUAL, AS_MEANT)) {
            drill = rig.drill(drills, Optional.empty());
            assertThat(drill.faults()).isEmpty();
            assertThat(drills.last(DrillRig.UNIT)).contains(drill);
        }
        assertThat(drill.seen().sent()).isEqualTo(200);
        long seenByNew = rig.fresh.requestsFor("/checkout/cart");
        long seenByOld = rig.old.requestsFor("/checkout/cart");
        assertThat(drill.seen().onNew()).isBetween(100L, 199L);
        assertThat(drill.seen().byOld()).isEqualTo(20);
        // what the switch finds under way on new is asked of old too, and new may be left before it has read it
        assertThat(seenByNew).isBetween(80L, drill.seen().onNew());
        assertThat(seenByOld).isBetween(220 - drill.seen().onNew(), 220 - 80L);
        assertThat(seenByNew + seenByOld).isGreaterThanOrEqualTo(220);
        assertThat(drill.times().total()).isPositive().isLessThan(Duration.ofSeconds(5));
        assertThat(drill.times().route()).isLessThan(Duration.ofSeconds(1));
        assertThat(rig.live.current().cutover().split().drills()).isEmpty();
        try (Drills again = rig.drills(Course.USUAL, AS_MEANT)) {
            assertThat(again.last(DrillRig.UNIT)).as("read from the journal").contains(drill);
        }
    }

    @Test
    void test_traffic_is_in_no_count_of_visitors_and_says_what_it_is_to_origins_alone() throws Exception {
        rig.fresh.on("GET", "/checkout/cart", new Behaviour.Answer(
                hit -> Page.text(hit.headers().getOrDefault("sluice-test", "").equals("1") ? 200 : 500, "seen")));
        try (Drills drills = rig.drills(DrillRig.SHORT, AS_MEANT)) {
            assertThat(rig.drill(drills, Optional.empty()).faults()).isEmpty();
        }
        assertThat(rig.meter.measures(Duration.ofMinutes(5))).isEmpty();
        assertThat(rig.meter.suspicion(DrillRig.UNIT)).isZero();
    }

    @Test
    @Tag("proof")
    void a_web_socket_and_an_upload_that_are_under_way_end_before_it_is_over() throws Exception {
        rig.fresh.on("GET", "/checkout/live", DrillRig.webSocket());
        var patient = new Course(40, Duration.ofMillis(100), Duration.ofMillis(300), Duration.ofMillis(50), 5, Duration.ofSeconds(2),
                Duration.ofSeconds(20), Duration.ofSeconds(3));
        try (Drills drills = rig.drills(patient, AS_MEANT)) {
            Drill drill = rig.drill(drills, Optional.of(new DrillOrder.Upload("POST", "/checkout/draft")));
            assertThat(drill.faults()).isEmpty();
            assertThat(drill.seen().webSocket()).isTrue();
            assertThat(drill.seen().upload()).isTrue();
        }
        assertThat(rig.fresh.requestsFor("/checkout/draft")).as("it began on new, so it ends there").isEqualTo(1);
        assertThat(rig.old.requestsFor("/checkout/draft")).isZero();
    }

    @Test
    void a_switch_that_does_not_happen_fails_it() throws Exception {
        try (Drills drills = rig.drills(DrillRig.SHORT, AS_MEANT)) {
            rig.breakTheWay(next -> new Cutover(next.site(),
                    new Split(next.split().generation(), next.split().exposures(), Set.of(DrillRig.UNIT))));
            Drill drill = rig.drill(drills, Optional.empty());
            assertThat(drill.passed()).isFalse();
            assertThat(drill.faults()).anyMatch(fault -> fault.startsWith("the command was not carried out within 2.0 s: "));
        }
    }

    @Test
    void requests_that_go_to_new_after_the_command_fail_it() throws Exception {
        var slow = new Course(40, Duration.ofMillis(100), Duration.ofMillis(1_500), Duration.ofMillis(50), 5, Duration.ofSeconds(2),
                Duration.ofSeconds(2), Duration.ofSeconds(3));
        try (Drills drills = rig.drills(slow, _ -> TestTarget.NEW)) {
            Drill drill = rig.drill(drills, Optional.empty());
            assertThat(drill.faults()).anyMatch(fault -> fault.matches("new was sent a test request 1\\.\\d s after the command.*"))
                    .anyMatch(fault -> fault.startsWith("old answered 0 of 5 probes afterwards"));
        }
    }

    @Test
    void what_does_not_end_on_new_fails_it() throws Exception {
        rig.fresh.on("POST", "/checkout/draft", new Behaviour.Delay(Duration.ofSeconds(2), Behaviour.ok()));
        try (Drills drills = rig.drills(DrillRig.SHORT, AS_MEANT)) {
            assertThat(rig.drill(drills, Optional.of(new DrillOrder.Upload("POST", "/checkout/draft"))).faults())
                    .contains("1 test requests were still under way on new 1.0 s after the switch");
        }
    }

    @Test
    void a_server_error_that_a_test_client_sees_fails_it() throws Exception {
        rig.fresh.on("GET", "/checkout/cart", Behaviour.status(500));
        try (Drills drills = rig.drills(DrillRig.SHORT, AS_MEANT)) {
            assertThat(rig.drill(drills, Optional.empty()).faults()).anyMatch(
                    fault -> fault.matches("\\d+ of 40 test requests got 5xx, 0 no answer; one of them: status 500"));
        }
    }

    @Test
    void an_old_stack_that_does_not_answer_fails_it() throws Exception {
        rig.old.on("GET", "/checkout/cart", Behaviour.status(503));
        try (Drills drills = rig.drills(DrillRig.SHORT, AS_MEANT)) {
            assertThat(rig.drill(drills, Optional.empty()).faults())
                    .anyMatch(fault -> fault.startsWith("old answered 0 of 5 probes afterwards"));
        }
    }

    @Test
    void without_an_answer_of_new_nothing_was_rehearsed() throws Exception {
        rig.fresh.close();
        try (Drills drills = rig.drills(DrillRig.SHORT, AS_MEANT)) {
            Drill drill = rig.drill(drills, Optional.empty());
            assertThat(drill.faults()).singleElement().asString().startsWith("new was sent only 0 of 20 test requests");
            assertThat(rig.live.current().cutover().split().drills()).isEmpty();
        }
    }

    @Test
    void a_latched_unit_is_not_drilled_and_a_revert_ends_a_drill() throws Exception {
        assertThat(rig.begin()).isInstanceOf(Reply.Done.class);
        assertThat(refusal(rig.begin())).isEqualTo(Decision.Code.DRILLING);
        rig.conductor.submit(new Command.RevertUnits(Set.of(DrillRig.UNIT), DrillRig.OPS), OptionalLong.empty(), false)
                .get(60, TimeUnit.SECONDS);
        assertThat(rig.live.current().cutover().split().drills()).isEmpty();
        assertThat(refusal(rig.begin())).isEqualTo(Decision.Code.LATCHED);
    }

    @Test
    void a_reload_ends_it() throws Exception {
        assertThat(rig.begin()).isInstanceOf(Reply.Done.class);
        rig.reload("6%");
        assertThat(rig.live.current().cutover().split().drills()).isEmpty();
        assertThat(refusal(rig.conductor.submit(new Command.EndDrill(DrillRig.UNIT, DrillRig.OPS), OptionalLong.empty(), false)
                .get(60, TimeUnit.SECONDS))).isEqualTo(Decision.Code.NOT_DRILLING);
    }

    @Test
    void it_proves_nothing_on_another_configuration_or_after_a_week() throws Exception {
        try (Drills drills = rig.drills(DrillRig.SHORT, AS_MEANT)) {
            Drill drill = rig.drill(drills, Optional.empty());
            assertThat(drill.flaw(Instant.now(), drills.present())).isEmpty();
            assertThat(drill.sentence(drill.at().plus(Duration.ofHours(3)), drills.present()))
                    .matches("reversible in \\d+ ms, proven 3 h ago");
            assertThat(drill.flaw(drill.at().plus(Duration.ofDays(7)).plusSeconds(1), drills.present())).contains("it is older than 7 d");
            rig.reload("5%");
            assertThat(drill.flaw(Instant.now(), drills.present())).as("the same file").isEmpty();
            rig.reload("6%");
            assertThat(drill.flaw(Instant.now(), drills.present())).contains("the configuration was changed since");
        }
    }

    private static Decision.Code refusal(Reply reply) {
        return ((Reply.Refused) reply).refused().code();
    }
}
