package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.sluice.model.Share;
import dev.sluice.model.Side;

/** Each broken promise is planted, and found. */
class SplitAuditTest {
    private static final Share QUARTER = new Share(2500);
    private final SplitAudit audit = new SplitAudit();
    private long now = 1000;

    @BeforeEach
    void at_a_quarter() {
        set(QUARTER);
    }

    @Test
    void a_quarter_of_the_visitors_on_new_is_within_four_sigma_and_all_of_them_are_not() {
        for (int i = 0; i < 400; i++) {
            saw("v" + i, i % 4 == 0 ? Side.NEW : Side.OLD);
        }
        var observed = audit.observed("checkout");
        assertThat(observed).isEqualTo(new SplitAudit.Observed(QUARTER, 400, 100, 300, 100));
        assertThat(observed.perCent()).isEqualTo(25.0, within(0.001));
        assertThat(observed.isWithinFourSigma()).isTrue();
        assertThat(new SplitAudit.Observed(QUARTER, 400, 136, 0, 0).isWithinFourSigma()).isTrue();
        assertThat(new SplitAudit.Observed(QUARTER, 400, 137, 0, 0).isWithinFourSigma()).isFalse();
        assertThat(new SplitAudit.Observed(Share.NONE, 400, 1, 0, 0).isWithinFourSigma()).isFalse();
        assertThat(audit.findings()).isEmpty();
    }

    @Test
    void a_visitor_who_moves_back_is_found() {
        saw("ann", Side.NEW);
        saw("bob", Side.OLD);
        saw("ann", Side.OLD);
        assertThat(audit.movedBack()).containsExactly("ann");
        assertThat(audit.findings()).containsExactly("1 visitors moved back to old: [ann]");
    }

    @Test
    void an_answer_of_old_that_was_asked_for_before_the_first_of_new_came_is_no_move() {
        audit.saw(sample("ann", Side.NEW, 2000, 2100));
        audit.saw(sample("ann", Side.OLD, 2050, 2200));
        assertThat(audit.movedBack()).isEmpty();
    }

    @Test
    void a_visitor_may_move_back_when_the_share_falls_but_not_when_it_rises() {
        saw("ann", Side.NEW);
        set(new Share(5000));
        saw("ann", Side.OLD);
        assertThat(audit.movedBack()).containsExactly("ann");
        saw("bob", Side.NEW);
        audit.changing("checkout", Share.NONE);
        saw("bob", Side.OLD);
        audit.inForce("checkout", Share.NONE, now++);
        saw("bob", Side.OLD);
        assertThat(audit.movedBack()).containsExactly("ann");
    }

    @Test
    void a_request_that_reaches_new_at_nothing_is_found_but_not_one_sent_before() {
        audit.changing("checkout", Share.NONE);
        saw("ann", Side.NEW);
        long before = now++;
        audit.inForce("checkout", Share.NONE, now++);
        audit.saw(sample("bob", Side.NEW, before, now++));
        assertThat(audit.newAtZero()).isZero();
        saw("ann", Side.NEW);
        assertThat(audit.newAtZero()).isEqualTo(1);
        assertThat(audit.findings()).containsExactly("1 requests reached new at 0 %");
    }

    private void set(Share share) {
        audit.changing("checkout", share);
        audit.inForce("checkout", share, now++);
    }

    private void saw(String visitor, Side side) {
        now += 2;
        audit.saw(sample(visitor, side, now - 2, now - 1));
    }

    private static Sample sample(String visitor, Side side, long sent, long done) {
        return new Sample(visitor, "checkout", "GET /cart", Optional.of(side), sent, sent, done, 200);
    }
}
