package dev.sluice.proxy.exchange;

import static dev.sluice.proxy.exchange.Failover.REPEATED;
import static dev.sluice.proxy.exchange.Failover.REROUTED;
import static dev.sluice.proxy.exchange.Failover.STAYS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import dev.sluice.model.Side;
import dev.sluice.proxy.exchange.Failover.Standing;

/** Whether old may answer for new: SEMANTICS B3 in one function. */
class FailoverTest {
    private static final Standing UNWRITTEN = new Standing(Side.NEW, false, false, false, false, 1);
    private static final Standing WRITTEN = new Standing(Side.NEW, true, false, false, false, 1);

    @Test
    void what_was_never_written_goes_to_old_whatever_it_is() {
        assertThat(Failover.of(UNWRITTEN, false)).isEqualTo(REROUTED);
        assertThat(Failover.of(UNWRITTEN, true)).isEqualTo(REROUTED);
    }

    @Test
    void what_was_written_goes_there_only_if_both_may_get_it() {
        assertThat(Failover.of(WRITTEN, true)).isEqualTo(REPEATED);
        assertThat(Failover.of(WRITTEN, false)).isEqualTo(STAYS);
    }

    @Test
    void nothing_goes_there_without_its_body_or_behind_an_answer_or_twice_or_too_late() {
        assertThat(Failover.of(new Standing(Side.NEW, true, true, false, false, 1), true)).as("its body is given away").isEqualTo(STAYS);
        assertThat(Failover.of(new Standing(Side.NEW, false, true, false, false, 1), true)).as("so is this one's").isEqualTo(STAYS);
        assertThat(Failover.of(new Standing(Side.NEW, true, false, true, false, 1), true)).as("the client has seen some").isEqualTo(STAYS);
        assertThat(Failover.of(new Standing(Side.NEW, true, false, false, true, 1), true)).as("asked before").isEqualTo(STAYS);
        assertThat(Failover.of(new Standing(Side.NEW, true, false, false, false, 0), true)).as("no time is left").isEqualTo(STAYS);
    }

    @Test
    void and_nothing_goes_from_old_to_new() {
        assertThat(Failover.of(new Standing(Side.OLD, false, false, false, false, 1), true)).isEqualTo(STAYS);
        assertThat(Failover.of(new Standing(Side.OLD, true, false, false, false, 1), true)).isEqualTo(STAYS);
    }
}
