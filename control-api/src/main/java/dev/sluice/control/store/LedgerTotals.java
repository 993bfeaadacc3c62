package dev.sluice.control.store;

import java.math.BigDecimal;

import dev.sluice.model.Reversibility;

/**
 * What only new has of one unit, carried over ones left out.
 *
 * @param accepted writes that new has accepted for certain
 * @param open writes of which nobody knows
 * @param amount the sum of what they tell; 0 where they tell nothing
 */
public record LedgerTotals(long accepted, long open, BigDecimal amount) {
    public static final LedgerTotals NONE = new LedgerTotals(0, 0, BigDecimal.ZERO);

    /** All of them. */
    public long entries() {
        return accepted + open;
    }

    public Reversibility reversibility() {
        return entries() == 0 ? Reversibility.FREE : Reversibility.FENCED;
    }

    LedgerTotals without(LedgerTotals less) {
        return new LedgerTotals(accepted - less.accepted, open - less.open, Amounts.plain(amount.subtract(less.amount)));
    }

    LedgerTotals and(LedgerTotals more) {
        return new LedgerTotals(accepted + more.accepted, open + more.open, Amounts.plain(amount.add(more.amount)));
    }
}
