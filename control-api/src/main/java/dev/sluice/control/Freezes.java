package dev.sluice.control;

import java.util.Optional;

import dev.sluice.model.FreezeProof;

/** How far the freezes in force have come. Any thread. */
public interface Freezes {
    /** None is in force. */
    Freezes NONE = new Freezes() {
        @Override
        public Optional<FreezeProof> proof(String unit, long generation) {
            return Optional.empty();
        }

        @Override
        public Optional<String> waitsFor(long generation) {
            return Optional.empty();
        }
    };

    /**
     * That a unit is frozen by the freeze of a generation; it is on disk. Empty: it is freezing still, or the freeze is not in force, or another
     * unit came into it by a reload and is freezing still.
     */
    Optional<FreezeProof> proof(String unit, long generation);

    /** What the freeze of a generation waits for, in words; empty: for nothing, or it is not in force. */
    Optional<String> waitsFor(long generation);
}
