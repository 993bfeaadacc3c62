package dev.sluice.control.report;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import dev.sluice.control.store.History.Stretch;

/**
 * From when to when something was so.
 *
 * @param to empty: it still is
 */
record Span(Instant from, Optional<Instant> to) {
    static Span since(Instant from) {
        return new Span(from, Optional.empty());
    }

    Span until(Instant end) {
        return new Span(from, Optional.of(end));
    }

    /** How much of it lies in a stretch. */
    Duration within(Stretch stretch) {
        Instant begin = from.isAfter(stretch.from()) ? from : stretch.from();
        Instant end = to.filter(over -> over.isBefore(stretch.to())).orElse(stretch.to());
        return end.isAfter(begin) ? Duration.between(begin, end) : Duration.ZERO;
    }

    boolean touches(Stretch stretch) {
        return from.isBefore(stretch.to()) && to.filter(over -> over.isBefore(stretch.from())).isEmpty();
    }
}
