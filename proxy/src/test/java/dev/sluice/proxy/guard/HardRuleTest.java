package dev.sluice.proxy.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.sluice.model.Breach;
import dev.sluice.model.GuardRule;
import dev.sluice.model.Share;
import dev.sluice.model.Side;

class HardRuleTest {
    private static final GuardRule RULE = GuardRule.DEFAULT; // 5 % in 10 s, 20 requests, 5 failures, of 3 clients as a rule

    private static Sight sight(long requests, long failures, int counted, int failing, int seen) {
        var sight = new Sight(List.of(), Side.NEW, new FailingClients(RULE));
        sight.requests = requests;
        sight.failures = failures;
        sight.countedFailures = counted;
        sight.failingClients = failing;
        sight.clientsSeen = seen;
        return sight;
    }

    @ParameterizedTest(name = "{0} requests, {1} failures, {2} counted, {3} of {4} clients, old usually {5}: breach {6}")
    @CsvSource({
            // exactly enough of everything
            "20,  5,  5, 3, 6, '',     true",
            // one thing short
            "19,  5,  5, 3, 6, '',     false",
            "20,  5,  4, 3, 6, '',     false",
            "20,  5,  5, 2, 6, '',     false",
            "100, 5,  5, 3, 6, '',     false",
            "100, 6,  6, 3, 6, '',     true",
            // one bot makes many failures and counts twice
            "1000, 900, 2, 1, 6, '',   false",
            // fewer clients need fewer to fail
            "20, 5, 5, 1, 1, '',       true",
            "20, 5, 5, 1, 2, '',       true",
            "20, 5, 5, 1, 3, '',       false",
            "20, 5, 5, 2, 3, '',       true",
            "20, 5, 5, 2, 4, '',       true",
            "20, 5, 5, 2, 5, '',       false",
            "20, 5, 5, 3, 5, '',       true",
            // an old stack that usually fails makes the limit wider, up to 50 %
            "100, 10, 10, 3, 6, 0.01,  true",
            "100, 10, 10, 3, 6, 0.02,  false",
            "100, 11, 11, 3, 6, 0.02,  true",
            "100, 49, 20, 3, 6, 0.9,   false",
            "100, 50, 20, 3, 6, 0.9,   false",
            "100, 51, 20, 3, 6, 0.9,   true",
            "100, 6, 6, 3, 6, 0.0001,  true",
            "100, 5, 5, 3, 6, 0.0001,  false"})
    void the_rule_breaches_only_when_every_threshold_is_passed(long requests, long failures, int counted, int failing, int seen,
            String usual,
            boolean breaches) {
        var onNew = sight(requests, failures, counted, failing, seen);
        OptionalDouble worst = usual.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(usual));
        assertThat(HardRule.judge("a", RULE, onNew, new Sight(List.of(), Side.NEW, new FailingClients(RULE)), worst).isPresent())
                .isEqualTo(breaches);
    }

    @Test
    void when_old_breaches_too_new_is_not_to_blame() {
        var ill = sight(40, 20, 10, 5, 6);
        assertThat(HardRule.judge("a", RULE, ill, ill, OptionalDouble.empty())).isEmpty();
        var oneBotOnOld = sight(40, 20, 2, 1, 6);
        assertThat(HardRule.judge("a", RULE, ill, oneBotOnOld, OptionalDouble.empty())).isPresent();
        var one = sight(1, 0, 0, 0, 1);
        assertThat(HardRule.judge("a", RULE, ill, one, OptionalDouble.empty())).isPresent();
    }

    @Test
    void an_old_stack_that_falls_ill_at_the_same_time_is_not_asked_to_break_the_rule_first() {
        var ill = sight(95, 5, 5, 5, 6);
        assertThat(HardRule.judge("a", RULE, ill, sight(271, 8, 8, 8, 6), OptionalDouble.of(0.009)))
                .as("a shared outage in its second second").isEmpty();
        assertThat(HardRule.judge("a", RULE, ill, sight(260, 12, 12, 12, 6), OptionalDouble.empty()))
                .as("the same before anything is known of old").isEmpty();
        assertThat(HardRule.judge("a", RULE, ill, sight(3, 3, 3, 3, 3), OptionalDouble.of(0.009)))
                .as("all that is left of old fails").isEmpty();
        assertThat(HardRule.judge("a", RULE, ill, sight(271, 1, 1, 1, 6), OptionalDouble.of(0.009)))
                .as("old as ever").isPresent();
        assertThat(HardRule.judge("a", RULE, sight(95, 60, 60, 6, 6), sight(271, 8, 8, 8, 6), OptionalDouble.of(0.009)))
                .as("new is far worse").isPresent();
    }

    @Test
    void of_a_thousand_outages_of_both_few_look_as_if_they_were_of_new_alone() {
        int wrong = 0;
        for (int seed = 0; seed < 1_000; seed++) {
            wrong += new SharedOutage(new SplittableRandom(seed)).breaksTheRule() ? 1 : 0;
        }
        assertThat(wrong).as("of 1000").isLessThan(30);
    }

    /** 60 requests in a second, a quarter of them on new; after health, 30 % fail on either stack. */
    private record SharedOutage(SplittableRandom random) {
        private static final double PER_SECOND = 60;
        private static final int WINDOW = 10;

        boolean breaksTheRule() {
            int[] ill = new int[2];
            int[] failed = new int[2];
            for (int request = 0; request < PER_SECOND * WINDOW; request++) {
                int side = random.nextInt(4) == 0 ? 1 : 0;
                ill[side]++;
                if (random.nextInt(10) < 3) {
                    failed[side]++;
                    if (side == 1 && isBroken(ill, failed, WINDOW - request / PER_SECOND)) {
                        return true;
                    }
                }
            }
            return false;
        }

        private boolean isBroken(int[] ill, int[] failed, double healthySeconds) {
            double healthy = healthySeconds * PER_SECOND / 4;
            return HardRule.judge("a", RULE, seen(failed[1], ill[1] + (int) healthy), seen(failed[0], ill[0] + (int) (3 * healthy)),
                    OptionalDouble.of(0.009)).isPresent();
        }

        private static Sight seen(int failed, int requests) {
            return sight(requests, failed, failed, Math.min(6, failed), 6);
        }
    }

    @Test
    void one_client_that_fails_on_old_excuses_nothing() {
        assertThat(HardRule.judge("a", RULE, sight(95, 5, 5, 5, 6), sight(271, 40, 2, 1, 6), OptionalDouble.of(0.009)))
                .isPresent();
    }

    @Test
    void the_files_number_of_clients_counts_however_few_there_are() {
        var rule = new GuardRule(new Share(500), Duration.ofSeconds(10), 20, OptionalInt.of(5), OptionalInt.of(2));
        assertThat(HardRule.judge("a", rule, sight(20, 5, 5, 1, 1), new Sight(List.of(), Side.NEW, new FailingClients(RULE)),
                OptionalDouble.empty())).isEmpty();
        assertThat(HardRule.judge("a", rule, sight(20, 5, 5, 2, 6), new Sight(List.of(), Side.NEW, new FailingClients(RULE)),
                OptionalDouble.empty())).isPresent();
    }

    @Test
    void when_everything_fails_no_limit_is_high_enough() {
        var rule = new GuardRule(Share.ALL, Duration.ofSeconds(10), 20, OptionalInt.of(5), OptionalInt.empty());
        assertThat(HardRule.judge("a", rule, sight(20, 20, 20, 6, 6), new Sight(List.of(), Side.NEW, new FailingClients(RULE)),
                OptionalDouble.empty())).isPresent();
        assertThat(HardRule.judge("a", rule, sight(21, 20, 20, 6, 6), new Sight(List.of(), Side.NEW, new FailingClients(RULE)),
                OptionalDouble.empty())).isEmpty();
    }

    @Test
    void a_breach_tells_its_numbers() {
        var onNew = sight(100, 30, 12, 6, 6);
        var onOld = sight(400, 1, 1, 1, 6);
        Optional<Breach> breach = HardRule.judge("checkout", RULE, onNew, onOld, OptionalDouble.of(0.02));
        assertThat(breach).contains(new Breach.RuleBroken("checkout", RULE, 1_000, onNew.evidence(), onOld.evidence()));
        assertThat(breach.orElseThrow().sentence())
                .isEqualTo("checkout: 30 of 100 answers of new failed within 10 s (30.0 %, allowed 10.0 %), "
                        + "1 of 400 of old; 12 counted failures of 6 clients");
    }
}
