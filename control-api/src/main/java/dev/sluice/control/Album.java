package dev.sluice.control;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import dev.sluice.control.store.Change;
import dev.sluice.model.Cutover;
import dev.sluice.model.Revert;

/** The pictures that came into force before they were on disk, until they are. Confined to the conductor's thread. */
final class Album {
    /** Of more that wait for the disk the oldest are forgotten. */
    private static final int MOST = 1_000;

    private final Deque<Change.Picture> loose = new ArrayDeque<>();
    private Cutover latest;

    Album(Cutover first) {
        latest = first;
    }

    /** Something is in force. */
    void took(Cutover inForce, Instant at) {
        if (inForce.split().generation() <= latest.split().generation()) {
            return;
        }
        latest = inForce;
        loose.add(picture(inForce, at));
        if (loose.size() > MOST) {
            loose.remove();
        }
    }

    /** An event loop took units back; others may have done so since. */
    void withdrew(Revert revert) {
        took(latest.reverted(revert), revert.at());
    }

    List<Change.Picture> pending() {
        return List.copyOf(loose);
    }

    /** All up to a generation are on disk. */
    void written(long generation) {
        loose.removeIf(picture -> picture.generation() <= generation);
    }

    static Change.Picture picture(Cutover cutover, Instant at) {
        return new Change.Picture(cutover.split().generation(), cutover.split().exposures(), at);
    }
}
