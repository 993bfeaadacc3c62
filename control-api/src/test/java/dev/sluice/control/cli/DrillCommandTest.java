package dev.sluice.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DrillCommandTest {
    private static final String BEGUN = "{\"generation\":1044,\"unit\":\"checkout\",\"path\":\"/checkout/cart\",\"dryRun\":false}";
    private static final String RUNNING = "{\"generation\":1044,\"unit\":\"checkout\",\"state\":\"running\"}";
    private static final String PASSED = """
            {"generation":1046,"unit":"checkout","state":"idle","last":{"generation":1044,"passed":true,"valid":true,"faults":[],
            "seconds":1.402,"budget":300,"alarm":false,"times":{"decide":0.0004,"route":0.0012,"drain":1.31,"verify":0.09},
            "path":"/checkout/cart","sent":200,"onNew":113,"serverErrors":0,"probes":20,"byOld":20,"webSocket":true,"upload":false}}""";

    private final ScriptedApi api = ScriptedApi.start();

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void a_drill_is_begun_awaited_and_told_with_its_times() {
        api.on("POST /drills/checkout", 202, BEGUN).on("GET /drills/checkout", RUNNING).on("GET /drills/checkout", PASSED);

        var typed = api.type(new DrillCommand(), "checkout", "--path", "/checkout/cart", "--upload", "POST /checkout/draft");

        assertThat(typed.exitCode()).as(typed.err()).isZero();
        assertThat(typed.out()).isEqualToNormalizingNewlines("""
                drill of checkout passed: reversible in 1.4s (budget 300s)
                  decide <1ms, route 1ms, drain 1.3s, verify 90ms
                  200 requests for /checkout/cart: new was sent 113, 0 failed; old answered 20
                    of 20 afterwards
                  under way at the switch: a WebSocket, no upload
                """);
        var body = Json.parse(api.calls().getFirst().body());
        assertThat(body.text("path")).isEqualTo("/checkout/cart");
        assertThat(body.text("upload")).isEqualTo("POST /checkout/draft");
        assertThat(body.text("reason")).endsWith("from the command line");
    }

    @Test
    void a_drill_that_failed_says_why_and_exits_with_one() {
        api.on("POST /drills/checkout", 202, BEGUN).on("GET /drills/checkout", PASSED.replace("\"passed\":true", "\"passed\":false")
                .replace("\"faults\":[]", "\"faults\":[\"old answered 0 of 20 probes afterwards\"]"));

        var typed = api.type(new DrillCommand(), "checkout");

        assertThat(typed.exitCode()).isEqualTo(1);
        assertThat(typed.out()).contains("drill of checkout FAILED").contains("  old answered 0 of 20 probes afterwards");
    }

    @Test
    void what_is_refused_is_told_with_the_way_out() {
        api.refuses("POST /drills/checkout", 409, "latched", "unit checkout is back on old already");

        var typed = api.type(new DrillCommand(), "checkout");

        assertThat(typed.exitCode()).isEqualTo(3);
        assertThat(typed.err()).contains("unit checkout is back on old already").contains("next: do this next");
    }

    @Test
    void a_drill_that_left_no_result_is_no_success() {
        api.on("POST /drills/checkout", 202, BEGUN).on("GET /drills/checkout", PASSED.replace("\"generation\":1044", "\"generation\":12"));

        assertThat(api.type(new DrillCommand(), "checkout").exitCode()).isEqualTo(1);
    }
}
