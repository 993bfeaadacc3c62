package dev.sluice.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A path in normal form with places left open: <code>{name}</code> or {@code *} stands for one segment that is not empty, a last {@code **}
 * for any rest. {@code /checkout/**} matches {@code /checkout}, {@code /checkout/} and everything below. Case counts.
 */
public final class PathPattern {
    /** In normal form what needs no escape has none, and no path holds a NUL. */
    private static final String ESCAPE = "%(?!00|2D|2E|3[0-9]|[46][1-9A-F]|[57][0-9A]|5F|7E)[0-9A-F]{2}";
    private static final Pattern SEGMENT = Pattern.compile("\\*|\\{[A-Za-z0-9_-]+}|(?:[A-Za-z0-9._~!$&'()+,=:@-]|" + ESCAPE + ")*");
    /** As {@link #SEGMENT}, or the beginning of a segment. */
    private static final Pattern STEM = Pattern.compile(SEGMENT.pattern() + "|[A-Za-z0-9._~$-]+\\*");
    private static final String ANY = "*";

    private final String text;
    /** Literal segments; an open one is {@code "*"}. */
    private final List<String> segments;
    private final boolean anyRest;
    private final int literalLength;

    private PathPattern(String text, List<String> segments, boolean anyRest) {
        this.text = text;
        this.segments = List.copyOf(segments);
        this.anyRest = anyRest;
        this.literalLength = segments.stream().filter(segment -> !segment.equals(ANY)).mapToInt(segment -> segment.length() + 1).sum();
    }

    /** Empty when the text does not start with a slash, holds a character that a normal path cannot, or has {@code **} before its end. */
    public static Optional<PathPattern> parse(String text) {
        return parse(text, SEGMENT);
    }

    /** As {@link #parse}, and {@code Get*} stands for one segment that begins so. Only for asking whether a path fits. */
    public static Optional<PathPattern> parseWithStems(String text) {
        return parse(text, STEM);
    }

    private static Optional<PathPattern> parse(String text, Pattern allowed) {
        if (!text.startsWith("/")) {
            return Optional.empty();
        }
        boolean anyRest = text.endsWith("/**");
        String fixed = anyRest ? text.substring(0, text.length() - 3) : text;
        List<String> segments = new ArrayList<>();
        if (!fixed.isEmpty()) {
            for (String segment : fixed.substring(1).split("/", -1)) {
                if (!allowed.matcher(segment).matches() || segment.equals(".") || segment.equals("..")) {
                    return Optional.empty();
                }
                segments.add(segment.startsWith("{") ? ANY : segment);
            }
        }
        return Optional.of(new PathPattern(text, segments, anyRest));
    }

    /** Whether a path (normal form, no query) fits; allocates nothing, but for beginnings of segments. */
    public boolean matches(String path) {
        int at = 0;
        for (String segment : segments) {
            if (at >= path.length()) {
                return false;
            }
            int end = path.indexOf('/', at + 1);
            int stop = end < 0 ? path.length() : end;
            if (!fits(segment, path, at + 1, stop)) {
                return false;
            }
            at = stop;
        }
        return anyRest || at == path.length();
    }

    private static boolean fits(String segment, String path, int from, int to) {
        if (segment.equals(ANY)) {
            return to > from;
        }
        if (segment.endsWith(ANY)) {
            return to - from >= segment.length() - 1 && path.startsWith(segment.substring(0, segment.length() - 1), from);
        }
        return segment.length() == to - from && path.startsWith(segment, from);
    }

    /** The segments before an open rest; an open one is {@code "*"}. */
    public List<String> segments() {
        return segments;
    }

    /** Whether it ends in {@code **}. */
    public boolean hasOpenRest() {
        return anyRest;
    }

    /** Nothing is left open. */
    public boolean isExact() {
        return !anyRest && !segments.contains(ANY);
    }

    /** Sorts the more specific first: exact before open segments before an open rest, then more literal text, then more segments. */
    public int compareSpecificity(PathPattern other) {
        return other.weight().compareTo(weight());
    }

    /** How specific it is; patterns of equal weight may fit the same path, and then neither wins. */
    public Weight weight() {
        return new Weight(isExact() ? 2 : anyRest ? 0 : 1, literalLength, segments.size());
    }

    /**
     * How specific a pattern is, the most specific last.
     *
     * @param form 2 exact, 1 with open segments, 0 with an open rest
     * @param literal characters that are not open
     */
    public record Weight(int form, int literal, int segments) implements Comparable<Weight> {
        private static final Comparator<Weight> ASCENDING = Comparator.comparingInt(Weight::form).thenComparingInt(Weight::literal)
                .thenComparingInt(Weight::segments);

        @Override
        public int compareTo(Weight other) {
            return ASCENDING.compare(this, other);
        }
    }

    /** Whether some path fits both. */
    public boolean overlaps(PathPattern other) {
        int shared = Math.min(segments.size(), other.segments.size());
        for (int i = 0; i < shared; i++) {
            String mine = segments.get(i);
            String theirs = other.segments.get(i);
            boolean open = mine.equals(ANY) && !theirs.isEmpty() || theirs.equals(ANY) && !mine.isEmpty();
            if (!open && !mine.equals(theirs)) {
                return false;
            }
        }
        if (segments.size() == other.segments.size()) {
            return true;
        }
        return segments.size() < other.segments.size() ? anyRest : other.anyRest;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PathPattern that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** As it stands in the file. */
    @Override
    public String toString() {
        return text;
    }
}
