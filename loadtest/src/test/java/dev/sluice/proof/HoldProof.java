package dev.sluice.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Numbered writes through a hold that is released onto the other stack, beside reads that never stop (SEMANTICS D2): what was acknowledged
 * was carried out exactly once, what was called not executed was not, nobody is counted twice or forgotten, and memory is bounded.
 */
class HoldProof {
    private static final Duration WORK = Duration.ofMillis(5);

    @TempDir
    private Path dir;

    /** What goes in, and what befalls it. */
    private record Show(int reads, int writes, int body, Duration hold, boolean aborts, boolean kills, String terms) {
        static Show of(int reads, int writes, Duration hold) {
            return new Show(reads, writes, 10, hold, false, false, "{}");
        }

        Show with(int bytes, String holdTerms) {
            return new Show(reads, writes, bytes, hold, aborts, kills, holdTerms);
        }

        Show withAborts() {
            return new Show(reads, writes, body, hold, true, kills, terms);
        }

        Show withKills() {
            return new Show(reads, writes, body, hold, aborts, true, terms);
        }
    }

    @Test
    void a_hold_of_two_seconds_loses_no_write_and_stops_no_read() throws Exception {
        prove(Show.of(300, 40, Duration.ofSeconds(2)).withAborts().with(10, "{ each: 1500ms, release: 100/s }"));
    }

    @Test
    @Tag("proof")
    void nor_does_one_of_a_minute_at_two_thousand_a_second() throws Exception {
        Sums sums = prove(Show.of(1_985, 15, Duration.ofSeconds(60)));
        assertThat(sums.turnedAway).isZero();
    }

    @Test
    @Tag("proof")
    void nor_does_one_whose_bounds_overflow_whose_clients_go_and_whose_origins_are_killed() throws Exception {
        Sums sums = prove(Show.of(1_940, 60, Duration.ofSeconds(60)).withAborts().withKills().with(100_000, "{}"));
        assertThat(sums.turnedAway).isPositive();
        assertThat(sums.gone).isPositive();
    }

    @Test
    void who_is_parked_when_the_proxy_is_killed_was_not_executed_and_later_ones_are_released_onto_a_small_stack_without_an_error()
            throws Exception {
        try (var old = new QuietTill("old", WORK); var fresh = new QuietTill("new", WORK)) {
            Product product = serve(old, fresh, "{ release: 250/s }", "{ in-flight: 8 }");
            freeze(product, "hold");
            HoldWriters killed = parked(product, 200);
            product.kill();
            killed.join();
            assertThat(killed.count("lost")).as("their connections ended").isEqualTo(200);
            assertThat(old.size() + fresh.size()).isZero();
            try (Product again = Product.serve(dir.resolve("site.yaml"), dir.resolve("state"))) {
                HoldWriters writers = parked(again, 500);
                assertThat(again.metrics()).contains("sluice_parked_requests{unit=\"all\"} 500");
                again.share("all", "100%");
                freeze(again, "open");
                writers.join();
                assertThat(over(again)).isEqualTo(new Sums(500, 500, 0, 0, 0));
                System.out.printf(
                        "200 parked and killed: %d lost, none executed; 500 parked, released onto a stack of 8 at once: %d acknowledged,"
                                + " at most %d there at once%n",
                        killed.count("lost"), writers.count("new"), fresh.most());
                assertThat(writers.count("new")).isEqualTo(500);
                assertThat(fresh.most()).isLessThanOrEqualTo(8);
            }
        }
    }

    @Test
    @Tag("proof")
    void a_hold_on_the_ladder_becomes_read_only_when_it_is_full_and_closed_when_writers_press_on() throws Exception {
        try (var old = new QuietTill("old", WORK);
                var fresh = new QuietTill("new", WORK);
                var product = serve(old, fresh, "{ requests: 50, ladder: true }", "{}")) {
            freeze(product, "hold");
            HoldWriters writers = parked(product, 50);
            writers.send();
            await(() -> product(() -> product.get("/freeze").body()).contains("\"mode\":\"read-only\""));
            writers.join();
            assertThat(writers.count("not-executed")).as("all who were parked, and the one too many").isEqualTo(51);
            assertThat(over(product)).isEqualTo(new Sums(50, 0, 50, 0, 1));
            pause(Duration.ofSeconds(1));
            var more = new HoldWriters(product.edgePort(), 10, false);
            more.begin(100);
            await(() -> product(() -> product.get("/freeze").body()).contains("\"mode\":\"closed\""));
            more.end();
            assertThat(more.count("not-executed")).isEqualTo(more.sent());
            assertThat(old.size() + fresh.size()).isZero();
            String journal = product.get("/journal").body();
            assertThat(journal).contains("the hold is full: a write was turned away (freeze.hold.ladder)",
                    " writes were refused within 25 s (freeze.hold.ladder)", "\"actor\":\"sluice\"");
        }
    }

    /** So many, once all of them are. */
    private static HoldWriters parked(Product product, int count) {
        var writers = new HoldWriters(product.edgePort(), 10, false);
        for (int i = 0; i < count; i++) {
            writers.send();
        }
        await(() -> parked(product) == count);
        return writers;
    }

    private Sums prove(Show show) throws Exception {
        try (var old = new QuietTill("old", WORK);
                var fresh = new QuietTill("new", WORK);
                var product = serve(old, fresh, show.terms, "{}")) {
            var reads = new SteadyLoad(() -> new Edge(product.edgePort()), 32, show.reads);
            var writers = new HoldWriters(product.edgePort(), show.body, show.aborts);
            writers.begin(show.writes);
            pause(show.hold.dividedBy(8));
            long before = product.resident();
            freeze(product, "hold");
            await(() -> product(() -> product.get("/freeze").field("state")).equals("frozen"));
            int held = old.size();
            long most = hold(show, product, before);
            assertThat(old.size() + fresh.size()).as("frozen: nothing was written").isEqualTo(held);
            product.share("all", "100%");
            freeze(product, "open");
            if (show.kills) {
                pause(Duration.ofMillis(700));
                fresh.kill();
                pause(Duration.ofMillis(100));
                fresh.revive();
            }
            Sums sums = over(product);
            pause(show.hold.dividedBy(8));
            writers.end();
            SteadyLoad.Sum read = reads.end();
            System.out.printf(
                    "hold of %d s at %d reads and %d writes a second: %d reads, %d lost; %d writes: %s; resident %d MiB before, %d at most%n",
                    show.hold.toSeconds(), show.reads, show.writes, read.requests(), read.lost().size(), writers.sent(), sums, before >> 20,
                    most >> 20);
            if (!show.kills) {
                assertThat(read.lost()).isEmpty();
            }
            assertThat(sums.parked).isEqualTo(sums.sent + sums.refused + sums.gone);
            assertThat(most - before).as("memory").isLessThan(200L << 20);
            writers.judge(old, fresh, sums.refused + sums.turnedAway, show.kills);
            return sums;
        }
    }

    /** For as long as it is to last; the most memory that was in use. */
    private static long hold(Show show, Product product, long before) throws IOException {
        long most = before;
        long end = System.nanoTime() + show.hold.toNanos();
        while (System.nanoTime() < end) {
            pause(Duration.ofMillis(100));
            most = Math.max(most, product.resident());
        }
        return most;
    }

    /** As the answer tells them. */
    private record Sums(long parked, long sent, long refused, long gone, long turnedAway) {}

    /** The sums once nobody is parked any more. */
    private static Sums over(Product product) throws Exception {
        await(() -> product(() -> product.get("/units/all").body()).contains("\"ended\""));
        Product.Reply unit = product.get("/units/all");
        String hold = unit.body().substring(unit.body().indexOf("\"hold\":{"));
        var sums = new Product.Reply(200, hold);
        assertThat(sums.field("exact")).isEqualTo("true");
        await(() -> product(() -> product.get("/journal").body()).contains("\"kind\":\"released\""));
        return new Sums(Long.parseLong(sums.field("parked")), Long.parseLong(sums.field("sent")), Long.parseLong(sums.field("refused")),
                Long.parseLong(sums.field("gone")), Long.parseLong(sums.field("turnedAway")));
    }

    private static long parked(Product product) {
        return product(() -> Long.parseLong(product.get("/units/all").field("parked")));
    }

    private static void freeze(Product product, String mode) throws Exception {
        Product.Reply reply = product.put("/freeze", "{\"mode\":\"" + mode + "\",\"units\":[\"all\"],\"reason\":\"proof\"}");
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    }

    private interface Asking<T> {
        T ask() throws IOException, InterruptedException;
    }

    private static <T> T product(Asking<T> asking) {
        try {
            return asking.ask();
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            pause(Duration.ofMillis(100));
        }
    }

    private static void pause(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }

    private Product serve(QuietTill old, QuietTill fresh, String hold, String limits) throws IOException {
        Path site = dir.resolve("site.yaml");
        Files.writeString(site, """
                listen: [{ address: "127.0.0.1:0" }]
                control: { address: "127.0.0.1:0" }
                trusted-proxies: [127.0.0.1/32]
                stacks:
                  old: { origins: ["http://127.0.0.1:%d"] }
                  new: { origins: ["http://127.0.0.1:%d"], limits: %s }
                units:
                  all: { owner: proof@shop.example, match: [{ path: "/**" }], guard: off }
                freeze: { hold: %s }
                workers: 2
                """.formatted(old.port(), fresh.port(), limits, hold));
        return Product.serve(site, dir.resolve("state"));
    }
}
