package dev.sluice.proxy.outcome;

import dev.sluice.model.Side;

/** What became of the exchanges of one unit in some seconds, added up. Confined to one thread. */
final class Lately {
    private long ended;
    private long endedOnOld;
    private long failedOnOld;

    void ended(Side side, int count) {
        ended += count;
        endedOnOld += side == Side.OLD ? count : 0;
    }

    void failed(Side side, int count) {
        failedOnOld += side == Side.OLD ? count : 0;
    }

    /** On both stacks. */
    long ended() {
        return ended;
    }

    long endedOnOld() {
        return endedOnOld;
    }

    long failedOnOld() {
        return failedOnOld;
    }
}
