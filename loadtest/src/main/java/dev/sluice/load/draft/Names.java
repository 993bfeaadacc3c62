package dev.sluice.load.draft;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Names that a person can read and the scenario reader takes, each once. */
final class Names {
    private static final int LONGEST = 30;

    private final Set<String> given = new HashSet<>();

    /** That of a step, by what it asks: {@code checkout-pay}. */
    String step(String method, String path) {
        List<String> words = new ArrayList<>();
        for (String segment : path.split("/", -1)) {
            if (!segment.isEmpty() && !Token.isLikely(HarReader.decoded(segment))) {
                words.add(segment);
            }
        }
        String name = words.isEmpty() ? "home" : word(String.join("-", words), "step");
        return given.contains(name) && !method.equals("GET") ? once(name + "-" + method.toLowerCase(Locale.ROOT)) : once(name);
    }

    /** That of something that is taken, by where it stood. */
    String taken(String hint) {
        return once(word(hint.replaceFirst("(?i)^x-", ""), "token"));
    }

    private static String word(String text, String otherwise) {
        String word = text.replaceAll("\\.[A-Za-z]{2,5}$", "").replaceAll("[^A-Za-z0-9_-]+", "-").replaceAll("^[^A-Za-z]+|-+$", "");
        return word.isEmpty() ? otherwise : word.substring(0, Math.min(LONGEST, word.length()));
    }

    private String once(String name) {
        String free = name;
        for (int number = 2; !given.add(free); number++) {
            String end = (Character.isDigit(name.charAt(name.length() - 1)) ? "-" : "") + number;
            free = name.substring(0, Math.min(name.length(), LONGEST + 8 - end.length())) + end;
        }
        return free;
    }
}
