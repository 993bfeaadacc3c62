package dev.sluice.control;

import dev.sluice.model.SpoolState;

/** Who knows what is kept of callbacks; asked from any thread. */
public interface CallbackSource {
    SpoolState state();
}
