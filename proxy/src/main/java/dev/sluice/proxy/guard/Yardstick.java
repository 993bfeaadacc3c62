package dev.sluice.proxy.guard;

import java.util.Arrays;

import dev.sluice.model.GuardSignals;

/**
 * What new is measured by, and old too, for the minute that it is in force: from when on an answer at an endpoint is slow, and a request
 * hangs. Made of what old usually takes; never changed, only replaced.
 */
final class Yardstick {
    private static final int KINDS = SlowKind.ALL.length;
    private static final int FEWEST_FOR_HANG = 100;
    private static final double HANG = 3;

    private final long[] slow;
    private final long[] hang;
    private boolean muted;

    private Yardstick(int endpoints) {
        slow = new long[endpoints * KINDS];
        hang = new long[endpoints];
        Arrays.fill(slow, UsualTimes.UNKNOWN);
    }

    /** While nothing is known of old. */
    static Yardstick unknown(int endpoints, GuardSignals signals) {
        var made = new Yardstick(endpoints);
        Arrays.fill(made.hang, signals.hang().most().toNanos());
        made.muted = true;
        return made;
    }

    /** By what is usual at each endpoint. */
    static Yardstick of(UsualTimes[] usual, GuardSignals signals) {
        var made = new Yardstick(usual.length);
        for (int endpoint = 0; endpoint < usual.length; endpoint++) {
            made.set(endpoint, usual[endpoint], signals);
        }
        return made;
    }

    private void set(int endpoint, UsualTimes usual, GuardSignals signals) {
        for (SlowKind kind : SlowKind.ALL) {
            long time = usual.quantile(kind.quantile().part(), kind.quantile().fewest());
            if (time == UsualTimes.UNKNOWN) {
                muted = true;
            } else if (kind.factor(signals.slow()).isPresent()) {
                slow[endpoint * KINDS + kind.place()] = Math.round(time * kind.factor(signals.slow()).getAsDouble());
            }
        }
        long p99 = usual.quantile(SlowKind.Quantile.P99.part(), FEWEST_FOR_HANG);
        long most = signals.hang().most().toNanos();
        hang[endpoint] = p99 == UsualTimes.UNKNOWN ? most : Math.clamp((long) (HANG * p99), signals.hang().least().toNanos(), most);
    }

    /** Above it an answer is slow, in nanoseconds; {@link UsualTimes#UNKNOWN} where that cannot be told or nobody wants to know. */
    long slow(int endpoint, SlowKind kind) {
        return slow[endpoint * KINDS + kind.place()];
    }

    /** After it a request hangs, in nanoseconds. */
    long hang(int endpoint) {
        return hang[endpoint];
    }

    /** Whether something of old is still unknown. */
    boolean isMuted() {
        return muted;
    }
}
