package dev.sluice.model;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The known name that a mistyped one was most likely meant to be. */
public final class Nearest {
    private Nearest() {}

    /**
     * Empty when nothing is near: more than a third of the letters, and more than two, would have to change (Levenshtein distance), or all of
     * them.
     */
    public static Optional<String> to(String typed, Collection<String> known) {
        int most = Math.min(Math.max(2, typed.length() / 3), typed.length() - 1);
        return known.stream().filter(name -> Math.abs(typed.length() - name.length()) <= most && distance(typed, name) <= most)
                .min(Comparator.comparingInt(name -> distance(typed, name)));
    }

    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int swap = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(swap, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
