package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.journey.Axis;
import dev.sluice.journey.Check;
import dev.sluice.journey.Extraction;
import dev.sluice.journey.Extraction.Source;
import dev.sluice.journey.Journey;
import dev.sluice.journey.Step;
import dev.sluice.journey.Step.Body;
import dev.sluice.journey.Text;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.Share;
import dev.sluice.scenario.Cue;
import dev.sluice.scenario.Cue.Action;
import dev.sluice.scenario.Demands;
import dev.sluice.scenario.Demands.Bound;
import dev.sluice.scenario.Load;
import dev.sluice.scenario.Scenario;

class ScenarioReaderTest {
    private static final String LOOK = "journeys: { look: { steps: [{ name: home, GET: / }] } }\n";

    @TempDir
    private Path directory;

    private ScenarioReader.Result read(String text, Map<String, String> environment) {
        try {
            return ScenarioReader.inspect(Files.writeString(directory.resolve("look.yaml"), text), environment);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private Scenario scenario(String text) {
        ScenarioReader.Result result = read(text, Map.of());
        assertThat(result.problems()).isEmpty();
        return result.scenario().orElseThrow();
    }

    private List<String> problems(String text) {
        return read(text, Map.of()).problems().stream().map(Problem::message).toList();
    }

    private Step step(String text) {
        return scenario("journeys: { look: { steps: [" + text + "] } }").cast().steps().findFirst().orElseThrow();
    }

    @Test
    void the_smallest_scenario_looks_once_a_second_for_a_minute() {
        Scenario smallest = scenario(LOOK);
        assertThat(smallest.name()).isEqualTo("look");
        assertThat(smallest.target().url()).isEmpty();
        assertThat(smallest.target().isMarked()).isFalse();
        assertThat(smallest.load()).isEqualTo(new Load.Open(Load.Arrivals.POISSON, List.of(new Load.Stretch(1, 1, Duration.ofMinutes(1))),
                Load.Bounds.USUAL));
        assertThat(smallest.demands()).isEqualTo(new Demands(Optional.empty(), Optional.empty(), List.of(), List.of(), false));
        assertThat(smallest.cast().journeys()).singleElement().extracting(Journey::weight, Journey::least, Journey::most)
                .containsExactly(1, 1, 1);
    }

    @Test
    void a_target_is_what_the_file_says_and_its_hosts_may_stand_in_urls() {
        Scenario.Target target = scenario("""
                target: { url: "https://Shop.example:8443/", hosts: [img.shop.example], protocol: http2, connections: 2, timeout: 3s,
                  insecure: true, mark: true }
                journeys: { look: { steps: [{ name: a, GET: "https://shop.example:8443/a" }, { name: b, GET: "https://img.shop.example/${uuid}" },
                  { name: c, GET: "http://127.0.0.1:9000/c" }] } }
                """).target();
        assertThat(target).isEqualTo(new Scenario.Target("https://Shop.example:8443", Set.of("img.shop.example"), Scenario.Protocol.HTTP2,
                new Scenario.Trust("", true), 2, Duration.ofSeconds(3), true));
    }

    @Test
    void rates_go_up_stay_and_are_held_against_the_bounds() {
        Load load = scenario("load: { arrivals: constant, rate: [{ at: 0.5/s, for: 30s }, { from: 5/s, to: 50/s, for: 2m }] }\n"
                + "bounds: { rate: 50/s, connections: 10, time: 3m }\n" + LOOK).load();
        assertThat(load).isEqualTo(new Load.Open(Load.Arrivals.CONSTANT,
                List.of(new Load.Stretch(0.5, 0.5, Duration.ofSeconds(30)), new Load.Stretch(5, 50, Duration.ofMinutes(2))),
                new Load.Bounds(50, 10, Duration.ofMinutes(3))));
        assertThat(scenario("load: { visitors: 20, for: 1m }\n" + LOOK).load())
                .isEqualTo(new Load.Closed(20, Duration.ofMinutes(1), Load.Bounds.USUAL));
        assertThat(problems("load: { visitors: 2001, rate: 5/s, for: 2h }\n" + LOOK)).containsExactly(
                "load: both rate and visitors (expected: rate, journeys begin on a schedule; or visitors, each of whom begins anew when done)");
        assertThat(problems("load: { visitors: 2001, arrivals: poisson, for: 1h }\n" + LOOK)).containsExactly(
                "load.visitors: 2001 (expected: 1..2000)",
                "load.arrivals: arrivals beside visitors (expected: arrivals beside rate: visitors begin when they are done)");
    }

    @Test
    void the_usual_load_stays_within_bounds_that_are_narrower() {
        assertThat(scenario("bounds: { rate: 0.5/s, time: 20s }\n" + LOOK).load()).isEqualTo(new Load.Open(Load.Arrivals.POISSON,
                List.of(new Load.Stretch(0.5, 0.5, Duration.ofSeconds(20))), new Load.Bounds(0.5, 2_000, Duration.ofSeconds(20))));
        assertThat(problems("bounds: { time: 20s }\nload: { visitors: 3, for: 1m }\n" + LOOK)).containsExactly(
                "load: 1 min long (expected: at most 20 s, or bounds: { time: 1m })");
    }

    @Test
    void a_load_cannot_pass_its_bounds() {
        var bounds = new Load.Bounds(50, 10, Duration.ofSeconds(10));
        assertThatThrownBy(() -> new Load.Open(Load.Arrivals.CONSTANT, List.of(new Load.Stretch(10, 51, Duration.ofSeconds(1))), bounds))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("rate: 51.0/s (expected: at most 50.0/s)");
        assertThatThrownBy(() -> new Load.Open(Load.Arrivals.CONSTANT, List.of(new Load.Stretch(5, 5, Duration.ofSeconds(6)),
                new Load.Stretch(5, 5, Duration.ofSeconds(6))), bounds)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("load: 12000 ms (expected: at most 10000 ms)");
        assertThatThrownBy(() -> new Load.Closed(1, Duration.ofSeconds(11), bounds)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_step_says_what_is_sent_taken_and_checked() {
        Step step = step("""
                { name: pay, POST: /checkout/pay, think: 1s..3s, follow: false, headers: { X-Way: "a b" }, form: { b: "", a: "${uuid}" },
                  take: { order: { header: X-Order }, price: { css: "td.price", attribute: data-price }, a: { regex: "x(\\\\d+)" },
                    b: { json: /items/0 } },
                  check: { status: [201, 3xx], header: { X-Shop: "old|new" }, body: Thank you, lacks: [sorry, broke], json: { /ok: true },
                    within: 2s } }""");
        assertThat(step.call()).isEqualTo(new Step.Call("POST", Text.of("/checkout/pay"), Map.of("X-Way", Text.of("a b")),
                new Body.Form(Map.of("b", Text.of(""), "a", Text.of("${uuid}"))), false));
        assertThat(((Body.Form) step.call().body()).fields().keySet()).containsExactly("b", "a");
        assertThat(step.think()).isEqualTo(new Step.Think(Duration.ofSeconds(1), Duration.ofSeconds(3)));
        assertThat(step.drawn().stream().map(Extraction::into)).containsExactly("order", "price", "a", "b");
        assertThat(step.drawn().stream().map(Extraction::from)).contains(new Source.Header("X-Order"),
                new Source.Css("td.price", Optional.of("data-price")), new Source.Json("/items/0"));
        assertThat(step.checks()).hasSize(7).contains(new Check.Body(Text.of("Thank you")), new Check.BodyLacks(Text.of("broke")),
                new Check.Json("/ok", Text.of("true")), new Check.Within(Duration.ofSeconds(2)));
        assertThat(((Check.Status) step.checks().getFirst()).expected()).contains(201, 300, 399).doesNotContain(200).hasSize(101);
    }

    @Test
    void a_json_body_is_written_from_yaml_and_stays_json_whatever_is_filled_in() {
        Step step = step("{ name: add, POST: /cart, json: { product: \"${visitor.name}\", quantity: 2, gift: true, note: null,"
                + " tags: [a, \"1\"], \"q\\\"k\": -1.5e3 } }");
        assertThat(step.call().body()).isInstanceOfSatisfying(Body.Raw.class, body -> {
            assertThat(body.type()).isEqualTo("application/json");
            assertThat(body.text().filled(_ -> Optional.of("Kája \"K\"\n\\"))).contains(
                    "{\"product\":\"Kája \\\"K\\\"\\u000a\\\\\",\"quantity\":2,\"gift\":true,\"note\":null,\"tags\":[\"a\",\"1\"],\"q\\\"k\":-1.5e3}");
        });
    }

    @Test
    void the_environment_stands_under_a_name_of_its_own_and_no_visitors_place_is_taken_for_it() {
        String text = """
                target: { url: "http://127.0.0.1:${env.PORT}" }
                setup: [{ name: begin, GET: /begin, headers: { X-Key: "${env.KEY:-none}" }, take: { PORT: { header: X-Port } } }]
                journeys: { look: { steps: [{ name: home, GET: "/${PORT}" }] } }
                """;
        Scenario scenario = read(text, Map.of("PORT", "8081", "KEY", "s3cret")).scenario().orElseThrow();
        assertThat(scenario.target().url()).isEqualTo("http://127.0.0.1:8081");
        assertThat(scenario.cast().setup().getFirst().call().headers()).isEqualTo(Map.of("X-Key", Text.of("s3cret")));
        assertThat(scenario.cast().steps().findFirst().orElseThrow().call().url()).isEqualTo(Text.of("/${PORT}"));
        assertThat(read(text, Map.of("PORT", "8081", "KEY", "a${b}")).problems()).extracting(Problem::message).containsExactly(
                "setup[1].headers.X-Key: ${env.KEY} has ${ in its value (expected: a value without it: it would be taken for a place)");
    }

    @Test
    void choices_have_weights_values_and_headers_of_their_own() {
        Scenario scenario = scenario("""
                variants: { coupon: [none, SAVE10], device: { desktop: {}, mobile: { value: m, weight: 3, headers: { X-At: "${coupon}" } } } }
                journeys: { buy: { weight: 3, times: 1..3, steps: [{ name: a, GET: "/${device}", only: { coupon: SAVE10 } }],
                  cleanup: [{ name: b, GET: /b }] } }
                """);
        assertThat(scenario.cast().axes()).containsExactly(
                new Axis("coupon", List.of(new Axis.Choice("none", "none", 1, Map.of()), new Axis.Choice("SAVE10", "SAVE10", 1, Map.of()))),
                new Axis("device", List.of(new Axis.Choice("desktop", "desktop", 1, Map.of()),
                        new Axis.Choice("mobile", "m", 3, Map.of("X-At", Text.of("${coupon}"))))));
        Journey buy = scenario.cast().journeys().getFirst();
        assertThat(buy).extracting(Journey::weight, Journey::least, Journey::most).containsExactly(3, 1, 3);
        assertThat(buy.steps().getFirst().only()).isEqualTo(Map.of("coupon", Set.of("SAVE10")));
        assertThat(buy.cleanup()).singleElement().extracting(Step::name).isEqualTo("b");
    }

    @Test
    void what_is_taken_for_every_choice_by_one_step_or_another_may_be_named() {
        String steps = """
                variants: { pay: [card, invoice, cash], who: [guest, user] }
                journeys: { buy: { steps: [
                  { name: card, POST: /card, only: { pay: card }, take: { order: { header: X-Order } } },
                  { name: other, POST: /other, only: { pay: [%s] }, take: { order: { header: X-Order } } },
                  { name: confirm, GET: "/orders/${order}", only: { who: [user]%s } }] } }
                """;
        assertThat(problems(steps.formatted("invoice, cash", ""))).isEmpty();
        assertThat(problems(steps.formatted("invoice", ", pay: [card, invoice]"))).isEmpty();
        assertThat(problems(steps.formatted("invoice", ""))).containsExactly("journeys.buy.steps[3].GET: ${order} is not taken by any"
                + " earlier step with pay=cash (expected: only for this step, as for that which takes it)");
    }

    @Test
    void demands_name_steps_and_what_they_take_and_the_confirmation_has_to_contain_the_number() {
        Scenario scenario = scenario("""
                journeys: { buy: { steps: [
                  { name: cart, GET: /cart, take: { total: { css: "#total" } } },
                  { name: pay, POST: /pay, take: { order: { header: X-Order } } },
                  { name: confirm, GET: "/orders/${order}", check: { status: 200 } }] } }
                orders: { submit: pay, id: order, cart: total, confirm: confirm, books: { old: "http://127.0.0.1:1/o", new: "http://127.0.0.1:2/o", at: /ids } }
                sticky: { header: X-Shop, share: 25% }
                same: [total]
                thresholds: { errors: 0.05%, late: 1%, "pay p99.9": 800ms }
                """);
        Demands demands = scenario.demands();
        assertThat(demands.orders()).contains(new Demands.Orders("pay", "order", Optional.of("total"), Optional.of("confirm"),
                Optional.of(new Demands.Books(URI.create("http://127.0.0.1:1/o"), URI.create("http://127.0.0.1:2/o"), "/ids"))));
        assertThat(demands.stickiness()).contains(new Demands.Stickiness("X-Shop", "old", "new", Set.of(), Optional.of(new Share(2500))));
        assertThat(demands.sameValues()).containsExactly("total");
        assertThat(demands.thresholds()).containsExactly(new Demands.Threshold(Optional.empty(), new Bound.Errors(0.0005)),
                new Demands.Threshold(Optional.empty(), new Bound.Late(0.01)),
                new Demands.Threshold(Optional.of("pay"), new Bound.Latency(99.9, Duration.ofMillis(800))));
        assertThat(scenario.cast().steps().filter(step -> step.name().equals("confirm")).findFirst().orElseThrow().checks())
                .containsExactly(new Check.Status(Set.of(200)), new Check.Body(Text.of("${order}")));
    }

    @Test
    void an_order_is_confirmed_after_it_was_submitted_and_by_the_same_visitor() {
        assertThat(problems("""
                journeys:
                  buy: { steps: [{ name: look, GET: / }, { name: pay, POST: /pay, take: { order: { header: X-Order } } }] }
                  ask: { steps: [{ name: asked, GET: /orders, take: { seen: { header: X-Seen } } }] }
                orders: { submit: pay, id: ordr, cart: seen, confirm: look }
                """)).containsExactly("orders.id: ordr is not there (expected: order)",
                "orders.cart: seen is not there (expected: what pay or a step before it takes: order)",
                "orders.confirm: look does not come after pay (expected: a later step of the same journey)");
    }

    @Test
    void an_operators_actions_come_in_the_order_of_their_time() {
        List<Cue> cues = scenario("""
                load: { rate: 1/s, for: 100s }
                drive: [ { at: 60s, freeze: hold, units: [checkout] }, { at: 30s, share: { checkout: 25% } }, { at: 70s, freeze: open },
                  { at: 90s, revert: [checkout] }, { at: 91s, revert: all }, { at: 92s, rearm: checkout }, { at: 95s, reload: true },
                  { at: 99s, ask: { POST: "http://127.0.0.1:9/fault", body: "{}" } } ]
                """ + LOOK).cues();
        assertThat(cues).extracting(Cue::action).containsExactly(new Action.Shares(Map.of("checkout", new Share(2500))),
                new Action.Freeze(FreezeMode.HOLD, List.of("checkout")), new Action.Freeze(FreezeMode.OPEN, List.of()),
                new Action.Revert(List.of("checkout")), new Action.Revert(List.of()), new Action.Rearm("checkout"), new Action.Reload(),
                new Action.Ask("POST", URI.create("http://127.0.0.1:9/fault"), "{}"));
        assertThat(cues.getFirst().at()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void rows_of_a_csv_file_keep_their_commas_quotes_and_lines() throws IOException {
        Files.writeString(directory.resolve("users.csv"), "name,note\r\n\"a, \"\"b\"\"\",\"two\nlines\"\r\nplain,\r\n");
        Scenario scenario = scenario("data: { users: { file: users.csv, order: shuffled } }\n" + LOOK);
        assertThat(scenario.cast().tables()).singleElement().satisfies(table -> {
            assertThat(table.isShuffled()).isTrue();
            assertThat(table.rows()).containsExactly(Map.of("name", "a, \"b\"", "note", "two\nlines"), Map.of("name", "plain", "note", ""));
        });
    }

    @Test
    void a_csv_file_that_is_wrong_is_wrong_at_its_own_place() throws IOException {
        Path users = directory.resolve("users.csv");
        String text = "data: { users: { file: users.csv } }\n" + LOOK;
        for (String[] wrong : new String[][] {{"a,b\n1,x\"y\n", ":2:4: data.users.file: a quote within a field"},
                {"a,b\n\"1\"2,3\n", ":2:4: data.users.file: text behind the quote that ends a field"},
                {"a,a\n1,2\n", ":1:1: data.users.file: column a stands there twice"}, {"a b\n1\n", ":1:1: data.users.file: column a b"},
                {"a\n", ": data.users.file: has no row below its head"}, {"", ": data.users.file: is empty"},
                {"a,b\n\"x\n\n\",1\n2\n", ":5:1: data.users.file: 1 field (expected: 2, as in its head)"}}) {
            Files.writeString(users, wrong[0]);
            assertThat(read(text, Map.of()).problems()).singleElement().extracting(Problem::toString).asString()
                    .startsWith(users + wrong[1]);
        }
    }

    @Test
    void a_scenario_is_told_from_a_configuration_by_its_journeys() throws IOException {
        assertThat(ScenarioReader.isScenario(Path.of("examples", "shop.yaml"))).isFalse();
        assertThat(ScenarioReader.isScenario(directory.resolve("absent.yaml"))).isFalse();
        assertThat(ScenarioReader.isScenario(Files.writeString(directory.resolve("a.yaml"), "journeys: 3\nnmae: x"))).isTrue();
    }
}
