package dev.sluice.control;

import java.util.Optional;

import dev.sluice.model.FreezeProof;

/** How far the freezes in force have come. Any thread. */
public interface Freezes {
    /** None is in force. */
    Freezes NONE = new Freezes() {
        @Override
        public Optional<FreezeProof> proof(long generation) {
            return Optional.empty();
        }

        @Override
        public Optional<String> waitsFor(long generation) {
            return Optional.empty();
        }
    };

    /** That the freeze of a generation is frozen; it is on disk. Empty: it is freezing still, or is not in force. */
    Optional<FreezeProof> proof(long generation);

    /** What the freeze of a generation waits for, in words; empty: for nothing, or it is not in force. */
    Optional<String> waitsFor(long generation);
}
