package dev.sluice.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Gathers what is wrong with one file and what is merely doubtful. Confined to the thread that reads the file. */
final class Problems {
    /** More than anyone reads; keeps a file of nothing but mistakes from filling the memory. */
    static final int MOST = 1_000;

    private final String file;
    private final Comparator<Problem> inReadingOrder;
    private final List<Problem> problems = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();
    private int leftOut;

    Problems(String file) {
        this.file = file;
        this.inReadingOrder = Comparator.comparing((Problem problem) -> isElsewhere(problem.place()))
                .thenComparing(problem -> problem.place().file()).thenComparing(Problem::place);
    }

    String file() {
        return file;
    }

    boolean isEmpty() {
        return problems.isEmpty();
    }

    void add(Place place, String path, String what, Optional<String> expected) {
        if (problems.size() < MOST) {
            problems.add(new Problem(place, path, what, expected));
        } else {
            leftOut++;
        }
    }

    void add(Place place, String path, String what, String expected) {
        add(place, path, what, Optional.of(expected));
    }

    void warn(Place place, String path, String what, String expected) {
        if (warnings.size() < MOST) {
            warnings.add(new Problem(place, path, what, Optional.of(expected)));
        }
    }

    /** In the order of the file, then those of files that it names; when there were too many to keep, the last one says how many more. */
    List<Problem> inOrder() {
        var sorted = new ArrayList<>(problems.stream().sorted(inReadingOrder).toList());
        if (leftOut > 0) {
            sorted.add(new Problem(Place.whole(file), "", leftOut + " more problems", Optional.of("first those above put right")));
        }
        return sorted;
    }

    List<Problem> warningsInOrder() {
        return warnings.stream().sorted(inReadingOrder).toList();
    }

    private boolean isElsewhere(Place place) {
        return !place.file().equals(file);
    }
}
