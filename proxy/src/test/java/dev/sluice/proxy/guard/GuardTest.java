package dev.sluice.proxy.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import dev.sluice.model.Breach;
import dev.sluice.model.GuardRule;
import dev.sluice.model.GuardTerms;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.proxy.route.Sites;

class GuardTest {
    private static final long START = -5_000_000_000L; // nanoTime may be negative
    private final Guard guard = guard(GuardRule.DEFAULT, 2);

    @Test
    void the_fifth_failure_of_three_clients_among_twenty_requests_is_a_breach() {
        succeed(15, at(1));
        assertThat(fail(0, 1, at(1))).isEmpty();
        assertThat(fail(1, 2, at(2))).isEmpty();
        assertThat(fail(0, 3, at(2))).isEmpty();
        assertThat(fail(1, 1, at(3))).isEmpty();
        Breach.RuleBroken breach = broken(fail(0, 2, at(3)));
        assertThat(breach.onNew().requests()).isEqualTo(20);
        assertThat(breach.onNew().failures()).isEqualTo(5);
        assertThat(breach.onNew().failingClients()).isEqualTo(3);
        assertThat(breach.onNew().clientsSeen()).isEqualTo(6);
    }

    @Test
    void one_client_alone_never_reverts_a_unit_that_others_use() {
        succeed(30, at(1));
        for (int i = 0; i < 10_000; i++) {
            assertThat(fail(i % 2, 77, at(1) + i * 1_000_000L)).isEmpty();
        }
    }

    @Test
    void a_unit_with_one_caller_is_guarded_too() {
        for (int i = 0; i < 15; i++) {
            guard.succeeded(0, Side.NEW, 0, 7, at(1));
        }
        for (int i = 0; i < 4; i++) {
            assertThat(fail(i % 2, 7, at(2))).isEmpty();
        }
        Breach.RuleBroken breach = broken(fail(0, 7, at(2)));
        assertThat(breach.onNew().countedFailures()).isEqualTo(5);
        assertThat(breach.onNew().clientsSeen()).isEqualTo(1);
    }

    @Test
    void one_of_two_callers_alone_does_not_revert_both() {
        for (int i = 0; i < 15; i++) {
            guard.succeeded(0, Side.NEW, 0, 7, at(1));
        }
        for (int i = 0; i < 100; i++) {
            assertThat(fail(0, 8, at(2))).isEmpty();
        }
        assertThat(fail(0, 7, at(2))).isEmpty();
        assertThat(fail(0, 7, at(2))).isPresent();
    }

    @Test
    void what_is_older_than_the_interval_does_not_count() {
        succeed(40, at(1));
        for (int client = 1; client <= 4; client++) {
            assertThat(fail(0, client, at(1))).isEmpty();
        }
        succeed(16, at(11));
        assertThat(fail(0, 5, at(11))).isEmpty();
        assertThat(fail(0, 6, at(11))).isEmpty();
        assertThat(fail(0, 7, at(11))).isEmpty();
        assertThat(fail(0, 8, at(12))).isEmpty();
        assertThat(fail(0, 9, at(12))).isPresent();
    }

    @Test
    void a_client_that_keeps_failing_keeps_its_two_latest() {
        succeed(20, at(1));
        fail(0, 1, at(1));
        fail(0, 1, at(2));
        fail(0, 1, at(9));
        fail(0, 2, at(9));
        fail(0, 2, at(9));
        Optional<Breach> breach = fail(0, 3, at(10));
        assertThat(broken(breach).onNew().countedFailures()).isEqualTo(5);
        succeed(20, at(12));
        assertThat(broken(fail(0, 3, at(12))).onNew().countedFailures()).as("of the first, 2 s is too long ago by now").isEqualTo(5);
    }

    @Test
    void a_shared_outage_is_not_blamed_on_new() {
        for (int client = 0; client < 40; client++) {
            guard.failed(0, Side.OLD, 0, client, at(1));
        }
        for (int client = 0; client < 40; client++) {
            assertThat(fail(1, client, at(2))).isEmpty();
        }
    }

    @Test
    void an_old_stack_that_usually_fails_widens_the_limit_after_ten_seconds() {
        for (int second = 0; second < 20; second++) {
            for (int i = 0; i < 100; i++) {
                if (i < 4) {
                    guard.failed(0, Side.OLD, 0, second * 100L + i, at(second));
                } else {
                    guard.succeeded(0, Side.OLD, 0, i, at(second));
                }
            }
            guard.tick(at(second));
        }
        // ucb about 4.9 %, so the limit is 24 %
        succeed(84, at(21));
        for (int client = 0; client < 16; client++) {
            assertThat(fail(0, client, at(21))).as("16 %").isEmpty();
        }
        Optional<Breach> breach = Optional.empty();
        for (int client = 16; client < 40 && breach.isEmpty(); client++) {
            breach = fail(0, client, at(21));
        }
        assertThat(broken(breach).limit()).isBetween(2_000, 3_000);
    }

    @Test
    void a_unit_with_two_clients_needs_one_of_them() {
        var rule = new GuardRule(new Share(500), Duration.ofSeconds(10), 4, OptionalInt.of(2), OptionalInt.empty());
        var small = guard(rule, 1);
        small.succeeded(0, Side.NEW, 0, 1, at(1));
        small.succeeded(0, Side.NEW, 0, 2, at(1));
        assertThat(small.failed(0, Side.NEW, 0, 2, at(2))).isEmpty();
        assertThat(small.failed(0, Side.NEW, 0, 2, at(3))).isPresent();
    }

    @Test
    void clients_are_remembered_for_ten_minutes() {
        var rule = new GuardRule(new Share(500), Duration.ofSeconds(10), 2, OptionalInt.of(2), OptionalInt.empty());
        var small = guard(rule, 1);
        for (int client = 1; client <= 6; client++) {
            small.succeeded(0, Side.NEW, 0, client, at(1));
        }
        small.failed(0, Side.NEW, 0, 1, at(500));
        assertThat(small.failed(0, Side.NEW, 0, 1, at(500))).as("one of six").isEmpty();
        small.failed(0, Side.NEW, 0, 1, at(700));
        assertThat(small.failed(0, Side.NEW, 0, 1, at(700))).as("the only one").isPresent();
    }

    @Test
    void the_longest_interval_works_too() {
        var rule = new GuardRule(new Share(500), Duration.ofSeconds(60), 20, OptionalInt.of(5), OptionalInt.empty());
        var slow = guard(rule, 1);
        for (int i = 0; i < 15; i++) {
            slow.succeeded(0, Side.NEW, 0, i, at(1));
        }
        for (int i = 0; i < 4; i++) {
            assertThat(slow.failed(0, Side.NEW, 0, i, at(1 + 14 * i))).isEmpty();
        }
        assertThat(slow.failed(0, Side.NEW, 0, 9, at(60))).isPresent();
    }

    @Test
    void more_failing_clients_than_are_kept_are_still_enough() {
        succeed(10, at(1));
        Optional<Breach> breach = Optional.empty();
        for (int client = 0; client < 5_000; client++) {
            breach = fail(0, client, at(2));
        }
        assertThat(broken(breach).onNew().failures()).isEqualTo(5_000);
    }

    @Test
    void many_loops_feeding_at_once_lose_no_breach_and_count_exactly() throws Exception {
        int loops = 4;
        for (int round = 0; round < 50; round++) {
            var shared = guard(GuardRule.DEFAULT, loops);
            var barrier = new CyclicBarrier(loops);
            var breaches = new AtomicInteger();
            try (var threads = Executors.newFixedThreadPool(loops)) {
                List<Future<?>> all = new ArrayList<>();
                for (int loop = 0; loop < loops; loop++) {
                    int mine = loop;
                    all.add(threads.submit(() -> {
                        barrier.await();
                        for (int i = 0; i < 25; i++) {
                            shared.succeeded(mine, Side.NEW, 0, i, at(1));
                        }
                        barrier.await();
                        // six failures in all, so that the last of them must be the one that is judged, whoever holds the lock
                        for (int i = 0; i < (mine < 2 ? 2 : 1); i++) {
                            shared.failed(mine, Side.NEW, 0, 1_000 + 10 * mine + i, at(2)).ifPresent(_ -> breaches.incrementAndGet());
                        }
                        return mine;
                    }));
                }
                for (Future<?> each : all) {
                    each.get(30, TimeUnit.SECONDS);
                }
            }
            assertThat(breaches.get()).as("6 of 106 in round " + round).isPositive();
            assertThat(broken(shared.failed(0, Side.NEW, 0, 1, at(2))).onNew().requests()).isEqualTo(107);
        }
    }

    @Test
    void one_endpoint_that_fails_is_found_though_the_unit_as_a_whole_looks_well() {
        var shop = new Guard(Sites.unit("a", "/a/**").endpoints("POST /a/pay", "GET /a/{page}").build(), GuardTerms.DEFAULT, 2, START);
        Optional<Breach> breach = Optional.empty();
        int failures = 0;
        for (int second = 0; second < 600 && breach.isEmpty(); second++) {
            for (int i = 0; i < 100; i++) {
                long client = second * 100L + i;
                shop.succeeded(i % 2, i % 10 == 0 ? Side.NEW : Side.OLD, 1, client, at(second));
                shop.succeeded(i % 2, Side.OLD, 0, client, at(second));
            }
            shop.tick(at(second));
            if (second >= 500) {
                failures++;
                breach = shop.failed(0, Side.NEW, 0, -second, at(second));
            }
        }
        assertThat(breach.orElseThrow()).isInstanceOfSatisfying(Breach.Worse.class, worse -> {
            assertThat(worse.endpoint()).contains("POST /a/pay");
            assertThat(worse.onNew().failures()).isEqualTo(worse.onNew().requests());
            assertThat(worse.onOld().failures()).isZero();
            assertThat(worse.sentence()).startsWith("a, POST /a/pay: ").contains(" answers of new failed within ");
        });
        assertThat(failures).isLessThanOrEqualTo(5);
    }

    @Test
    void evidence_shows_before_it_is_enough_and_fades_with_success() {
        var shop = new Guard(Sites.unit("a", "/a/**").build(), GuardTerms.DEFAULT, 1, START);
        for (int i = 0; i < 10_000; i++) {
            shop.succeeded(0, Side.OLD, 0, i, at(i / 1_000));
            shop.succeeded(0, Side.NEW, 0, i, at(i / 1_000));
        }
        shop.tick(at(11));
        assertThat(shop.suspicion()).isZero();
        shop.failed(0, Side.NEW, 0, 1, at(12));
        double once = shop.suspicion();
        assertThat(once).isBetween(0.05, 0.9);
        shop.failed(0, Side.NEW, 0, 2, at(12));
        assertThat(shop.suspicion()).isGreaterThan(once).isLessThan(1);
        for (int i = 0; i < 20_000; i++) {
            shop.succeeded(0, Side.NEW, 0, i, at(13));
        }
        shop.tick(at(22));
        assertThat(shop.suspicion()).isZero();
    }

    @Test
    void without_a_word_of_old_a_case_waits_three_seconds() {
        var shop = new Guard(Sites.unit("a", "/a/**").build(), GuardTerms.DEFAULT, 1, START);
        for (int i = 0; i < 10_000; i++) {
            shop.succeeded(0, Side.OLD, 0, i, at(i / 1_000));
            shop.succeeded(0, Side.NEW, 0, i, at(i / 1_000));
        }
        shop.tick(at(11));
        for (int i = 0; i < 8; i++) {
            assertThat(shop.failed(0, Side.NEW, 0, 100 + i, at(12))).isEmpty();
        }
        assertThat(shop.tick(at(14))).isEmpty();
        assertThat(shop.tick(at(15))).isPresent();
    }

    @Test
    void when_new_has_gone_dark_a_unit_with_a_request_now_and_then_goes_back() {
        var shop = new Guard(Sites.unit("a", "/a/**").build(), new GuardTerms(GuardRule.DEFAULT, Double.MIN_NORMAL, Share.NONE), 1, START);
        shop.succeeded(0, Side.NEW, 0, 1, at(1));
        Optional<Breach> breach = Optional.empty();
        int failures = 0;
        for (int second = 100; second < 200 && breach.isEmpty(); second += 10) {
            shop.succeeded(0, Side.OLD, 0, second, at(second));
            breach = shop.failed(0, Side.NEW, 0, second % 3, at(second));
            failures++;
        }
        assertThat(breach.orElseThrow()).isInstanceOf(Breach.Blackout.class);
        assertThat(failures).isBetween(3, 6);
    }

    @Test
    void a_baseline_forgets_half_in_half_an_hour() {
        var baseline = new Baseline(0);
        assertThat(baseline.worst()).isEmpty();
        baseline.learn(1, 1_000, 0);
        assertThat(baseline.worst().orElseThrow()).isBetween(0.0033, 0.0034);
        baseline.learn(1 + TimeUnit.MINUTES.toNanos(30), 1_000, 0);
        assertThat(baseline.worst().orElseThrow()).isBetween(0.0066, 0.0067);
    }

    private void succeed(int times, long now) {
        for (int i = 0; i < times; i++) {
            guard.succeeded(i % 2, Side.NEW, 0, 100 + i, now);
        }
    }

    private Optional<Breach> fail(int loop, long client, long now) {
        return guard.failed(loop, Side.NEW, 0, client, now);
    }

    /** One that goes by the rule alone. */
    private static Guard guard(GuardRule rule, int loops) {
        return new Guard(Sites.unit("a", "/a/**").build(), new GuardTerms(rule, Double.MIN_NORMAL, Share.NONE), loops, START);
    }

    private static Breach.RuleBroken broken(Optional<Breach> breach) {
        return (Breach.RuleBroken) breach.orElseThrow();
    }

    private static long at(int second) {
        return START + TimeUnit.SECONDS.toNanos(second);
    }
}
