package dev.sluice.journey;

import java.util.List;
import java.util.Map;

/**
 * One way in which visitors differ, as by coupon, device, country or payment. Every combination of the choices of all axes is visited.
 *
 * @param choices in the order of the file, at least one
 */
public record Axis(String name, List<Choice> choices) {
    public Axis {
        if (choices.isEmpty()) {
            throw new IllegalArgumentException("variants." + name + ": no choice (expected: one at least)");
        }
        choices = List.copyOf(choices);
    }

    /**
     * One of them; its value stands in texts under the axis's name.
     *
     * @param weight how many visitors choose it, beside the weights of the others, at least 1
     * @param headers that each request of such a visitor carries
     */
    public record Choice(String name, String value, int weight, Map<String, Text> headers) {
        public Choice {
            headers = Map.copyOf(headers);
        }
    }
}
