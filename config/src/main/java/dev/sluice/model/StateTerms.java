package dev.sluice.model;

/**
 * What the file says of a unit's state.
 *
 * @param ledger counts only where the state is apart
 */
public record StateTerms(StateClass kept, OnRevert onRevert, LedgerTerms ledger) {
    public static final StateTerms SHARED = new StateTerms(StateClass.SHARED, OnRevert.AUTO, LedgerTerms.NONE);

    /** What becomes of who wrote on new. */
    public OnRevert treatment() {
        return onRevert.of(kept);
    }
}
