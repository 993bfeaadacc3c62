package dev.sluice.proxy.exchange;

import dev.sluice.model.Side;

/** Whether old may answer in place of new, which has failed or is not in service any more (SEMANTICS B2, B3). It only decides. */
enum Failover {
    /** New cannot have begun with it: old is asked, whatever the method is. */
    REROUTED,
    /** New may have begun with it: old may be asked too, if it can bear that. */
    REPEATED,
    /** Whatever becomes of it becomes of it there. */
    STAYS;

    /**
     * How a request stands.
     *
     * @param at the stack that was asked
     * @param written whether a byte of it may have got there
     * @param bodyGiven whether a part of its body was passed on, and so is not here any more
     * @param answered whether the client has seen a part of the answer
     * @param elsewhere whether the other stack was asked before
     * @param nanosLeft of the time for the head of the answer, by the measure of old
     */
    record Standing(Side at, boolean written, boolean bodyGiven, boolean answered, boolean elsewhere, long nanosLeft) {}

    /** What may become of it; {@code repeatable}: by what it is, both stacks may get it. */
    static Failover of(Standing now, boolean repeatable) {
        if (now.at == Side.OLD || now.bodyGiven || now.answered || now.elsewhere) {
            return STAYS;
        }
        if (!now.written) {
            return REROUTED;
        }
        return repeatable && now.nanosLeft > 0 ? REPEATED : STAYS;
    }
}
