package dev.sluice.control.journey;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.sluice.journey.Journey;
import dev.sluice.journey.Step;

/** Which step is next: all of them as often as the visitor has drawn, those that happen to it; then, also after a failure, the cleanup. */
final class Way {
    private final Journey journey;
    private final Map<String, String> choices;
    private int rounds;
    private Iterator<Step> ahead;
    private boolean isCleaning;

    Way(Guest guest) {
        journey = guest.journey();
        choices = guest.choices().entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, choice -> choice.getValue().name()));
        rounds = guest.random().nextInt(journey.least(), journey.most() + 1);
        ahead = journey.steps().iterator();
    }

    Optional<Step> next() {
        do {
            while (ahead.hasNext()) {
                Step step = ahead.next();
                if (step.happensTo(choices)) {
                    return Optional.of(step);
                }
            }
        } while (turn());
        return Optional.empty();
    }

    /** Whether a round, or the cleanup, comes after what is through. */
    private boolean turn() {
        if (isCleaning) {
            return false;
        }
        rounds--;
        isCleaning = rounds == 0;
        List<Step> steps = isCleaning ? journey.cleanup() : journey.steps();
        ahead = steps.iterator();
        return true;
    }

    boolean isCleaning() {
        return isCleaning;
    }

    /** Leaves out the rest, but for the cleanup; one step of a cleanup that fails stops no other. */
    void fail() {
        if (!isCleaning) {
            isCleaning = true;
            ahead = journey.cleanup().iterator();
        }
    }
}
