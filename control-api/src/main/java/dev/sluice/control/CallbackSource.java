package dev.sluice.control;

import java.util.List;
import java.util.Optional;

import dev.sluice.model.SpoolState;

/** Who knows what is kept of callbacks; asked from any thread. */
public interface CallbackSource {
    /** Nobody does. */
    CallbackSource NONE = () -> new SpoolState(List.of(), List.of(), 0, 0, Optional.of("nobody keeps callbacks here"));

    SpoolState state();
}
