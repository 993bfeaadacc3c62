package dev.sluice.control.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.sluice.journey.Axis;
import dev.sluice.journey.Cast;
import dev.sluice.journey.Check;
import dev.sluice.journey.Extraction;
import dev.sluice.journey.Extraction.Source;
import dev.sluice.journey.Journey;
import dev.sluice.journey.Step;
import dev.sluice.journey.Step.Think;
import dev.sluice.journey.Text;
import dev.sluice.model.Gate;
import dev.sluice.model.Verdict;

/** Walks through an edge that knows a side by its tag. */
class JourneyGateTest {
    private static final Gate.Rhythm SOON = new Gate.Rhythm(Duration.ofSeconds(60), Duration.ofMillis(700));

    GateRig rig;

    @BeforeEach
    void start() throws IOException {
        rig = new GateRig();
    }

    @AfterEach
    void stop() throws IOException {
        rig.close();
    }

    static Gate gate(String... paths) {
        return gate(cast(Arrays.stream(paths).map(path -> get(path, Think.NONE)).toList(), List.of()));
    }

    /** Whose visitors think so long before each step. */
    static Gate thinking(Duration time, String... paths) {
        return gate(cast(Arrays.stream(paths).map(path -> get(path, new Think(time, time))).toList(), List.of()));
    }

    private static Gate gate(Cast cast) {
        return new Gate.Journey(cast, SOON);
    }

    private static Cast cast(List<Step> steps, List<Step> cleanup) {
        return new Cast(List.of(new Journey("buy", 1, 1, 1, steps, cleanup)), List.of(), List.of(), List.of(), List.of());
    }

    private static Step get(String path, Think think) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return new Step(name, new Step.Call("GET", Text.of(path), Map.of(), new Step.Body.None(), true), think, Map.of(), List.of(),
                List.of());
    }

    private void everywhere(int status, String... paths) {
        for (String path : paths) {
            rig.server.answers(path, status, "text/html", "");
        }
    }

    @Test
    void three_of_three_on_new_and_on_old_pass() throws Exception {
        everywhere(200, "/checkout/cart", "/checkout/pay");
        rig.says(gate("/checkout/cart", "/checkout/pay"), Verdict.Pass.class, "3 of 3 walks came through on new, 3 of 3 on old");
        List<String> walk = List.of("/checkout/cart", "/checkout/pay");
        List<String> all = new ArrayList<>();
        for (String side : List.of("new", "old")) {
            for (int i = 0; i < 3; i++) {
                walk.forEach(path -> all.add(side + " " + path));
            }
        }
        assertThat(rig.server.targets).isEqualTo(all);
    }

    @Test
    void a_step_that_fails_on_new_alone_fails_the_gate_with_both_values() throws Exception {
        everywhere(200, "/checkout/cart");
        rig.server.answers("new", "/checkout/pay", 500, "");
        rig.server.answers("old", "/checkout/pay", 201, "");
        Step pay = get("/checkout/pay", Think.NONE);
        Step paid = new Step("pay", pay.call(), Think.NONE, Map.of(), List.of(), List.of(new Check.Status(Set.of(201))));
        rig.says(gate(cast(List.of(get("/checkout/cart", Think.NONE), paid), List.of())), Verdict.Fail.class,
                "on new, buy: pay: status 500 (expected: 201); 0 of 3 walks came through on new, 3 of 3 on old");
    }

    @Test
    void what_fails_on_old_says_nothing_of_new() throws Exception {
        everywhere(500, "/checkout/cart");
        rig.says(gate("/checkout/cart"), Verdict.Inconclusive.class, "it fails on old too: buy: cart: status 500 (expected: 200..399)");
        rig.server.answers("new", "/checkout/cart", 200, "");
        rig.says(gate("/checkout/cart"), Verdict.Inconclusive.class, "it fails on old, though not on new: buy: cart: status 500");
    }

    @Test
    void an_answer_that_does_not_come_fails_in_time() throws Exception {
        rig.server.answers("old", "/checkout/cart", 200, "");
        rig.server.hangs("/checkout/cart");
        rig.says(gate("/checkout/cart"), Verdict.Fail.class, "cart: no answer, nothing whole within 700 ms (expected: one)");
        rig.server.endless("/checkout/cart");
        rig.says(gate("/checkout/cart"), Verdict.Fail.class, "cart: no answer, a body of more than 8 MiB (expected: one)");
    }

    @Test
    void what_was_begun_is_cleaned_up_on_both_sides_also_after_a_failure_of_the_setup() throws Exception {
        everywhere(200, "/checkout/empty", "/checkout/close");
        everywhere(500, "/checkout/pay", "/checkout/open");
        var journey = new Journey("buy", 1, 1, 1, List.of(get("/checkout/pay", Think.NONE)), List.of(get("/checkout/empty", Think.NONE)));
        var cast = new Cast(List.of(journey), List.of(), List.of(), List.of(), List.of(get("/checkout/close", Think.NONE)));
        rig.says(gate(cast), Verdict.Inconclusive.class, "fails on old too");
        assertThat(rig.server.targets).containsExactly("new /checkout/pay", "new /checkout/empty", "new /checkout/close",
                "old /checkout/pay",
                "old /checkout/empty", "old /checkout/close");
        rig.server.targets.clear();
        rig.says(gate(new Cast(List.of(journey), List.of(), List.of(), List.of(get("/checkout/open", Think.NONE)),
                List.of(get("/checkout/close", Think.NONE)))), Verdict.Inconclusive.class, "open: status 500");
        assertThat(rig.server.targets).containsExactly("new /checkout/open", "new /checkout/close", "old /checkout/open",
                "old /checkout/close");
    }

    @Test
    void what_the_setup_has_drawn_is_known_to_visitors_and_to_the_cleanup() throws Exception {
        rig.server.json("/checkout/open", "{\"token\":\"t1\"}");
        everywhere(200, "/checkout/cart/t1", "/checkout/close/t1");
        Step plain = get("/checkout/open", Think.NONE);
        Step open = new Step("open", plain.call(), Think.NONE, Map.of(), List.of(new Extraction("token", new Source.Json("/token"))),
                List.of());
        Cast cast = cast(List.of(get("/checkout/cart/${token}", Think.NONE)), List.of());
        rig.says(gate(new Cast(cast.journeys(), List.of(), List.of(), List.of(open), List.of(get("/checkout/close/${token}", Think.NONE)))),
                Verdict.Pass.class, "3 of 3 walks came through on new");
        assertThat(rig.server.targets).contains("new /checkout/cart/t1", "new /checkout/close/t1", "old /checkout/close/t1");
    }

    @Test
    void other_units_are_met_where_their_visitors_are_and_other_servers_not_at_all() throws Exception {
        everywhere(200, "/c/all", "/checkout/cart");
        rig.says(gate("/c/all", "/checkout/cart"), Verdict.Pass.class, "3 of 3");
        assertThat(rig.server.targets.subList(0, 2)).containsExactly("old /c/all", "new /checkout/cart");
        rig.server.targets.clear();
        rig.says(gate("http://pay.example/x"), Verdict.Inconclusive.class, "pay.example is not behind this proxy");
        assertThat(rig.server.targets).isEmpty();
    }

    @Test
    void both_sides_meet_visitors_with_the_same_choices_and_other_names() throws Exception {
        var axis = new Axis("coupon", List.of(choice("none"), choice("save"), choice("ten")));
        Step look = get("/checkout/cart?c=${coupon}&n=${visitor.name}", Think.NONE);
        everywhere(200, "/checkout/cart");
        Cast cast = cast(List.of(look), List.of());
        rig.says(gate(new Cast(cast.journeys(), List.of(axis), List.of(), List.of(), List.of())), Verdict.Pass.class, "3 of 3");
        List<String> coupons = rig.server.targets.stream().map(target -> target.replaceAll(".*c=(\\w+).*", "$1")).toList();
        assertThat(coupons.subList(0, 3)).containsExactlyInAnyOrder("none", "save", "ten").isEqualTo(coupons.subList(3, 6));
        assertThat(rig.server.targets.stream().map(target -> target.replaceAll(".*n=", "")).distinct()).hasSize(6);
    }

    private static Axis.Choice choice(String name) {
        return new Axis.Choice(name, name, 1, Map.of());
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void a_look_that_is_stopped_while_its_visitor_thinks_cleans_up_first() throws Exception {
        everywhere(200, "/checkout/cart", "/checkout/pay", "/checkout/empty");
        var hour = new Think(Duration.ofMinutes(9), Duration.ofMinutes(9));
        Gate gate = gate(cast(List.of(get("/checkout/cart", Think.NONE), get("/checkout/pay", hour)),
                List.of(get("/checkout/empty", Think.NONE))));
        Thread looking = Thread.ofVirtual().start(() -> {
            try {
                rig.look(gate);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        while (!rig.server.targets.contains("new /checkout/cart") || looking.getState() != Thread.State.TIMED_WAITING) {
            LockSupport.parkNanos(200_000);
        }
        looking.interrupt();
        looking.join();
        assertThat(rig.server.targets).contains("new /checkout/cart", "new /checkout/empty").doesNotContain("new /checkout/pay");
    }
}
