package dev.sluice.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A path in normal form with places left open: <code>{name}</code> or {@code *} stands for one segment that is not empty, a last {@code **}
 * for any rest. {@code /checkout/**} matches {@code /checkout}, {@code /checkout/} and everything below. Case counts.
 */
public final class PathPattern {
    private static final Pattern SEGMENT = Pattern.compile("\\*|\\{[A-Za-z0-9_-]+}|(?:[A-Za-z0-9._~!$&'()+,=:@-]|%[0-9A-F]{2})*");
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
        if (!text.startsWith("/")) {
            return Optional.empty();
        }
        boolean anyRest = text.endsWith("/**");
        String fixed = anyRest ? text.substring(0, text.length() - 3) : text;
        List<String> segments = new ArrayList<>();
        if (!fixed.isEmpty()) {
            for (String segment : fixed.substring(1).split("/", -1)) {
                if (!SEGMENT.matcher(segment).matches() || segment.equals(".") || segment.equals("..")) {
                    return Optional.empty();
                }
                segments.add(segment.startsWith("{") ? ANY : segment);
            }
        }
        return Optional.of(new PathPattern(text, segments, anyRest));
    }

    /** Whether a path (normal form, no query) fits; allocates nothing. */
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
        int byForm = Integer.compare(other.form(), form());
        if (byForm != 0) {
            return byForm;
        }
        int byText = Integer.compare(other.literalLength, literalLength);
        return byText != 0 ? byText : Integer.compare(other.segments.size(), segments.size());
    }

    private int form() {
        return isExact() ? 2 : anyRest ? 0 : 1;
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
