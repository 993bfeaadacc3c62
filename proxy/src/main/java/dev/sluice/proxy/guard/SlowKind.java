package dev.sluice.proxy.guard;

import java.util.OptionalDouble;

import dev.sluice.model.GuardSignals;

/** The six ways to be slow: by each of three quantiles of old, more than may hold growth or more than is a breach (SEMANTICS A4). */
enum SlowKind {
    P50_HOLD(Quantile.P50, false), P95_HOLD(Quantile.P95, false), P99_HOLD(Quantile.P99, false),
    P50(Quantile.P50, true), P95(Quantile.P95, true), P99(Quantile.P99, true);

    static final SlowKind[] ALL = values();

    private final Quantile quantile;
    private final boolean breach;

    SlowKind(Quantile quantile, boolean breach) {
        this.quantile = quantile;
        this.breach = breach;
    }

    /** Its place in arrays by kind. */
    @SuppressWarnings("EnumOrdinal") // of this process alone: it is never stored nor sent
    int place() {
        return ordinal();
    }

    /** Three are needed: the first sees all answers a little later, the last only a few much later, the second what lies between. */
    enum Quantile {
        P50(50, 200), P95(95, 500), P99(99, 2_000);

        private final int percentile;
        private final int fewest;
        private final String label;

        Quantile(int percentile, int fewest) {
            this.percentile = percentile;
            this.fewest = fewest;
            this.label = "slow.p" + percentile;
        }

        int percentile() {
            return percentile;
        }

        /** How many answers of old must be known: one that is off by chance would make both stacks look slow. */
        int fewest() {
            return fewest;
        }

        /** One word for labels. */
        String label() {
            return label;
        }

        double part() {
            return percentile / 100.0;
        }
    }

    Quantile quantile() {
        return quantile;
    }

    boolean isBreach() {
        return breach;
    }

    /** One word for labels. */
    String label() {
        return quantile.label() + (breach ? "" : ".hold");
    }

    /** How many times slower than the quantile is too slow; empty: nobody wants to know. */
    OptionalDouble factor(GuardSignals.Slow slow) {
        return breach ? slow.revert() : slow.hold();
    }
}
