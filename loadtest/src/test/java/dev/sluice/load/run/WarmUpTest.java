package dev.sluice.load.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.sluice.journey.Extraction;
import dev.sluice.journey.Step;

class WarmUpTest {
    @Test
    void a_step_that_needs_what_another_one_takes_is_warmed_up_too_and_one_that_leads_elsewhere_is_not() throws Exception {
        Step cart = Scenarios.get("/cart");
        var taking = new Step("cart", cart.call(), cart.think(), Map.of(),
                List.of(new Extraction("id", new Extraction.Source.Header("X-Cart"))), List.of());
        var scenario = new Scenarios().walking(taking, Scenarios.step("POST", "/pay/${id}"), Scenarios.get("http://127.0.0.1:1/elsewhere"));

        var seen = new Notebook();
        WarmUp.of(scenario, new LoadRun.Wish(1, 7), seen);
        assertThat(seen.attempts).extracting(Attempt::step).contains("cart", "POST /pay/${id}")
                .doesNotContain("GET http://127.0.0.1:1/elsewhere");
        assertThat(seen.all(Happening.Dropped.class)).extracting(Happening.Dropped::why).as("its own bounds allow the rate")
                .doesNotContain(Happening.Dropped.Why.RATE);
    }
}
