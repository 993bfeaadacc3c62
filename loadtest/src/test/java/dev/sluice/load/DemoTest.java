package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

import dev.sluice.config.Subcommand;
import dev.sluice.launch.Assembly;
import dev.sluice.load.DemoStory.Pace;
import dev.sluice.load.DemoVisitors.Crowd;
import dev.sluice.load.ToyProduct.Fault;
import dev.sluice.model.PathPattern;

/** The story, told in a hurry; and that it does not end well when the product breaks a promise. */
class DemoTest {
    private static final Pace HURRIED = new Pace(new Crowd(60, 250), Duration.ofMillis(600), Duration.ofMillis(400), Duration.ofSeconds(5),
            Duration.ofMillis(400));

    @Test
    void the_story_ends_well_when_every_promise_is_kept() {
        var told = new Telling(Fault.NONE, HURRIED);
        assertThat(told.text).contains("/#token=secret").contains("25% of catalog and of checkout go to new")
                .contains("the new shop breaks: POST /checkout/pay answers 500").contains("the guard takes checkout back to old")
                .contains("5 of 9 answers failed").contains("after the first failure").contains("0 lost or doubled")
                .doesNotContain("BROKEN")
                .doesNotContain("\u001b");
        assertThat(told.exit).as(told.text).isZero();
        assertThat(told.text.lines()).allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(80));
        assertThat(told.stateIsGone).as("nothing is left behind").isTrue();
    }

    @Test
    void the_story_ends_well_on_the_real_product() {
        var told = new Telling((site, state) -> {
            var product = Assembly.start(site, state);
            return new Product(product.edge(), product.control(), product.stateDir(), product::close);
        }, HURRIED);
        assertThat(told.text).contains("the guard takes checkout back to old").doesNotContain("BROKEN");
        assertThat(told.text.replaceAll("\\s+", " ")).as("however its lines are broken").contains("answers of new failed within");
        assertThat(told.exit).as(told.text).isZero();
    }

    @Test
    void a_revert_that_does_not_come_is_told() {
        var impatient = new Pace(HURRIED.crowd(), HURRIED.stage(), HURRIED.stage(), Duration.ofMillis(500), HURRIED.stage());
        assertThat(new Telling(Fault.NEVER_REVERTS, impatient).broken()).contains("the guard takes a broken unit back to old");
    }

    @Test
    void a_doubled_order_is_told() {
        assertThat(new Telling(Fault.SENDS_PAYMENTS_TWICE, HURRIED).broken())
                .contains("an order that was confirmed is stored exactly once");
    }

    @Test
    void visitors_who_move_back_are_told() {
        assertThat(new Telling(Fault.FORGETS_VISITORS, HURRIED).broken()).contains("nobody moves back while a share rises");
    }

    @Test
    void requests_that_reach_new_after_the_revert_are_told() {
        assertThat(new Telling(Fault.LEAKS_AFTER_THE_REVERT, HURRIED).broken())
                .contains("after the revert everybody's next request is on old");
    }

    @Test
    void every_page_belongs_to_the_unit_that_the_file_says() {
        assertThat(DemoSite.unitOf("/cart")).isEqualTo("checkout");
        assertThat(DemoSite.unitOf("/checkout/pay")).isEqualTo("checkout");
        assertThat(DemoSite.unitOf("/p/mug")).isEqualTo("catalog");
        assertThat(PathPattern.parse("/").orElseThrow().matches("/")).isTrue();
    }

    @Test
    void a_port_that_cannot_be_is_wrong_usage() {
        assertThat(new CommandLine(new DemoCommand()).setErr(new PrintWriter(new StringWriter())).execute("--port", "70000")).isEqualTo(2);
    }

    @Test
    @Timeout(60)
    void the_two_shops_can_be_had_alone() throws Exception {
        var written = new PipedWriter();
        var told = new BufferedReader(new PipedReader(written));
        var demo = Thread.ofVirtual()
                .start(() -> new CommandLine(new DemoCommand()).setOut(new PrintWriter(written))
                        .setErr(new PrintWriter(new StringWriter())).execute("--shops", "0,0"));
        String old = told.readLine();
        String fresh = told.readLine();
        assertThat(old).matches("old (http://127.0.0.1:\\d+)/  orders \\1/orders");
        assertThat(fresh).matches("new (http://127.0.0.1:\\d+)/  orders \\1/orders").isNotEqualTo(old);
        demo.interrupt();
        demo.join();
    }

    @Test
    void one_shop_alone_is_wrong_usage() {
        var err = new StringWriter();
        assertThat(new CommandLine(new DemoCommand()).setErr(new PrintWriter(err)).execute("--shops", "9001")).isEqualTo(2);
        assertThat(err.toString()).contains("--shops: 1 ports (expected: 2, as 9001,9002)");
    }

    @Test
    void the_program_finds_the_command() {
        assertThat(ServiceLoader.load(Subcommand.class)).hasAtLeastOneElementOfType(DemoCommand.class);
    }

    /** One run of {@code sluice demo --once}. */
    private static final class Telling {
        final int exit;
        final String text;
        final boolean stateIsGone;

        Telling(Fault fault, Pace pace) {
            this((site, state) -> ToyProduct.start(fault, site, state), pace);
        }

        Telling(Product.Starter product, Pace pace) {
            var out = new StringWriter();
            var state = new AtomicReference<Path>();
            exit = new CommandLine(new DemoCommand((file, dir) -> {
                state.set(dir);
                return product.start(file, dir);
            }, pace)).setOut(new PrintWriter(out)).execute("--once");
            text = out.toString();
            stateIsGone = Files.notExists(state.get().getParent());
        }

        String broken() {
            assertThat(exit).as(text).isEqualTo(1);
            return String.join("\n", text.lines().filter(line -> line.contains("BROKEN")).toList());
        }
    }
}
