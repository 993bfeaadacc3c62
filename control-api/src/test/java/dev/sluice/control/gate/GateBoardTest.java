package dev.sluice.control.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.sluice.control.CallbackSource;
import dev.sluice.control.Freezes;
import dev.sluice.control.Inquiry;
import dev.sluice.control.PropagationSource;
import dev.sluice.control.Sites;
import dev.sluice.model.Cutover;
import dev.sluice.model.Exhibit;
import dev.sluice.model.Gate;
import dev.sluice.model.Judgement;
import dev.sluice.model.Site;
import dev.sluice.model.Verdict;

/** Looking at gates by the clock, and at once. */
class GateBoardTest {
    private static final Duration LONG = Duration.ofHours(1);

    GateRig rig;
    GateBoard board;
    final Map<String, Gate> gates = new LinkedHashMap<>();
    final BlockingQueue<Exhibit> kept = new LinkedBlockingQueue<>();
    final BlockingQueue<Judgement> told = new LinkedBlockingQueue<>();

    @BeforeEach
    void start() throws Exception {
        rig = new GateRig();
        board = new GateBoard(
                new GateBoard.Wiring(this::current, rig.seen, _ -> Optional.empty(), () -> GateRig.SETTING, List.of(), kept::add,
                        Freezes.NONE, PropagationSource.NONE, rig.visits(), CallbackSource.NONE, InstantSource.system()));
        board.onJudgement((_, judgement) -> told.add(judgement));
    }

    @AfterEach
    void stop() throws Exception {
        board.close();
        rig.close();
    }

    private Cutover current() {
        Site was = Sites.of("checkout");
        return Cutover.resume(new Site(was.name(), was.listeners(), was.control(), was.trustedProxies(), was.oldStack(), was.newStack(),
                was.units(), was.freeze(), was.limits(), was.workers(), was.logging(), was.crawlers(), gates, was.recipients(),
                was.runbooks(), was.windows()), 1, Map.of());
    }

    private static Gate http(URI url, Duration timeout) {
        return new Gate.Http(url, Set.of(200), "", new Gate.Rhythm(LONG, timeout));
    }

    private static Inquiry every(String gate, Duration every) {
        return new Inquiry(gate, every, Instant.now(), "");
    }

    private Judgement next() throws InterruptedException {
        Judgement judgement = told.poll(60, TimeUnit.SECONDS);
        assertThat(judgement).as("a judgement").isNotNull();
        return judgement;
    }

    @Test
    void what_is_asked_for_is_looked_at_again_and_again_until_something_else_is_asked_for() throws Exception {
        gates.put("ready", http(rig.server.json("/ready", "{}"), Duration.ofSeconds(2)));
        board.ask(Map.of("checkout", List.of(every("ready", Duration.ofMillis(1)), every("drill", LONG))));
        assertThat(board.asked("checkout")).containsExactlyInAnyOrder("ready", "drill");
        assertThat(List.of(next(), next(), next(), next())).extracting(Judgement::gate).contains("drill").containsOnlyOnce("drill");
        board.ask(Map.of());
        board.check("checkout", "ready").get(60, TimeUnit.SECONDS);
        told.clear();
        int asked = rig.server.targets.size();
        board.check("checkout", "drill").get(60, TimeUnit.SECONDS);
        board.check("checkout", "drill").get(60, TimeUnit.SECONDS);
        assertThat(rig.server.targets).hasSize(asked);
        assertThat(board.latest("checkout")).extracting(Judgement::gate).containsExactlyInAnyOrder("ready", "drill");
    }

    @Test
    void a_rehearsed_revert_is_seen_at_once_by_whatever_asks_for_one_and_by_nothing_else() throws Exception {
        gates.put("ready", http(rig.server.json("/ready", "{}"), Duration.ofSeconds(2)));
        board.ask(Map.of("checkout", List.of(every("ready", LONG), every("drill", LONG))));
        assertThat(List.of(next(), next())).extracting(Judgement::gate).containsExactlyInAnyOrder("ready", "drill");
        board.drilled("catalog");
        board.drilled("checkout");
        assertThat(next().gate()).isEqualTo("drill");
        assertThat(told).isEmpty();
    }

    @Test
    void a_gate_that_hangs_holds_up_no_other_and_no_caller() throws Exception {
        gates.put("slow", http(rig.server.hangs("/slow"), Duration.ofSeconds(3)));
        gates.put("fast", http(rig.server.json("/fast", "{}"), Duration.ofSeconds(3)));
        long begun = System.nanoTime();
        board.checkNow("checkout", "slow");
        for (int i = 0; i < 100; i++) {
            board.checkNow("checkout", "slow");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
        assertThat(board.check("checkout", "fast").get(60, TimeUnit.SECONDS).verdict()).isInstanceOf(Verdict.Pass.class);
        assertThat(board.latest("checkout")).extracting(Judgement::gate).containsExactly("fast");
        assertThat(rig.server.targets.stream().filter("/slow"::equals)).as("never twice at once").hasSize(1);
    }

    @Test
    void who_checks_hears_of_a_look_that_began_after_he_asked() throws Exception {
        gates.put("ready", http(rig.server.hangs("/ready"), Duration.ofMillis(400)));
        var before = board.check("checkout", "ready");
        rig.server.json("/ready", "{}");
        var after = board.check("checkout", "ready");
        assertThat(after.get(60, TimeUnit.SECONDS).verdict()).isInstanceOf(Verdict.Pass.class);
        assertThat(before.get(60, TimeUnit.SECONDS).verdict()).isNotNull();
    }

    @Test
    void a_look_that_was_under_way_when_a_new_one_was_asked_for_says_nothing_of_now() throws Exception {
        URI url = rig.server.hangs("/ready");
        gates.put("ready", http(url, Duration.ofMillis(400)));
        var before = board.check("checkout", "ready");
        while (rig.server.targets.isEmpty()) {
            LockSupport.parkNanos(200_000);
        }
        rig.server.json("/ready", "{}");
        board.checkNow("checkout", "ready");
        assertThat(next().verdict()).isInstanceOf(Verdict.Pass.class);
        assertThat(before.get(60, TimeUnit.SECONDS).verdict()).as("who asked for it").isInstanceOf(Verdict.Inconclusive.class);
        assertThat(told).isEmpty();
    }

    @Test
    void whoever_waits_for_a_gate_waits_as_long_as_a_look_at_it_may_take_and_one_under_way_before() throws Exception {
        rig.server.answers("/checkout/cart", 200, "text/html", "");
        gates.put("walk", JourneyGateTest.thinking(Duration.ofMillis(100), "/checkout/cart"));
        board.checkNow("checkout", "walk");
        assertThat(board.against("checkout", List.of("walk"), Duration.ofMillis(10))).isEmpty();
    }

    @Test
    void fetched_evidence_is_kept_when_it_says_something_new() throws Exception {
        URI url = rig.server.json("/i", "{\"at\":\"" + Instant.now() + "\",\"open\":[]}");
        gates.put("quiet", new Gate.Incidents(2, new Gate.Supply(Optional.of(url), List.of(), Gate.Rhythm.USUAL)));
        for (int i = 0; i < 3; i++) {
            rig.server.json("/i", "{\"at\":\"" + Instant.now() + "\",\"open\":[]}");
            assertThat(board.check("checkout", "quiet").get(60, TimeUnit.SECONDS).verdict()).isInstanceOf(Verdict.Pass.class);
        }
        rig.server.json("/i", "{\"at\":\"" + Instant.now() + "\",\"open\":[{\"id\":\"INC-1\",\"severity\":1}]}");
        assertThat(board.check("checkout", "quiet").get(60, TimeUnit.SECONDS).verdict()).isInstanceOf(Verdict.Fail.class);
        assertThat(kept).extracting(Exhibit::author).containsExactly(url.toString(), url.toString());
    }

    @Test
    void a_gate_or_unit_that_is_gone_from_the_file_is_inconclusive() throws Exception {
        assertThat(board.check("checkout", "gone").get(60, TimeUnit.SECONDS).verdict()).isEqualTo(new Verdict.Inconclusive(
                "there is no gate gone in the configuration (expected: one of its names)", "put it into the file and reload"));
        assertThat(board.check("gone", "errors").get(60, TimeUnit.SECONDS).verdict().sentence()).startsWith("there is no unit gone");
        assertThat(board.standing("checkout", "errors").orElseThrow().verdict()).isInstanceOf(Verdict.Inconclusive.class);
        assertThat(board.all()).containsOnlyKeys("checkout", "gone");
    }
}
