package dev.sluice.load.result;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which choices of visitors go together with failures: the smallest sets of choices that explain them. A set is accused when failures are more
 * frequent in it than outside by the exact test, at a chance of one in a thousand shared by all sets that were looked at. The one with the
 * smallest chance is named first; what it explains is taken away, and the rest is looked at anew.
 */
final class Culprits {
    private static final double CHANCE = 1e-3;
    private static final int MOST_NAMED = 5;
    private static final int MOST_CHOICES = 3;

    private Culprits() {}

    /**
     * A set of choices that fails.
     *
     * @param choices as {@code coupon=SAVE10}, in the order of the axes
     * @param inside those who made them
     * @param outside everybody else
     */
    record Culprit(Set<String> choices, Toll inside, Toll outside) {
        /** As a sentence. */
        String sentence() {
            return String.join(" with ", choices) + ": " + inside.failed() + " of " + inside.walked() + " fail (elsewhere "
                    + outside.failed()
                    + " of " + outside.walked() + ")";
        }
    }

    /**
     * Those that are accused, the clearest first.
     *
     * @param cells by the choices made, as {@code coupon=SAVE10 device=mobile}
     */
    static List<Culprit> named(Map<String, Toll> cells) {
        Map<String, Toll> left = new LinkedHashMap<>(cells);
        List<Culprit> named = new ArrayList<>();
        Optional<Culprit> worst = worst(left);
        while (worst.isPresent() && named.size() < MOST_NAMED) {
            Set<String> choices = worst.get().choices();
            named.add(worst.get());
            left.keySet().removeIf(cell -> made(cell).containsAll(choices));
            worst = worst(left);
        }
        return named;
    }

    private static Optional<Culprit> worst(Map<String, Toll> cells) {
        Toll all = cells.values().stream().reduce(Toll.NONE, Toll::and);
        if (all.failed() == 0) {
            return Optional.empty();
        }
        Map<Set<String>, Toll> sets = new LinkedHashMap<>();
        cells.forEach((cell, toll) -> subsets(new ArrayList<>(made(cell))).forEach(set -> sets.merge(set, toll, Toll::and)));
        double least = Math.log(CHANCE / Math.max(1, sets.size()));
        return sets.entrySet().stream().filter(set -> set.getValue().failed() > 0 && set.getValue().walked() < all.walked())
                .map(set -> new Suspect(new Culprit(set.getKey(), set.getValue(), all.without(set.getValue())),
                        Fisher.logChance(set.getValue(), all)))
                .filter(suspect -> suspect.logChance < least)
                .min(Comparator.comparingDouble(Suspect::logChance).thenComparingInt(suspect -> suspect.culprit.choices().size()))
                .map(Suspect::culprit);
    }

    /** A culprit and the logarithm of the chance that it is none. */
    private record Suspect(Culprit culprit, double logChance) {}

    private static Set<String> made(String cell) {
        return cell.isEmpty() ? Set.of() : new LinkedHashSet<>(List.of(cell.split(" ")));
    }

    /** All sets of one to three of them. */
    private static List<Set<String>> subsets(List<String> choices) {
        List<Set<String>> sets = new ArrayList<>();
        for (String choice : choices) {
            for (Set<String> smaller : List.copyOf(sets)) {
                if (smaller.size() < MOST_CHOICES) {
                    Set<String> larger = new LinkedHashSet<>(smaller);
                    larger.add(choice);
                    sets.add(larger);
                }
            }
            sets.add(new LinkedHashSet<>(Set.of(choice)));
        }
        return sets;
    }
}
