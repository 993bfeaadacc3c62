package dev.sluice.journey;

import java.util.List;

/**
 * What one visitor does, step after step. When a step fails the rest is left out, but for the cleanup.
 *
 * @param weight how many of them, beside the weights of the others
 * @param least how often the steps are gone through by one visitor, at least 1
 * @param most the same at most; each visitor draws a number
 * @param cleanup at the end, whatever became of the steps
 */
public record Journey(String name, int weight, int least, int most, List<Step> steps, List<Step> cleanup) {
    public Journey {
        if (weight < 1 || least < 1 || most < least || steps.isEmpty()) {
            throw new IllegalArgumentException("journey " + name + ": weight " + weight + ", " + least + ".." + most + " times, "
                    + steps.size() + " steps (expected: each at least 1)");
        }
        steps = List.copyOf(steps);
        cleanup = List.copyOf(cleanup);
    }
}
