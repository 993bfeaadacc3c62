package dev.sluice.proxy.origin;

import java.util.List;

import dev.sluice.model.OriginState;
import dev.sluice.model.Side;
import dev.sluice.model.Stack;

/** What the event loops share about origins: one picture of them behind one volatile write, and how much of each stack is in use. */
public final class Origins {
    private final int loops;
    private final Capacity old = new Capacity();
    private final Capacity fresh = new Capacity();
    private volatile OriginPicture current = OriginPicture.UNKNOWN;

    /**
     * Nothing is known yet, so everything counts as up.
     *
     * @param loops how many share the limits
     */
    public Origins(int loops) {
        this.loops = loops;
    }

    /** Which are up, in the order of the file. From any thread. */
    public List<OriginState> states() {
        return current.states();
    }

    OriginPicture current() {
        return current;
    }

    void publish(OriginPicture next) {
        current = next;
    }

    Capacity capacity(Side side) {
        return side == Side.OLD ? old : fresh;
    }

    /** How many connections one event loop may let rest, so that none rests on the part of another. */
    int fairPart(Stack.Limits limits) {
        return limits.connections() / loops;
    }
}
