package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

import dev.sluice.load.run.RunCommand;

/** Faults that hardly anybody meets: ten thousand visitors find them, and the verdict names them. */
@Tag("proof")
class FaultyShopProof {
    private static final int VISITORS = 10_000;
    /** One in 20 has a coupon, two in 25 a phone: 0.4 % have both. */
    private static final String SCENARIO = """
            name: ten thousand
            load: { arrivals: constant, rate: 250/s, for: 40s }
            variants:
              coupon: { none: { weight: 19 }, SAVE10: {} }
              device: { desktop: { weight: 23 }, mobile: { weight: 2, headers: { User-Agent: a phone } } }
            journeys:
              buy:
                steps:
                  - { name: cart, GET: /cart, take: { id: { regex: "cart ([a-f0-9-]+)" } } }
                  - { name: pay, POST: /checkout/pay, form: { id: "${id}", coupon: "${coupon}" }, check: { status: 201 } }
            orders: { submit: pay, id: id, books: { old: "SHOP/orders", new: "SHOP/orders/of-new" } }
            thresholds: { errors: 1% }
            """;

    @TempDir
    private Path directory;
    private final StringWriter said = new StringWriter();

    @Test
    void a_checkout_that_fails_for_a_coupon_on_a_phone_alone_is_named_with_both() throws Exception {
        try (var shop = new Shop(hit -> hit.body().contains("coupon=SAVE10") && "a phone".equals(hit.headers().get("user-agent")), 0)) {
            assertThat(run(shop)).as("%s", said).isEqualTo(3);
            var named = Pattern.compile("variant coupon=SAVE10 with device=mobile: (\\d+) of (\\d+) fail \\(elsewhere 0 of (\\d+)\\)")
                    .matcher(said.toString());
            assertThat(named.find()).as("%s", said).isTrue();
            int failed = Integer.parseInt(named.group(1));
            assertThat(named.group(2)).isEqualTo(named.group(1));
            assertThat(failed + Integer.parseInt(named.group(3))).isEqualTo(VISITORS);
            assertThat(failed).as("0.4 %% of %d, which this seed draws", VISITORS).isEqualTo(40);
            assertThat(said.toString()).contains("orders: " + (VISITORS - failed) + " of " + (VISITORS - failed)
                    + " confirmed ones are booked exactly once");
            System.out.println(named.group());
        }
    }

    @Test
    void one_order_of_ten_thousand_that_is_booked_twice_is_found_with_its_number() throws Exception {
        try (var shop = new Shop(_ -> false, 7_777)) {
            assertThat(run(shop)).as("%s", said).isEqualTo(3);
            String doubled = shop.booked().get(7_776);
            assertThat(said.toString()).contains("orders: 1 booked more than once: " + doubled + System.lineSeparator(),
                    "orders: " + VISITORS + " submitted, " + VISITORS + " confirmed",
                    "orders: " + (VISITORS - 1) + " of " + VISITORS + " confirmed ones are booked exactly once");
            System.out.println("orders: " + VISITORS + " submitted, 1 booked more than once: " + doubled);
        }
    }

    private int run(Shop shop) throws Exception {
        Path file = Files.writeString(directory.resolve("scenario.yaml"), SCENARIO.replace("SHOP", shop.origin.url()));
        return new CommandLine(new RunCommand()).setOut(new PrintWriter(said, true)).setErr(new PrintWriter(said, true))
                .execute(file.toString(), "--target", shop.origin.url(), "--seed", "7", "--quiet");
    }

    /** Whom a shop turns away. */
    private interface Refusal {
        boolean of(Hit hit);
    }

    /** A shop whose books anybody may read. */
    private static final class Shop implements AutoCloseable {
        private final ScriptedOrigin origin = ScriptedOrigin.open();
        private final List<String> booked = Collections.synchronizedList(new ArrayList<>());
        private final Refusal refusal;
        private final int twice;

        /** @param twice which of its orders it books twice, counted from one; 0: none */
        Shop(Refusal refusal, int twice) throws Exception {
            this.refusal = refusal;
            this.twice = twice;
            origin.on("GET", "/cart", new Behaviour.Answer(_ -> Page.text(200, "cart " + UUID.randomUUID())));
            origin.on("POST", "/checkout/pay", new Behaviour.Answer(this::pay));
            origin.on("GET", "/orders", new Behaviour.Answer(_ -> Page.text(200, JsonMapper.shared().writeValueAsString(booked()))));
            origin.on("GET", "/orders/of-new", new Behaviour.Answer(_ -> Page.text(200, "[]")));
        }

        private Page pay(Hit hit) {
            if (refusal.of(hit)) {
                return Page.text(500, "sorry");
            }
            booked.add(hit.id().orElseThrow());
            if (booked.size() == twice) {
                booked.add(hit.id().orElseThrow());
            }
            return Page.text(201, "thanks");
        }

        List<String> booked() {
            return List.copyOf(booked);
        }

        @Override
        public void close() {
            origin.close();
        }
    }
}
