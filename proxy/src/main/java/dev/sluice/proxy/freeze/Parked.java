package dev.sluice.proxy.freeze;

/** A request that waits. Called on the event loop of its client, and not after its berth was left. */
public interface Parked {
    /** It may be its turn: decides anew, on the picture of this moment. */
    void turn();

    /** Nobody is let go on here any more. */
    void refuse();

    /** Whether it waits in every mode of a freeze, and not only in a hold. */
    default boolean waitsInAnyMode() {
        return false;
    }

    /** The stack may have room now; only after {@link Berth#waitsForRoom}. */
    void tryAgain();
}
