package dev.sluice.control;

/** Something that waits for the disk before it counts. */
interface Request {
    /**
     * Decides, on what the batch makes of things so far, and adds to it what is to be written.
     *
     * @return what to do once all of it is on disk
     */
    Runnable decide(Batch batch);

    /** It could not be written down, so nothing of it counts. */
    void notOnDisk(String detail);

    /** Whether it takes something back, for which room is put by on a full disk. */
    default boolean isWayBack() {
        return false;
    }

    /** The disk did not take even what takes back; where it counts all the same, that is done here. */
    default void withoutDisk(Docket docket, String detail) {
        notOnDisk(detail);
    }

    /** Deciding it, or putting it in force, went wrong by our own fault. */
    void broken(RuntimeException cause);
}
