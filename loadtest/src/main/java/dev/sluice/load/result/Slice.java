package dev.sluice.load.result;

import java.util.Comparator;
import java.util.Optional;

import dev.sluice.model.Side;

/**
 * Which requests are added up together.
 *
 * @param what a step, or a visitor's choices
 * @param side empty: the answer did not say
 */
record Slice(String what, Optional<Side> side) {
    static final Comparator<Slice> ORDER = Comparator.comparing(Slice::what)
            .thenComparing(slice -> slice.side().map(Side::ordinal).orElse(-1));
}
