package dev.sluice.control.journey;

import java.util.Map;
import java.util.Optional;

import dev.sluice.journey.Step;

/**
 * What an answer means for the walk.
 *
 * @param wrong why it is not as it must be; a sentence with both values that begins with the step's name
 * @param drawn what was taken out of it
 * @param ended whether the step is over; else its redirect is followed next
 */
public record Seen(Step step, Optional<String> wrong, Map<String, String> drawn, boolean ended) {
    public Seen {
        drawn = Map.copyOf(drawn);
    }
}
